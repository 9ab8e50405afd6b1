/** Home of links in long texts: they are looked for in a thread, because one event may hold thousands of addresses. */
import type { ThreadTask } from '../base/threads.ts';
import type { MeetingUrl } from '../contract/meeting-url.ts';
import { findMeetingUrl, type MeetingUrlSource } from './meeting-url.ts';
import type { OwnServers } from './own-servers.ts';

/** Events with long texts, as few as are quickly handed over. */
export type LongTexts = { sources: readonly MeetingUrlSource[]; servers: OwnServers };

/** Finds the link of each. */
export const LONG_TEXTS_TASK: ThreadTask<LongTexts, never, (MeetingUrl | null)[]> = {
  module: new URL(import.meta.url),
  work,
};

/** Characters from which texts are long: looking through fewer takes some milliseconds. An address of a field counts as a hundred. */
const LONG = 8_000;
const LENGTH_OF_LINK = 100;

/** How much there is to look through. */
export const lengthOfTexts = ({ links, location, description, title }: MeetingUrlSource): number =>
  (location?.length ?? 0) + (description?.length ?? 0) + (title?.length ?? 0) + LENGTH_OF_LINK * links.length;

/** Whether looking for the link keeps others waiting. */
export const areTextsLong = (source: MeetingUrlSource): boolean => lengthOfTexts(source) > LONG;

/** The work of the thread. */
// oxlint-disable-next-line require-yield -- nothing is told before the end
export function* work({ sources, servers }: LongTexts): Generator<never, (MeetingUrl | null)[], void> {
  return sources.map((source) => findMeetingUrl(source, servers));
}
