/** What the scripts of a bot put into the page, and what the bot puts there for them. */
type RollcallPerson = { id: string; name: string; isHost: boolean | null };
type RollcallProof = { brightest: number; loudest: number; format: string };

interface Window {
  /** Of the platform: who is inside without the bot, and whose track one is. Reads the page and changes nothing. */
  rollcallPlatform: {
    people: () => RollcallPerson[];
    of: (track: MediaStreamTrack) => (RollcallPerson & { kind: 'camera' | 'screen' }) | null;
  };
  rollcallCapture: {
    bytes: () => Promise<number>;
    speakers: () => string[];
    start: (mode: 'video' | 'audio', sliceMs: number) => string;
    pause: (isPaused: boolean) => void;
    /** Null: nothing was recorded. */
    stop: () => Promise<RollcallProof | null>;
  };
  /** Of the bot: takes one piece of a recording, in base64; resolves when it is on disk. */
  rollcallPiece: (base64: string) => Promise<void>;
}
