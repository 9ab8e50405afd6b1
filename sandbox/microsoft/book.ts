/** Home of Microsoft's own rules for changes to events: who organizes, what an edit may name, who is told. */
import type { EventBook } from '../events/edits.ts';
import { globalObjectId } from '../events/outlook.ts';
import { horizonOf, type MicrosoftContext } from './context.ts';
import { applyEdit, blankMicrosoftFields } from './event-fields.ts';
import { notifyChange } from './notifications.ts';
import type { MicrosoftFields } from './store.ts';

/** The events of the sandbox Microsoft, for `events/edits.ts`. */
export const microsoftBook = (microsoft: MicrosoftContext): EventBook<MicrosoftFields> => ({
  state: () => microsoft.state,
  clock: microsoft.clock,
  horizonMs: () => horizonOf(microsoft),
  organizerOf: (email, home) => {
    const owner = home === undefined ? undefined : microsoft.state.calendars.get(home.id)?.ownerEmail;
    const organizer = email ?? owner ?? '';
    const name = microsoft.state.people.get(organizer)?.name;
    return { email: organizer, ...(name !== undefined && { displayName: name }) };
  },
  iCalUidOf: (id) => globalObjectId(id),
  blankFields: blankMicrosoftFields,
  applyEdit,
  changed: (change) => notifyChange(microsoft, change),
});
