/** Home of what the tests of routes share: other workspaces, connected people, and requests as bytes. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createWorkspace } from '../../src/workspaces/index.ts';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { apiClient, type ApiAnswer, type ApiClient, type TestRollcall } from '../support/rollcall.ts';
import { PATIENCE_MS } from '../support/wait.ts';

/** Another workspace of the same server. */
export type OtherWorkspace = { id: string; apiKey: string; api: ApiClient };

/** Adds a workspace with a key of its own. */
export async function addWorkspace(rollcall: TestRollcall): Promise<OtherWorkspace> {
  const apiKey = `rk_${randomBytes(24).toString('base64url')}`;
  const { id } = await createWorkspace(rollcall.db, {
    name: 'other',
    apiKey,
    allowedRedirectOrigins: [],
    now: new Date(),
  });
  return { id, apiKey, api: apiClient(rollcall.url, apiKey) };
}

/** A person of the sandbox with a connected calendar. `userId` is the name before the @. */
export async function connectedPerson(rollcall: TestRollcall, email: string): Promise<Person> {
  await rollcall.sandbox.google.addPerson({ email });
  const person = await openPerson(rollcall.api, email.split('@')[0] ?? email);
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, email);
  return person;
}

/** A full minute some hours from now. */
export const inHours = (hours: number): string =>
  new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();

/** The fields of an answer that is an object. */
export function fieldsOf(answer: ApiAnswer): Record<string, unknown> {
  assert.ok(isRecord(answer.body), `not an object: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The items of an answer that is an array of objects. */
export function itemsOf(answer: ApiAnswer): Record<string, unknown>[] {
  assert.ok(Array.isArray(answer.body), `not an array: ${JSON.stringify(answer.body)}`);
  return answer.body.filter(isRecord);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a text is an instant as the wire has it. */
export const WIRE_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Sends bytes that no HTTP client would send. @returns status, head and JSON body of the answer. */
export async function sendBytes(
  url: string,
  bytes: string | Buffer,
): Promise<{ status: number; head: string; body: unknown }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = Buffer.concat(chunks).toString();
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body.join('\r\n\r\n')) };
}
