/** Home of the name of a real meeting, by which calendar events share a bot. Pure. */
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';

/** Who shares a bot: everybody in a meeting, those with the same kind of calendar, or nobody. */
export type BotSharing = 'all' | 'per_provider' | 'off';

/**
 * The name of one real meeting for bots: equal for all calendar events that share a bot.
 *
 * @returns `<link key>@<start>`, narrowed by provider or calendar user when sharing is; null without a joinable link.
 */
export function deduplicationKey(
  sharing: BotSharing,
  meeting: { calendarUserId: string; provider: string; startAt: Date; meetingUrl: JoinableMeetingUrl | null },
): string | null {
  if (meeting.meetingUrl === null) return null;
  const key = `${meeting.meetingUrl.key}@${meeting.startAt.toISOString()}`;
  if (sharing === 'per_provider') return `${meeting.provider}/${key}`;
  return sharing === 'off' ? `${meeting.calendarUserId}/${key}` : key;
}
