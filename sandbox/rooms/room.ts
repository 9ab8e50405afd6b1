/** Home of one room: who is inside, who knocks, and who is told what about it. It knows no sockets: each person comes with a way to be told. */
import {
  roomSettingsSchema,
  type FromPage,
  type GoneReason,
  type Person,
  type RoomSettings,
  type ShownRoom,
  type ToPage,
} from './contract.ts';

/** One page that is connected. `end` closes its connection after what was told. */
export type Page = { tell: (message: ToPage) => void; end: () => void };

type Guest = { id: number; name: string; page: Page; media: Person['media']; timers: NodeJS.Timeout[] };
type Inside = { person: Person; page: Page };

export type Room = {
  /** A page that opened the door; call `leave` when its connection closes. */
  connect: (page: Page) => { receive: (message: FromPage) => void; leave: () => void };
  /** Null: everybody who knocks. */
  admit: (id: number | null) => void;
  deny: (id: number | null) => void;
  remove: (id: number) => boolean;
  /** The call is over for everybody, inside and before the door. */
  end: (reason: 'ended' | 'not_found') => void;
  change: (settings: Partial<RoomSettings>) => void;
  show: () => ShownRoom;
  isEmpty: () => boolean;
};

/** Makes an empty room with default settings. */
export function createRoom(name: string, surroundings: { now: () => Date; iceServers: { urls: string }[] }): Room {
  let settings = roomSettingsSchema.parse({});
  let lastId = 0;
  const inside = new Map<number, Inside>();
  const knocking = new Map<number, Guest>();

  const tellAll = (message: ToPage, except?: number): void => {
    for (const [id, { page }] of inside) if (id !== except) page.tell(message);
  };
  const shownKnocks = (): { id: number; name: string }[] =>
    [...knocking.values()].map((guest) => ({ id: guest.id, name: guest.name }));
  const tellHostsWhoKnocks = (): void => {
    for (const { person, page } of inside.values())
      if (person.isHost) page.tell({ type: 'knocking', people: shownKnocks() });
  };

  function enter(person: Person, page: Page): void {
    const others = [...inside.values()].map((other) => other.person);
    inside.set(person.id, { person, page });
    page.tell({ type: 'entered', me: person, others, iceServers: surroundings.iceServers });
    tellAll({ type: 'joined', person }, person.id);
    if (person.isHost && knocking.size > 0) page.tell({ type: 'knocking', people: shownKnocks() });
  }

  /** Takes a guest from the door; false when that guest is not there any more. */
  function takeFromDoor(id: number): Guest | null {
    const guest = knocking.get(id);
    if (guest === undefined) return null;
    knocking.delete(id);
    for (const timer of guest.timers) clearTimeout(timer);
    tellHostsWhoKnocks();
    return guest;
  }

  function admitOne(id: number): void {
    const guest = takeFromDoor(id);
    if (guest !== null) enter({ id, name: guest.name, isHost: false, media: guest.media }, guest.page);
  }

  function sendAway(id: number, reason: GoneReason): void {
    const guest = takeFromDoor(id);
    if (guest === null) return;
    guest.page.tell({ type: 'gone', reason });
    guest.page.end();
  }

  function knock(guest: Omit<Guest, 'timers'>): void {
    const after = (delayMs: number | null, act: () => void): NodeJS.Timeout[] =>
      delayMs === null ? [] : [setTimeout(act, delayMs).unref()];
    knocking.set(guest.id, {
      ...guest,
      timers: [
        ...after(settings.admitAfterMs, () => admitOne(guest.id)),
        ...after(settings.denyAfterMs, () => sendAway(guest.id, 'denied')),
        ...after(settings.giveUpAfterMs, () => sendAway(guest.id, 'no_answer')),
      ],
    });
    guest.page.tell({ type: 'waiting' });
    tellHostsWhoKnocks();
  }

  function removeOne(id: number, reason: GoneReason | null): boolean {
    const gone = inside.get(id);
    if (gone === undefined) return false;
    inside.delete(id);
    tellAll({ type: 'left', id });
    if (reason !== null) {
      gone.page.tell({ type: 'gone', reason });
      gone.page.end();
    }
    return true;
  }

  function end(reason: 'ended' | 'not_found'): void {
    for (const id of knocking.keys()) sendAway(id, reason);
    for (const [id, { page }] of inside) {
      inside.delete(id);
      page.tell({ type: 'gone', reason });
      page.end();
    }
  }

  function askToEnter(
    page: Page,
    id: number,
    { name: personName, as, pin, media }: Extract<FromPage, { type: 'enter' }>,
  ): void {
    if (!settings.exists) {
      page.tell({ type: 'gone', reason: 'not_found' });
      page.end();
    } else if (settings.pin !== null && pin !== settings.pin) {
      page.tell({ type: 'refused', reason: 'wrong_pin' });
    } else if (inside.size + knocking.size >= settings.capacity) {
      page.tell({ type: 'refused', reason: 'full' });
    } else if (as === 'guest' && settings.lobby) {
      knock({ id, name: personName, page, media });
    } else {
      enter({ id, name: personName, isHost: as === 'host', media }, page);
    }
  }

  function hear({ person }: Inside, message: Exclude<FromPage, { type: 'enter' }>): void {
    switch (message.type) {
      case 'signal':
        inside.get(message.to)?.page.tell({ type: 'signal', from: person.id, data: message.data });
        break;
      case 'media':
        person.media = message.media;
        tellAll({ type: 'changed', person }, person.id);
        break;
      case 'chat':
        tellAll({
          type: 'chat',
          from: { id: person.id, name: person.name },
          text: message.text,
          at: surroundings.now().toISOString(),
        });
        break;
      case 'admit':
        if (person.isHost) admitOne(message.id);
        break;
      case 'deny':
        if (person.isHost) sendAway(message.id, 'denied');
        break;
      case 'remove':
        if (person.isHost) removeOne(message.id, 'removed');
        break;
      case 'end':
        if (person.isHost) end('ended');
        break;
    }
  }

  return {
    connect(page) {
      lastId += 1;
      const id = lastId;
      return {
        receive(message) {
          const me = inside.get(id);
          if (message.type !== 'enter') {
            if (me !== undefined) hear(me, message);
          } else if (me === undefined && !knocking.has(id)) askToEnter(page, id, message);
        },
        leave() {
          takeFromDoor(id);
          removeOne(id, null);
        },
      };
    },
    admit: (id) => (id === null ? [...knocking.keys()] : [id]).forEach(admitOne),
    deny: (id) => (id === null ? [...knocking.keys()] : [id]).forEach((one) => sendAway(one, 'denied')),
    remove: (id) => removeOne(id, 'removed'),
    end,
    change(changes) {
      settings = { ...settings, ...changes };
      if (!settings.exists) end('not_found');
    },
    show: () => ({ name, settings, people: [...inside.values()].map(({ person }) => person), knocking: shownKnocks() }),
    isEmpty: () => inside.size === 0 && knocking.size === 0,
  };
}
