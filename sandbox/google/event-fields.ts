/** Home of reading what only Google's events have: conferences and the type of event. */
import { applyWords, blankFields, type EditFacts } from '../events/fields.ts';
import type { Span } from '../events/recurrence.ts';
import type { GoogleEventEdit, GoogleNewEvent } from './control-contract.ts';
import { meetCodeOf, type GoogleFields } from './store.ts';

export const blankGoogleFields = (span: Span): GoogleFields => ({
  ...blankFields(span),
  eventType: 'default',
  conferenceData: null,
  hangoutLink: null,
});

/** What an edit changes, and nothing else. */
export function applyEdit(
  before: GoogleFields,
  edit: GoogleEventEdit & Pick<GoogleNewEvent, 'eventType'>,
  facts: EditFacts,
): Partial<GoogleFields> {
  return {
    ...applyWords(before, edit, facts),
    ...readConference(edit, facts.id),
    ...(edit.eventType !== undefined && { eventType: edit.eventType }),
  };
}

function readConference(edit: GoogleEventEdit, id: string): Partial<GoogleFields> {
  if (edit.meet === null || edit.conference === null) return { conferenceData: null, hangoutLink: null };
  if (edit.meet !== undefined) {
    const code = edit.meet === true ? meetCodeOf(id) : edit.meet;
    const link = `https://meet.google.com/${code}`;
    const entryPoints = [
      { entryPointType: 'video', uri: link, label: `meet.google.com/${code}` },
      { entryPointType: 'more', uri: `https://tel.meet/${code}?pin=1234567890123`, pin: '1234567890123' },
    ];
    const conferenceSolution = { key: { type: 'hangoutsMeet' }, name: 'Google Meet' };
    return { hangoutLink: link, conferenceData: { entryPoints, conferenceSolution, conferenceId: code } };
  }
  if (edit.conference === undefined) return {};
  const { name, uri, passcode } = edit.conference;
  const entryPoint = {
    entryPointType: 'video',
    uri,
    label: uri.slice(0, 512),
    ...(passcode !== undefined && { passcode }),
  };
  const conferenceSolution = { key: { type: 'addOn' }, name };
  return { hangoutLink: null, conferenceData: { entryPoints: [entryPoint], conferenceSolution } };
}
