/** Home of reading what only Microsoft's events have: Teams meetings and how the time is shown to others. */
import { applyWords, blankFields, type EditFacts } from '../events/fields.ts';
import { teamsLinkOf } from '../events/outlook.ts';
import type { Span } from '../events/recurrence.ts';
import type { MicrosoftEventEdit } from './control-contract.ts';
import type { MicrosoftFields } from './store.ts';

export const blankMicrosoftFields = (span: Span): MicrosoftFields => ({
  ...blankFields(span),
  teamsUrl: null,
  showAs: null,
});

/** What an edit changes, and nothing else. */
export function applyEdit(
  before: MicrosoftFields,
  edit: MicrosoftEventEdit,
  facts: EditFacts,
): Partial<MicrosoftFields> {
  const { teams, showAs } = edit;
  return {
    ...applyWords(before, edit, facts),
    ...(teams !== undefined && { teamsUrl: teams === true ? teamsLinkOf(`event ${facts.id}`) : teams }),
    ...(showAs !== undefined && { showAs }),
  };
}
