/** Home of the name server of tests: a real one over UDP on loopback, that knows some names and can keep silent. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A running name server. */
export type NameServer = AsyncDisposable & {
  /** As `address:port`. */
  address: string;
  /** The names that were asked for so far, oldest first; a name that is asked for again stands here again. */
  asked: string[];
};

const HEADER_BYTES = 12;
const TYPE_A = 1;
/** An answer to a question that was understood: with recursion, without an error, or that there is no such name. */
const FOUND = 0x8180;
const NO_SUCH_NAME = 0x8183;

/**
 * Starts one on a free port.
 *
 * @param addressOf The IPv4 address of a name; `none`: there is no such name; `silence`: no answer at all.
 */
export async function startNameServer(addressOf: (name: string) => string): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = readQuestion(question);
    asked.push(name);
    const found = addressOf(name);
    if (found === 'silence') return;
    const hasAddress = found !== 'none' && type === TYPE_A;
    const answer = Buffer.concat([question.subarray(0, end), hasAddress ? addressRecord(found) : Buffer.alloc(0)]);
    answer.writeUInt16BE(found === 'none' ? NO_SUCH_NAME : FOUND, 2);
    answer.writeUInt16BE(hasAddress ? 1 : 0, 6);
    answer.writeUInt32BE(0, 8);
    socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** The one question of a message (RFC 1035, section 4.1.2), and where it ends. */
function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** An address for the name at the beginning of the message, not to be kept. */
const addressRecord = (address: string): Buffer =>
  Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
