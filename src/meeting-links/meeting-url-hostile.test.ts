/** Hostile texts: the search runs in a worker, so that one that grows faster than its text is stopped and fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { MAX_TEXT_CHARACTERS } from './links-in-text.ts';
import { findMeetingUrl, parseMeetingUrl } from './meeting-url.ts';

/** A guard against quadratic growth and no measurement: all cases together take about a second, a quadratic one takes minutes. */
const DEADLINE_MS = 20_000;
/** A little below the limit, so that what stands behind the hostile part is still read. */
const LENGTH = MAX_TEXT_CHARACTERS - 200;
const ZOOM = 'https://zoom.us/j/85746382910';

const filled = (piece: string): string => piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);

function nested(depth: number, wrap: (inner: string) => string): string {
  let address = ZOOM;
  for (let layer = 0; layer < depth; layer += 1) address = wrap(address).slice(0, LENGTH);
  return address;
}

const CASES: Readonly<Record<string, () => string>> = {
  'only <': () => filled('<'),
  'nested <a href=': () => filled('<a href='),
  'nested <a href="': () => filled('<a href="'),
  'opened tags and foreign closing tags': () =>
    filled('<b>').slice(0, LENGTH / 2) + filled('</i>').slice(0, LENGTH / 2),
  'attributes without end': () => `<a ${filled('href=x ')}`,
  'comments that do not end': () => filled('<!--'),
  'half-closed comments': () => `<!--${filled('-->-')}`,
  'scheme after scheme': () => filled('https://'),
  'scheme after scheme, separated': () => filled(',https://a.co/b'),
  'links without end': () => filled('https://zoom.us/j/1 '),
  'bracketed schemes': () => filled('<https://'),
  'bracketed blanks': () => `<https://${' '.repeat(8_000)}\n<https://${' '.repeat(8_000)}\n`.repeat(6),
  'bracketed line breaks': () => `<https://${filled(' \n')}>`,
  'dots and labels': () => filled('a.'),
  'labels without slash': () => filled('a.bc '),
  'chains of &amp;': () => `https://zoom.us/?${filled('&amp;')}`,
  'amp; after amp;': () => `&${filled('amp;')}`,
  'numeric entities': () => filled('&#38;#'),
  'entities without end': () => filled('&#x'),
  'chains of %25': () => `https://zoom.us/j/${filled('%25')}`,
  'percent signs': () => `https://teams.microsoft.com/l/meetup-join/${filled('%')}`,
  'many queries': () => `https://zoom.us/j/85746382910?${filled('pwd&')}`,
  'SafeLinks 50 deep': () => nested(50, (inner) => `https://a.safelinks.protection.outlook.com/?url=${inner}`),
  'SafeLinks 50 deep, encoded': () =>
    nested(12, (inner) => `https://a.safelinks.protection.outlook.com/?url=${encodeURIComponent(inner)}`),
  'launchers 50 deep': () =>
    nested(
      50,
      (inner) =>
        `https://teams.microsoft.com/dl/launcher/launcher.html?url=${encodeURIComponent(inner).slice(0, 4_000)}`,
    ),
  'fragments in fragments': () => `https://teams.microsoft.com/v2/${filled('#/')}`.slice(0, 8_000),
  'Proofpoint stars': () => `https://urldefense.com/v3/__https:/a/${'**_'.repeat(2_000)}__;${'QUFB'.repeat(400)}!`,
  'Proofpoint without end': () => filled('https://urldefense.com/v3/__https:/a '),
  'underscores of Avanan': () => `https://a.avanan.click/v2/${'_'.repeat(8_000)}`,
  'trailing punctuation': () => `${ZOOM}${filled('.)')}`,
  'quoted-printable breaks': () => `=3D${filled('=\r\n')}`,
  'invisible characters': () => filled('\u200b'),
  backslashes: () => filled('\\/'),
  'quotes and brackets': () => filled('"<>\''),
  'hyphens of a host': () => `https://${filled('-')}.webex.com/meet/a`,
  'dots of a Webex host': () => filled('https://a.a.a.a.a.a.a.webex.com/meet/a '),
  'misspelled schemes': () => filled('hhttps//'),
  'schemes before a scheme': () => `${filled('https://')}x`,
  'schemes behind words': () => filled('ahttps://'),
  'words before a bare address': () => filled('a:'),
  'signs before a bare address': () => `${filled('(:,')}${ZOOM.slice(8)}`,
  'long words before separators': () => filled(`${'a'.repeat(200)},`),
  'arrows and hosts': () => filled('→a.b/c'),
  'grouped numbers': () => filled('/j/857 4638 '),
  'quoted-printable codes': () => `=3D${filled('=0D=0A=2')}`,
  'escaped signs': () => filled('\\:\\='),
  'full lines': () => filled(`https://a.b/${'c'.repeat(60)}\n`),
  'full lines of one address': () => filled(`https://a.b/${'/'.repeat(60)}\n${`${'/'.repeat(70)}\n`.repeat(20)}`),
  'lines full of schemes': () => filled(`${'https://'.repeat(120)}\n`),
  surrogates: () => filled('\ud800'),
  'line breaks': () => filled('\n'),
};

const names = Object.keys(CASES);

function searchAll(progress: Int32Array): void {
  for (const [index, name] of names.entries()) {
    Atomics.store(progress, 0, index);
    const text = CASES[name]?.() ?? '';
    findMeetingUrl({ links: [text, text], location: text, description: `${text}\n${ZOOM}`, title: text });
    findMeetingUrl({ links: [], location: null, description: `<p>${text}</p>` });
    parseMeetingUrl(text);
  }
  Atomics.store(progress, 0, names.length);
}

if (isMainThread) {
  test('hostile text is searched in time that grows no faster than the text', async () => {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL(import.meta.url), { workerData: progress });
    const timer = setTimeout(() => void worker.terminate(), DEADLINE_MS);
    const failure = await new Promise<unknown>((resolve) => {
      worker.once('error', resolve);
      worker.once('exit', () => resolve(null));
    });
    clearTimeout(timer);
    assert.equal(failure, null, `thrown at: ${names[progress[0] ?? 0]}`);
    assert.equal(progress[0], names.length, `stopped at: ${names[progress[0] ?? 0]}`);
  });
} else if (workerData instanceof Int32Array) {
  searchAll(workerData);
}
