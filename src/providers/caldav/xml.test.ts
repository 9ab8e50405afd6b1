/** Reading XML of strangers: what it says, and what it may not do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeXml, readXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

async function read(text: string): Promise<XmlElement> {
  const reading = await readXml(text);
  assert.ok(reading.kind === 'read', reading.kind === 'refused' ? reading.reason : '');
  return reading.root;
}

async function refusal(text: string): Promise<string> {
  const reading = await readXml(text);
  assert.equal(reading.kind, 'refused');
  return reading.kind === 'refused' ? reading.reason : '';
}

type Tree = { name: string; text: string; children: Tree[] };
const print = ({ name, text, children }: Tree): string =>
  text === '' && children.length === 0
    ? `<d:${name} a="1"/>`
    : `<d:${name}>${escapeXml(text)}${children.map(print).join('')}</d:${name}>`;
const expected = ({ name, text, children }: Tree): XmlElement => ({
  name,
  nameAttribute: null,
  text,
  children: children.map(expected),
});
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name: fc.constantFrom('href', 'prop', 'sync-token', '__proto__', 'constructor'),
    text: fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\p{Cc}/gu, '')),
    children: fc.oneof({ maxDepth: 4 }, fc.constant<Tree[]>([]), fc.array(tie('tree'), { maxLength: 3 })),
  }),
}));

test('what was written is what is read', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (written) => {
      assert.deepEqual(await read(`<?xml version="1.0"?>\n${print(written)}\n`), expected(written));
    }),
  );
});

test('a text that was cut off anywhere is refused', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(), async (written, at) => {
      const text = print(written);
      await refusal(text.slice(0, at % text.length));
    }),
  );
});

test('CDATA, entities and prefixes of any kind are understood', async () => {
  const root = await read(
    '<A:multistatus xmlns:A="DAV:"><A:x><![CDATA[BEGIN:VCALENDAR\r\n<&]]>&amp;&#10;&#x1F600;</A:x><comp name="VEVENT"/></A:multistatus>',
  );
  assert.equal(root.name, 'multistatus');
  assert.equal(root.children[0]?.text, 'BEGIN:VCALENDAR\r\n<&&\n😀');
  assert.equal(root.children[1]?.nameAttribute, 'VEVENT');
});

test('entities that a document declares itself do not grow: a document type is refused', async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><b>&b;</b>`;
  assert.match(await refusal(bomb), /document type/);
  assert.equal((await read('<b>&unknown;</b>')).text, '&unknown;');
});

test('what is no single document is refused', async () => {
  for (const text of ['', 'Not found', '<a/><b/>', '<a>1<b>2</a>', '<a', '<a><!-- ', '<a><![CDATA[x</a>'])
    await refusal(text);
});

test('elements nested too deeply, or too many of them, are refused', async () => {
  assert.match(await refusal(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`), /nested/);
  assert.match(await refusal(`<m>${'<a/>'.repeat(300_001)}</m>`), /too many/);
});

test('hostile shapes take time that grows with their length only', async () => {
  const before = process.cpuUsage();
  const different = Array.from({ length: 100_000 }, (_, index) => `<a${index}>x</a${index}>`).join('');
  await read(`<m>${different}</m>`);
  await refusal(`<m>${'</b>'.repeat(200_000)}<a>`);
  await read(`<m ${Array.from({ length: 50_000 }, (_, index) => `a${index}="x"`).join(' ')}/>`);
  await refusal(`<m>${'<a>'.repeat(200_000)}${'</b>'.repeat(200_000)}</m>`);
  await refusal(`<m>${'<!--'.repeat(200_000)}`);
  await read(`<m>${'&amp;'.repeat(500_000)}</m>`);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 15_000_000);
});
