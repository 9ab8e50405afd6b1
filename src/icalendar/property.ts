/** Home of one property: its value and parameters, without quotes and escapes. */
import type { Component } from './content-lines.ts';
import { cutLine } from './content-line.ts';

/** One property that was read. */
export type Property = {
  /** Parameters with names in lower case. */
  parameters: Record<string, string>;
  /** The value as a text, without its escapes. */
  text: string;
  /** What stands behind name and parameters, as it is written. Times are read from here. */
  raw: string;
};

/** Reads the properties of a name. @param most How many of them. */
export function readProperties(component: Component, name: string, most = Infinity): Property[] {
  return (component.lines.get(name) ?? []).slice(0, most).map(readProperty);
}

/** The first property of a name. */
export function firstProperty(component: Component, name: string): Property | null {
  const [line] = component.lines.get(name) ?? [];
  return line === undefined ? null : readProperty(line);
}

/** The text of the first property of a name; null when it is absent or empty. */
export function textOf(component: Component, name: string): string | null {
  const text = firstProperty(component, name)?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** The words of a line behind its name and parameters, unread. */
export const rawValueOf = (line: string): string => cutLine(line).value;

function readProperty(line: string): Property {
  const { parameters, value } = cutLine(line);
  return { parameters, text: unescapeText(value), raw: value };
}

/** Undoes the escapes of a text value (RFC 5545, section 3.3.11). */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\;,:"nN])/g, (_, character: string) =>
    character.toLowerCase() === 'n' ? '\n' : character,
  );
}
