/** Home of the header `Prefer`: zone, body and ids as the client wants them. */
import type { SandboxRequest } from '../http.ts';
import type { MicrosoftContext } from './context.ts';
import type { IdForm } from './store.ts';
import { zoneOf } from './windows-zones.ts';

export type Preferences = {
  /** As the client calls it; it stands so beside every time. */
  zoneName: string;
  /** The IANA zone it means. */
  zone: string;
  body: 'html' | 'text';
  idForm: IdForm;
  maxPageSize: number | null;
  /** What the answer confirms, for `Preference-Applied`. */
  applied: string;
};

/** @throws {Refusal} 400 for a zone nobody knows. */
export function readPreferences({ refuse }: MicrosoftContext, request: SandboxRequest): Preferences {
  const text = [request.headers['prefer'] ?? ''].flat().join(',');
  const wishes = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text.matchAll(/([\w.-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))/g)) {
    wishes.set(name.toLowerCase(), quoted ?? plain ?? '');
  }
  const zoneName = wishes.get('outlook.timezone');
  const zone = zoneOf(zoneName ?? 'UTC');
  if (zone === null) {
    const message = `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${zoneName ?? ''}'.`;
    throw refuse.graph(400, 'TimeZoneNotSupportedException', message);
  }
  const isText = wishes.get('outlook.body-content-type')?.toLowerCase() === 'text';
  const isImmutable = wishes.get('idtype')?.toLowerCase() === 'immutableid';
  const size = Number(wishes.get('odata.maxpagesize') ?? Number.NaN);
  const applied = [
    ...(zoneName === undefined ? [] : [`outlook.timezone="${zoneName}"`]),
    ...(isText ? ['outlook.body-content-type="text"'] : []),
    ...(isImmutable ? ['IdType="ImmutableId"'] : []),
  ];
  return {
    zoneName: zoneName ?? 'UTC',
    zone,
    body: isText ? 'text' : 'html',
    idForm: isImmutable ? 'immutable' : 'regular',
    maxPageSize: Number.isInteger(size) && size > 0 ? Math.min(size, 1000) : null,
    applied: applied.join(', '),
  };
}
