/**
 * Prints the webhooks that arrive. Run: node examples/webhook-receiver.mjs [port] [secret]
 * With a secret (whsec_…) it refuses what is not signed with it, as your own receiver should.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 9000);
const secret = process.argv[3];
const MAX_BODY_BYTES = 1_000_000;
const MAX_AGE_SECONDS = 300;

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body` with the decoded secret; several signatures during a rotation. */
function isGenuine(headers, rawBody) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > MAX_AGE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${rawBody}`).digest();
  return (headers['webhook-signature'] ?? '').split(' ').some((part) => {
    const given = Buffer.from(part.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

async function receive(request, response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      response.writeHead(413).end();
      return;
    }
    chunks.push(chunk);
  }
  const rawBody = Buffer.concat(chunks).toString('utf8');
  if (secret !== undefined && !isGenuine(request.headers, rawBody)) {
    console.log('refused: the signature is wrong or older than 5 minutes');
    response.writeHead(401).end();
    return;
  }
  console.log(new Date().toISOString(), rawBody);
  response.writeHead(204).end();
}

const server = createServer((request, response) => {
  receive(request, response).catch((error) => {
    console.log('a request broke off:', error.message);
    response.destroy();
  });
});
server.listen(port, '127.0.0.1', () => console.log(`Listening for webhooks on http://127.0.0.1:${port}/`));
