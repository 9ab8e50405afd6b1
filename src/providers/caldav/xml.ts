/** Home of reading XML that a stranger's server sent: bounded in depth and number of elements, in time that grows with its length only. */
import { Parser } from 'htmlparser2';

/** One element. Names are without their prefix: the elements of DAV, CalDAV and its neighbours differ in them. */
export type XmlElement = {
  name: string;
  /** The attribute `name`, the only one that CalDAV has a use for; null when absent. */
  nameAttribute: string | null;
  /** Its own text without that of its children; entities and CDATA are resolved. */
  text: string;
  children: XmlElement[];
};

/** What reading a text came to. A text that was cut off is not well-formed. */
export type XmlReading = { kind: 'read'; root: XmlElement } | { kind: 'refused'; reason: string };

/** Deepest element; CalDAV needs about eight. */
const MAX_DEPTH = 40;
/** Most elements; one object of a listing takes about ten. */
const MAX_ELEMENTS = 300_000;

class Unreadable extends Error {}

/**
 * Reads a text into its elements.
 *
 * Only the entities of XML itself are known, and a document type declaration is refused, so nothing can grow while it is
 * read. An element that is not closed is refused: a listing that was cut off would look like a calendar with less in it.
 */
export function readXml(text: string): XmlReading {
  const document: XmlElement = { name: '', nameAttribute: null, text: '', children: [] };
  const open = [document];
  let elementCount = 0;
  let justOpened = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        elementCount += 1;
        if (elementCount > MAX_ELEMENTS) throw new Unreadable('it has too many elements');
        if (open.length > MAX_DEPTH) throw new Unreadable('its elements are nested too deeply');
        const nameAttribute = attributes['name'] ?? null;
        const element: XmlElement = { name: withoutPrefix(name), nameAttribute, text: '', children: [] };
        open.at(-1)?.children.push(element);
        open.push(element);
        justOpened = true;
      },
      onclosetag(_name, isImplied) {
        // An element that closes itself (`<a/>`) is closed as if implied, right where it was opened.
        if (isImplied && !justOpened) throw new Unreadable('an element is not closed');
        open.pop();
        justOpened = false;
      },
      ontext(data) {
        const element = open.at(-1);
        if (element !== undefined && element !== document) element.text += data;
        justOpened = false;
      },
      onprocessinginstruction(name) {
        if (name.toLowerCase().startsWith('!doctype')) throw new Unreadable('it declares a document type');
      },
    },
    { xmlMode: true },
  );
  try {
    parser.write(text);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', reason: error.message };
    throw error;
  }
  const [root, ...others] = document.children;
  if (root === undefined) return { kind: 'refused', reason: 'it is no XML' };
  if (open.length > 1 || others.length > 0) return { kind: 'refused', reason: 'it is cut off, or not one document' };
  return { kind: 'read', root };
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1);

/** The children of a name. */
export const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The first child of a name; null when there is none. */
export const childOf = (element: XmlElement, name: string): XmlElement | null =>
  element.children.find((child) => child.name === name) ?? null;

/** Whether an element of a name is anywhere below. */
export const holds = (element: XmlElement, name: string): boolean =>
  element.children.some((child) => child.name === name || holds(child, name));

/** Makes a text safe between tags. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
