/** Home of free ports, for servers that must know their address before they listen. */
import { createServer } from 'node:net';

/**
 * Above the ports that browsers refuse, and below those that systems give to outgoing connections and to servers that ask for any
 * (Linux from 32768, others from 49152).
 */
const [FIRST, COUNT] = [11_000, 20_000];
const given = new Set<number>();

/** @returns a port of 127.0.0.1 on which nobody listens, which no connection takes meanwhile, and which is not given twice. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
