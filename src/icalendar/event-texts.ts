/** Home of the texts of a VEVENT in which links stand: description, location, and the properties that hold nothing but a link. */
import type { Component } from './content-lines.ts';
import { readProperties } from './property.ts';
import type { Property } from './property.ts';

const MAX_LINK_LENGTH = 2_000;
const MAX_LINKS = 10;
/** Properties of one name that are read; a feed may repeat one without end. */
const MAX_OF_ONE_NAME = 50;

/** Properties that hold a link to join, best first. */
const LINK_PROPERTIES: readonly string[] = [
  'CONFERENCE',
  'X-GOOGLE-CONFERENCE',
  'X-MICROSOFT-SKYPETEAMSMEETINGURL',
  'X-MICROSOFT-ONLINEMEETINGCONFLINK',
  'X-MICROSOFT-ONLINEMEETINGEXTERNALLINK',
  'X-PM-CONFERENCE-URL',
  'X-OPENPAAS-VIDEOCONFERENCE',
];

/** Names that programs invent for the same. */
const LIKE_A_LINK_PROPERTY = /^X-.*(?:CONFERENCE|MEETING|VIDEO|HANGOUT|JOIN)/;

/** Properties of a name with their texts; quoted-printable, as old phones write it, is undone. */
function textsOf(event: Component, name: string): { text: string; parameters: Record<string, string> }[] {
  return readProperties(event, name, MAX_OF_ONE_NAME).map((property) => ({
    text: textOfProperty(property).trim(),
    parameters: property.parameters,
  }));
}

function textOfProperty({ raw, parameters }: Property): string {
  const text = /^quoted-printable$/i.test(parameters['encoding'] ?? '') ? quotedPrintable(raw) : raw;
  return text.replace(/\\([\\;,:"nN])/g, (_, character: string) =>
    character.toLowerCase() === 'n' ? '\n' : character,
  );
}

function quotedPrintable(text: string): string {
  const bytes = Buffer.from(text.replace(/=\r?\n/g, ''), 'utf8').toString('latin1');
  const decoded = bytes.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1').toString('utf8');
}

/** The HTML that stands as `data:` in ALTREP, as Thunderbird writes it beside the plain text; null when there is none. */
function alternativeHtml({ altrep = '' }: Record<string, string>): string | null {
  const [, encoding = '', data = ''] = /^data:text\/html([^,]{0,100}),([^]*)$/i.exec(altrep) ?? [];
  if (data === '') return null;
  if (/;base64$/i.test(encoding)) return Buffer.from(data, 'base64').toString('utf8');
  try {
    return decodeURIComponent(data);
  } catch {
    return null;
  }
}

/**
 * All that an event says in running text: its descriptions and, where they say more, their HTML and the comments.
 *
 * The HTML one (Outlook's X-ALT-DESC, Thunderbird's ALTREP) takes the place of the plain one that shows fewer addresses;
 * where each has one of its own, both stand.
 *
 * @returns null when there is none.
 */
export function readDescription(event: Component): string | null {
  const descriptions = textsOf(event, 'DESCRIPTION');
  const plain = distinct(descriptions.map(({ text }) => text)).join('\n\n');
  const html = distinct([
    ...textsOf(event, 'X-ALT-DESC').map(({ text }) => text),
    ...descriptions.flatMap(({ parameters }) => alternativeHtml(parameters) ?? []),
  ]).join('\n');
  const comments = distinct(textsOf(event, 'COMMENT').map(({ text }) => text)).filter((text) => ADDRESS.test(text));
  const parts = [...chosen(plain, html), ...comments].filter((text) => text !== '');
  return parts.length === 0 ? null : parts.join('\n\n');
}

function chosen(plain: string, html: string): string[] {
  if (plain === '' || html === '') return [plain, html];
  const [inPlain, inHtml] = [addressesIn(plain), addressesIn(html)];
  if ([...inHtml].every((address) => inPlain.has(address))) return [plain];
  return [...inPlain].every((address) => inHtml.has(address)) ? [html] : [plain, html];
}

const ADDRESS = /https?:\/\/|[a-z0-9-]\.[a-z]{2,24}\/[a-z0-9]/i;

/** The addresses of a text, without those that every HTML page of Office names in its head. */
function addressesIn(text: string): Set<string> {
  const found = text.replaceAll('&amp;', '&').match(/https?:\/\/[^\s<>"'\\]{1,2000}/gi) ?? [];
  return new Set(found.filter((address) => !/^https?:\/\/(?:schemas\.microsoft\.com|www\.w3\.org)\//i.test(address)));
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text !== ''))];

/** Where an event takes place, each place on a line; null when it does not say. */
export function readLocation(event: Component): string | null {
  const places = distinct(textsOf(event, 'LOCATION').map(({ text }) => text)).join('\n');
  return places === '' ? null : places;
}

/** The links of an event, best first; URL last, because it is often the page of the event. */
export function readLinks(event: Component): string[] {
  const invented = [...event.lines.keys()].filter(
    (name) => LIKE_A_LINK_PROPERTY.test(name) && !LINK_PROPERTIES.includes(name),
  );
  const links = [
    ...[...LINK_PROPERTIES, ...invented.slice(0, MAX_OF_ONE_NAME)].flatMap((name) => videoFirst(textsOf(event, name))),
    ...textsOf(event, 'LOCATION').map(({ parameters }) => parameters['altrep'] ?? ''),
    ...textsOf(event, 'URL').map(({ text }) => text),
  ].map((link) => link.replace(/^<|>$/g, '').trim());
  return [...new Set(links.filter(isLink))].slice(0, MAX_LINKS);
}

function videoFirst(found: ReturnType<typeof textsOf>): string[] {
  const isVideo = ({ parameters }: (typeof found)[number]): boolean => /\bVIDEO\b/i.test(parameters['feature'] ?? '');
  return [...found.filter(isVideo), ...found.filter((property) => !isVideo(property))].map(({ text }) => text);
}

/** An address of the web or of a meeting program, also without its scheme. */
const isLink = (text: string): boolean =>
  text.length <= MAX_LINK_LENGTH &&
  (/^(?:https?|zoommtg|zoomus|msteams):/i.test(text) || /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}\/\S*$/i.test(text));
