/** Calendars as the world writes them: where links stand and how they are spelled and wrapped, read from whole files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CalendarEvent } from '../../src/calendar-events/calendar-event.ts';
import { expandCalendarFile, readCalendarFile } from '../../src/icalendar/index.ts';
import { findMeetingUrl } from '../../src/meeting-links/index.ts';
import { readItem } from '../../src/providers/google/event-mapping.ts';

const FIXTURES = new URL('../fixtures/field/', import.meta.url);
const WINDOW = { startAt: new Date('2026-11-27'), endAt: new Date('2026-12-27') };

const MEET = 'google_meet abc-defg-hij';
const ZOOM = 'zoom 85746382910 Abc.1';
const ZOOM_PLACE = 'zoom 81111111111';
const TEAMS = 'microsoft_teams 19:meeting_NzQ4YTBk@thread.v2';

const FILES: Readonly<Record<string, string>> = {
  '126-link-link-host-no-scheme.ics': MEET,
  '128-link-no-scheme-glued-to-dash.ics': MEET,
  '129-link-no-scheme-glued-to-arrow.ics': MEET,
  '131-link-no-scheme-glued-to-curly-quote.ics': MEET,
  '132-link-no-scheme-glued-to-comma.ics': MEET,
  '134-link-no-scheme-glued-to-two-slashes.ics': MEET,
  '135-link-raum-4-https.ics': ZOOM,
  '137-link-https-escaped-colon.ics': ZOOM,
  '138-link-pwd-escaped-equals.ics': ZOOM,
  '140-link-https-colon-lost.ics': ZOOM,
  '141-link-link-twice-without-a-gap.ics': ZOOM,
  '143-link-url.ics': ZOOM,
  '144-link-url-without-scheme.ics': ZOOM,
  '146-link-link-wrapped-at-76-without-brackets.ics': TEAMS,
  '147-link-zoom-j-with-spaces-in-the-number.ics': ZOOM,
  '149-link-zoom-j.ics': ZOOM,
  '150-link-zoom-en-j.ics': ZOOM,
  '152-link-zoom-zoomus-cn.ics': ZOOM,
  '153-link-zoom-via-linux-foundation-page.ics': 'known zoom_linux_foundation',
  '155-link-g-co-meet-nickname.ics': 'google_meet team-standup',
  '156-link-meet-google-com-linkredirect-dest.ics': ZOOM,
  '158-link-meet-goto-com-install.ics': 'goto_meeting 123456789',
  '159-link-teams-china.ics': TEAMS,
  '161-place-description-altrep-data-text-html.ics': ZOOM_PLACE,
  '162-place-link-only-in-x-alt-desc-another-link-in-th.ics': ZOOM_PLACE,
  '164-place-location-altrep.ics': ZOOM_PLACE,
  '165-place-comment.ics': ZOOM_PLACE,
  '167-place-x-pm-conference-url.ics': ZOOM_PLACE,
  '168-place-x-openpaas-videoconference.ics': ZOOM_PLACE,
  '170-place-raw-line-breaks-in-description.ics': ZOOM_PLACE,
  '171-place-quoted-printable-description.ics': ZOOM_PLACE,
  '173-place-link-folded-with-a-no-break-space.ics': ZOOM,
  '174-place-folded-link-cr-cr-lf-line-ends.ics': ZOOM,
  '176-wrapper-wrapped-mail-com-dereferrer.ics': ZOOM,
  '177-wrapper-wrapped-owa-redir-aspx.ics': ZOOM,
  '179-wrapper-wrapped-trustwave.ics': ZOOM,
  '180-wrapper-wrapped-edgepilot.ics': ZOOM,
  '182-wrapper-wrapped-vade-m365.ics': ZOOM,
  '183-wrapper-wrapped-trend-urlprotect.ics': ZOOM,
  '185-wrapper-wrapped-linkedin.ics': ZOOM,
  '186-wrapper-wrapped-youtube.ics': ZOOM,
};

function eventIn(name: string): CalendarEvent {
  const file = readCalendarFile(readFileSync(new URL(name, FIXTURES), 'utf8'), null);
  const [event] = [...expandCalendarFile(file, { window: WINDOW, addresses: [] })].flatMap(({ events }) => events);
  assert.ok(event !== undefined, `${name}: no event`);
  return event;
}

/** Platform, id and passcode of what an event leads to; `known` and the service where no bot can join. */
function linkOf(event: CalendarEvent): string {
  const found = findMeetingUrl(event);
  if (found === null) return 'none';
  if (found.kind === 'known') return `known ${found.platform}`;
  const { parts } = found;
  const said = 'thread_id' in parts ? [parts.thread_id] : 'meeting_id' in parts ? [parts.meeting_id] : [];
  const passcode = parts.platform === 'zoom' ? [parts.meeting_password] : [];
  return [found.platform, ...said, ...passcode].filter((part) => part !== null).join(' ');
}

for (const [name, expected] of Object.entries(FILES)) {
  test(`${name} leads to ${expected}`, () => {
    assert.equal(linkOf(eventIn(name)), expected);
  });
}

const GOOGLE_FILES: Readonly<Record<string, string>> = {
  '215-google-link-only-in-an-entry-point-of-type-more.json': ZOOM,
  '216-google-passcode-only-in-entrypoint-passcode.json': ZOOM,
};

for (const [name, expected] of Object.entries(GOOGLE_FILES)) {
  test(`${name} leads to ${expected}`, () => {
    const item: unknown = JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
    const read = readItem({ id: 'a', ...(typeof item === 'object' ? item : {}) });
    assert.ok(read.kind === 'change' && read.change.kind === 'upserted', name);
    assert.equal(linkOf(read.change.event), expected);
  });
}
