/** Home of what both login endpoints know: which clients and permissions there are, and who allowed what. */
import { GRAPH_SCOPES, IDENTITY_SCOPES, type MicrosoftContext } from './context.ts';
import type { Client, Grant, Person } from './store.ts';

export const unknownClientText = (id: string | null): string =>
  `Application with identifier '${id ?? ''}' was not found in the directory 'Sandbox'. This can happen if the application has not been installed by the administrator of the tenant.`;
export const disabledText = ({ clientId }: Client): string => `Application '${clientId}' (Sandbox) is disabled.`;

/** Why this client cannot be used at the endpoints of this tenant; null when it can. */
export function unfitTenant(client: Client, tenant: string): { code: number; text: string } | null {
  const isOpen = ['common', 'organizations', 'consumers'].includes(tenant);
  if (!isOpen && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant) && !tenant.includes('.')) {
    return { code: 90002, text: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.` };
  }
  if (!client.isSingleTenant || !isOpen) return null;
  return {
    code: 50194,
    text: `Application '${client.clientId}' is not configured as a multi-tenant application. Usage of the /${tenant} endpoint is not supported for such apps created after '10/15/2018'.`,
  };
}

/** Names of permissions as Microsoft writes them, whatever their case, with or without the address of Graph. */
export function readScopes(text: string): { known: string[] } | { unknown: string } {
  const names = text.split(/\s+/).filter((name) => name !== '');
  const all = [...IDENTITY_SCOPES, 'offline_access', ...GRAPH_SCOPES];
  const known = new Set<string>();
  for (const name of names) {
    const short = name.replace(/^https:\/\/graph\.microsoft\.com\//i, '').toLowerCase();
    const found = all.find((scope) => scope.toLowerCase() === short);
    if (found === undefined) return { unknown: name };
    known.add(found);
  }
  return { known: [...known] };
}

/** What a person allowed a client, begun when it is not there yet. */
export function grantOf({ state }: MicrosoftContext, clientId: string, email: string): Grant {
  const key = JSON.stringify([clientId, email]);
  const grant = state.grants.get(key) ?? { clientId, email, scopes: new Set(), isConsented: true };
  state.grants.set(key, grant);
  return grant;
}

/** Ends every consent of a person. Access tokens stop at once too, which Microsoft does within minutes. */
export function revokeConsents({ state }: MicrosoftContext, person: Person): number {
  const grants = [...state.grants.values()].filter(({ email, isConsented }) => email === person.email && isConsented);
  for (const grant of grants) grant.isConsented = false;
  return grants.length;
}

/** Ends every session of a person: no refresh token works any more, access tokens do until they expire. */
export function revokeRefreshTokens({ state }: MicrosoftContext, person: Person): number {
  const tokens = [...state.refreshTokens.values()].filter(
    (token) => token.grant.email === person.email && token.state !== 'revoked',
  );
  for (const token of tokens) token.state = 'revoked';
  return tokens.length;
}

/** Takes both back: what was allowed is allowed again, with the tokens of then. */
export function restoreConsents({ state }: MicrosoftContext, person: Person): void {
  for (const grant of state.grants.values()) if (grant.email === person.email) grant.isConsented = true;
  for (const token of state.refreshTokens.values()) {
    if (token.grant.email === person.email && token.state === 'revoked') token.state = 'live';
  }
}
