/** Home of meetings on servers that the operator named: no fixed host says that they are meetings. Pure. */
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';

/** Base addresses, without a slash at the end. */
export type OwnServers = {
  /** Of sandboxes: `<base>/room/<name>` is a room. */
  rooms: readonly string[];
};

/** Nothing but the services that everybody knows. */
export const NO_SERVERS: OwnServers = { rooms: [] };

const ROOM_PATH = /^\/room\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/?$/;

/** Reads an address on one of these servers; null when it is on none, or no meeting there. */
export function meetingOnOwnServer(url: URL, { rooms }: OwnServers): JoinableMeetingUrl | null {
  const room = rooms.some((base) => url.origin === base) ? ROOM_PATH.exec(url.pathname)?.[1] : undefined;
  if (room === undefined) return null;
  return {
    kind: 'joinable',
    platform: 'sandbox_room',
    address: `${url.origin}/room/${room}`,
    key: `sandbox_room:${url.host}/${room}`,
    parts: { platform: 'sandbox_room', meeting_id: room },
  };
}
