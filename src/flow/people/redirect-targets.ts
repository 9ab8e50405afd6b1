/** Home of where a browser may be sent when a consent has ended. */
import type { Workspace } from '../../workspaces/index.ts';

/** An address that was asked for. */
export type Target = { kind: 'none' } | { kind: 'allowed'; url: string } | { kind: 'refused' };

/** A browser is sent only to us and to origins the workspace lists; anything else would make this server an open redirect. */
export function allowedTarget(workspace: Workspace | null, publicUrl: string, text: string | null | undefined): Target {
  if (text === undefined || text === null) return { kind: 'none' };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '')
    return { kind: 'refused' };
  const isAllowed =
    url.origin === new URL(publicUrl).origin ||
    (workspace?.allowedRedirectOrigins.some((origin) => matchesOrigin(url, origin)) ?? false);
  return isAllowed ? { kind: 'allowed', url: url.href } : { kind: 'refused' };
}

/** `http://localhost` without a port allows every port of localhost, as development needs. */
function matchesOrigin(url: URL, allowed: string): boolean {
  if (!URL.canParse(allowed)) return false;
  const origin = new URL(allowed);
  const isLocal = origin.hostname === 'localhost' || origin.hostname === '127.0.0.1';
  return isLocal && origin.port === ''
    ? url.protocol === origin.protocol && url.hostname === origin.hostname
    : url.origin === origin.origin;
}

export const urlOf = (target: Target): string | null => (target.kind === 'allowed' ? target.url : null);

export function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  return url.href;
}
