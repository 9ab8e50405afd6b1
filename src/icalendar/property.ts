/** Home of one property: its value and parameters, read by ical.js. */
import ICAL from 'ical.js';
import type { Component } from './content-lines.ts';

/** One property that was read. */
export type Property = {
  /** Parameters with names in lower case; a list gives its first entry. */
  parameters: Record<string, string>;
  /** The values as texts, without their escapes. */
  values: string[];
  /** What stands behind name and parameters, as it is written. Times are read from here: ical.js trusts VALUE, feeds lie in it. */
  raw: string;
};

/** Reads the properties of a name; those that ical.js cannot read are left out. */
export function readProperties(component: Component, name: string): Property[] {
  return (component.lines.get(name) ?? []).map(readProperty).filter((property) => property !== null);
}

/** The first readable property of a name. */
export function firstProperty(component: Component, name: string): Property | null {
  for (const line of component.lines.get(name) ?? []) {
    const property = readProperty(line);
    if (property !== null) return property;
  }
  return null;
}

/** The text of the first property of a name; null when it is absent or empty. */
export function textOf(component: Component, name: string): string | null {
  const text = firstProperty(component, name)?.values.join(',').trim() ?? '';
  return text === '' ? null : text;
}

/** The words of a line behind its name and parameters, unread. */
export function rawValueOf(line: string): string {
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    if (line[index] === '"') isQuoted = !isQuoted;
    if (line[index] === ':' && !isQuoted) return line.slice(index + 1).trim();
  }
  return '';
}

function readProperty(line: string): Property | null {
  let jCal: unknown;
  try {
    jCal = ICAL.parse.property(line);
  } catch {
    return null;
  }
  if (!Array.isArray(jCal)) return null;
  const [, parameters, type, ...values]: unknown[] = jCal;
  const texts = values.map(toText);
  return {
    parameters: toParameters(parameters),
    values: type === 'unknown' ? texts.map(unescapeText) : texts,
    raw: rawValueOf(line),
  };
}

function toParameters(parameters: unknown): Record<string, string> {
  if (typeof parameters !== 'object' || parameters === null) return {};
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]: [string, unknown]) => [
      name.toLowerCase(),
      toText(Array.isArray(value) ? value[0] : value),
    ]),
  );
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join('/');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Undoes the escapes of a text value (RFC 5545, section 3.3.11); ical.js leaves those of unknown properties. */
function unescapeText(text: string): string {
  return text.replace(/\\([\\;,nN])/g, (_, character: string) => (character.toLowerCase() === 'n' ? '\n' : character));
}
