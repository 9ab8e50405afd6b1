/** The names of resources: one and the same in many forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { calendarIdOf, objectIdOf, resolveHref } from './hrefs.ts';

const ACCOUNT = 'https://dav.example.com/calendars/alice@example.com/';
const CALENDAR = new URL(`${ACCOUNT}work/`);

function idOf(href: string, base: string = CALENDAR.href): string | null {
  const address = resolveHref(href, base);
  assert.ok(address);
  return objectIdOf(address, CALENDAR);
}

test('a calendar has one id, however its address is written', () => {
  for (const href of [
    '/calendars/alice@example.com/work/',
    '/calendars/alice%40example.com/work',
    '/calendars//alice%40example.com/work/',
    'work/',
    'https://dav.example.com/calendars/alice%40example.com/work/',
    'https://dav.example.com:443/calendars/alice@example.com/work',
    'http://dav.example.com:8080/calendars/alice@example.com/work/',
  ]) {
    const address = resolveHref(href, ACCOUNT);
    assert.ok(address);
    assert.equal(calendarIdOf(address, ACCOUNT), '/calendars/alice@example.com/work/', href);
  }
  const elsewhere = resolveHref('https://p42.example.com/1/work', ACCOUNT);
  assert.ok(elsewhere);
  assert.equal(calendarIdOf(elsewhere, ACCOUNT), 'https://p42.example.com/1/work/');
});

test('an object has one id, whichever of its characters are escaped', () => {
  const segment = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((text) => !/[/\p{Cc}]|^\.{1,2}$/u.test(text) && text.isWellFormed());
  fc.assert(
    fc.property(segment, fc.infiniteStream(fc.boolean()), (name, choices) => {
      const bytes = [...Buffer.from(name)];
      const everything = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      const some = Array.from(name)
        .map((character) =>
          /[\w$&+,:;=@.-]/.test(character) && choices.next().value === true ? character : escapedWhole(character),
        )
        .join('');
      const path = CALENDAR.pathname;
      assert.equal(idOf(`${path}${some}.ics`), idOf(`${path}${everything}.ics`));
      assert.equal(idOf(`${path}${encodeURIComponent(name)}.ics`), idOf(`${path}${everything}.ics`));
    }),
  );
});

const escapedWhole = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

test('ids hold no number sign, and different objects have different ids', () => {
  assert.equal(idOf('a%23b.ics'), 'a%23b.ics');
  assert.equal(idOf('a%2Fb.ics'), 'a%2Fb.ics');
  assert.notEqual(idOf('a%2Fb.ics'), idOf('a/b.ics'));
  assert.notEqual(idOf('a%20b.ics'), idOf('a+b.ics'));
  assert.equal(idOf('/elsewhere/b.ics'), '/elsewhere/b.ics');
  assert.equal(idOf('%E9.ics'), '%E9.ics');
});

test('long names give short ids that still differ', () => {
  const [one, other] = [idOf(`${'a'.repeat(2_000)}1.ics`), idOf(`${'a'.repeat(2_000)}2.ics`)];
  assert.ok(one !== null && other !== null && one !== other && one.length < 200);
});

test('the calendar itself and collections inside it are no objects', () => {
  for (const href of ['.', CALENDAR.pathname, CALENDAR.pathname.slice(0, -1), 'inner/'])
    assert.equal(idOf(href), null, href);
});

test('what is no address is told as none', () => {
  for (const href of ['http://[', 'mailto:alice@example.com', 'javascript:1'])
    assert.equal(resolveHref(href, ACCOUNT), null);
});
