/** Reading XML of strangers: what it says, and what it may not do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeXml, readXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

function read(text: string): XmlElement {
  const reading = readXml(text);
  assert.ok(reading.kind === 'read', reading.kind === 'refused' ? reading.reason : '');
  return reading.root;
}

function refusal(text: string): string {
  const reading = readXml(text);
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

test('what was written is what is read', () => {
  fc.assert(
    fc.property(tree, (written) => {
      assert.deepEqual(read(`<?xml version="1.0"?>\n${print(written)}\n`), expected(written));
    }),
  );
});

test('a text that was cut off anywhere is refused', () => {
  fc.assert(
    fc.property(tree, fc.nat(), (written, at) => {
      const text = print(written);
      refusal(text.slice(0, at % text.length));
    }),
  );
});

test('CDATA, entities and prefixes of any kind are understood', () => {
  const root = read(
    '<A:multistatus xmlns:A="DAV:"><A:x><![CDATA[BEGIN:VCALENDAR\r\n<&]]>&amp;&#10;&#x1F600;</A:x><comp name="VEVENT"/></A:multistatus>',
  );
  assert.equal(root.name, 'multistatus');
  assert.equal(root.children[0]?.text, 'BEGIN:VCALENDAR\r\n<&&\n😀');
  assert.equal(root.children[1]?.nameAttribute, 'VEVENT');
});

test('entities that a document declares itself do not grow: a document type is refused', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><b>&b;</b>`;
  assert.match(refusal(bomb), /document type/);
  assert.equal(read('<b>&unknown;</b>').text, '&unknown;');
});

test('what is no single document is refused', () => {
  for (const text of ['', 'Not found', '<a/><b/>', '<a>1<b>2</a>', '<a', '<a><!-- ', '<a><![CDATA[x</a>'])
    refusal(text);
});

test('elements nested too deeply, or too many of them, are refused', () => {
  assert.match(refusal(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`), /nested/);
  assert.match(refusal(`<m>${'<a/>'.repeat(300_001)}</m>`), /too many/);
});

test('hostile shapes take time that grows with their length only', () => {
  const before = process.cpuUsage();
  const different = Array.from({ length: 100_000 }, (_, index) => `<a${index}>x</a${index}>`).join('');
  read(`<m>${different}</m>`);
  refusal(`<m>${'</b>'.repeat(200_000)}<a>`);
  read(`<m ${Array.from({ length: 50_000 }, (_, index) => `a${index}="x"`).join(' ')}/>`);
  refusal(`<m>${'<a>'.repeat(200_000)}${'</b>'.repeat(200_000)}</m>`);
  refusal(`<m>${'<!--'.repeat(200_000)}`);
  read(`<m>${'&amp;'.repeat(500_000)}</m>`);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 15_000_000);
});
