/** Home of the multistatus: the answer of WebDAV that lists resources, each with its own status and properties. */
import { childOf, childrenOf, holds, readXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** What is said about one resource. */
export type DavResource = {
  /** As the server wrote it: a path or a whole address. */
  href: string;
  /** The status of the resource as a whole; null when only its properties have one. */
  status: number | null;
  /** The properties that the server gave, by name. */
  properties: Map<string, XmlElement>;
};

/** A listing that was read. */
export type Multistatus = {
  resources: DavResource[];
  /** The token after which later changes come; null when the answer has none. */
  syncToken: string | null;
};

/** What reading a listing came to. `reason` completes "the answer cannot be read: …". */
export type MultistatusReading = { kind: 'read'; multistatus: Multistatus } | { kind: 'refused'; reason: string };

/**
 * Reads the body of an answer with status 207.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4918#section-13
 */
export function readMultistatus(text: string): MultistatusReading {
  const reading = readXml(text);
  if (reading.kind === 'refused') return reading;
  const { root } = reading;
  if (root.name !== 'multistatus') return { kind: 'refused', reason: 'it is no list of resources (multistatus)' };
  const resources = childrenOf(root, 'response').flatMap(readResponse);
  const token = childOf(root, 'sync-token')?.text.trim() ?? '';
  return { kind: 'read', multistatus: { resources, syncToken: token === '' ? null : token } };
}

/** One `response`: several addresses can share a status (RFC 4918, section 14.24). */
function readResponse(response: XmlElement): DavResource[] {
  const properties = new Map<string, XmlElement>();
  for (const propstat of childrenOf(response, 'propstat')) {
    const status = readStatus(propstat);
    if (status !== null && (status < 200 || status > 299)) continue;
    for (const property of childOf(propstat, 'prop')?.children ?? []) properties.set(property.name, property);
  }
  const status = readStatus(response);
  return childrenOf(response, 'href')
    .map((href) => href.text.trim())
    .filter((href) => href !== '')
    .map((href) => ({ href, status, properties }));
}

/** The number in `HTTP/1.1 200 OK`. */
function readStatus(element: XmlElement): number | null {
  const [, status] = /^\S{1,20}\s+(\d{3})\b/.exec(childOf(element, 'status')?.text.trim() ?? '') ?? [];
  return status === undefined ? null : Number(status);
}

/** The text of a property; null when it is absent or empty. */
export function textProperty(resource: DavResource, name: string): string | null {
  const text = resource.properties.get(name)?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** The addresses inside a property. */
export const hrefsProperty = (resource: DavResource, name: string): string[] =>
  childrenOf(resource.properties.get(name) ?? NOTHING, 'href')
    .map((href) => href.text.trim())
    .filter((href) => href !== '');

/** Whether a property holds an element, at any depth. */
export const propertyHolds = (resource: DavResource, name: string, element: string): boolean =>
  holds(resource.properties.get(name) ?? NOTHING, element);

const NOTHING: XmlElement = { name: '', nameAttribute: null, text: '', children: [] };
