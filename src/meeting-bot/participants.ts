/** Home of who was in the call and what they did, as it is downloaded later. Pure. */
import type { Participant } from './platform.ts';

/** An instant, and its distance from the start of the recording in seconds; negative before it. */
type Timestamp = { absolute: string; relative: number };
type WireParticipant = {
  id: number;
  name: string;
  is_host: boolean | null;
  platform: null;
  extra_data: null;
  email: null;
};
type Action = 'join' | 'leave' | 'speech_on' | 'speech_off' | 'screenshare_on' | 'screenshare_off';

/** The three lists of a recording, in the shapes of the downloads. */
export type ParticipantLists = {
  participants: WireParticipant[];
  participant_events: { action: Action; participant: WireParticipant; timestamp: Timestamp; data: null }[];
  speaker_timeline: { participant: WireParticipant; start_timestamp: Timestamp; end_timestamp: Timestamp | null }[];
};

/** Recall numbers participants so. */
const NUMBER_STEP = 100;
/** A pause between two words is not the end of speaking. */
const SPEECH_LASTS_MS = 400;

type Known = { wire: WireParticipant; isInside: boolean; hasScreen: boolean; isSpeaking: boolean; lastHeardMs: number };

/** Opens the record of one call. `look` takes who is inside now, again and again; `lists` is everything so far. */
export function keepRecord(): {
  look: (at: Date, participants: readonly Participant[]) => void;
  lists: (recordingStartedAt: Date) => ParticipantLists;
} {
  const known = new Map<string, Known>();
  const events: { action: Action; participant: WireParticipant; at: Date }[] = [];

  function note(action: Action, { wire }: Known, at: Date): void {
    events.push({ action, participant: wire, at });
  }

  function meet({ id, name, isHost }: Participant, at: Date): Known {
    const found = known.get(id);
    const person: Known = found ?? {
      wire: {
        id: (known.size + 1) * NUMBER_STEP,
        name,
        is_host: isHost,
        platform: null,
        extra_data: null,
        email: null,
      },
      isInside: false,
      hasScreen: false,
      isSpeaking: false,
      lastHeardMs: 0,
    };
    known.set(id, person);
    if (!person.isInside) note('join', person, at);
    person.isInside = true;
    return person;
  }

  function hush(person: Known, at: Date): void {
    if (person.isSpeaking) note('speech_off', person, at);
    if (person.hasScreen) note('screenshare_off', person, at);
    person.isSpeaking = false;
    person.hasScreen = false;
  }

  function look(at: Date, participants: readonly Participant[]): void {
    const present = new Set(participants.map(({ id }) => id));
    for (const [id, person] of known) {
      if (!person.isInside || present.has(id)) continue;
      hush(person, at);
      person.isInside = false;
      note('leave', person, at);
    }
    for (const participant of participants) {
      const person = meet(participant, at);
      if (participant.isSpeaking) person.lastHeardMs = at.getTime();
      const isSpeaking =
        participant.isSpeaking || (person.isSpeaking && at.getTime() - person.lastHeardMs < SPEECH_LASTS_MS);
      if (isSpeaking !== person.isSpeaking) note(isSpeaking ? 'speech_on' : 'speech_off', person, at);
      if (participant.hasScreen !== person.hasScreen)
        note(participant.hasScreen ? 'screenshare_on' : 'screenshare_off', person, at);
      person.isSpeaking = isSpeaking;
      person.hasScreen = participant.hasScreen;
    }
  }

  return {
    look,
    lists(recordingStartedAt) {
      const timestamp = (at: Date): Timestamp => ({
        absolute: at.toISOString(),
        relative: (at.getTime() - recordingStartedAt.getTime()) / 1000,
      });
      const timeline: ParticipantLists['speaker_timeline'] = [];
      for (const { action, participant, at } of events) {
        if (action === 'speech_on') timeline.push({ participant, start_timestamp: timestamp(at), end_timestamp: null });
        const open =
          action === 'speech_off' ? timeline.findLast((turn) => turn.participant.id === participant.id) : undefined;
        if (open !== undefined) open.end_timestamp = timestamp(at);
      }
      return {
        participants: [...known.values()].map(({ wire }) => wire),
        participant_events: events.map(({ action, participant, at }) => ({
          action,
          participant,
          timestamp: timestamp(at),
          data: null,
        })),
        speaker_timeline: timeline,
      };
    },
  };
}
