/** Home of Microsoft's token endpoint: codes, refresh tokens and their rotation. @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens */
import { randomToken } from '../events/model.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import {
  fitsChallenge,
  isSecretOf,
  readClientCredentials,
  readEarlierRefreshToken,
  readForm,
  writeRefreshToken,
} from '../oauth.ts';
import { IDENTITY_SCOPES, type MicrosoftContext } from './context.ts';
import { disabledText, grantOf, readScopes, unfitTenant, unknownClientText } from './login-rules.ts';
import { tenantOf, type Client, type Code, type Grant, type Person, type RefreshToken } from './store.ts';

/** A refresh token of a web app dies when it is unused for so long. */
const REFRESH_LIFE_MS = 90 * 86_400_000;
const REFRESH_TOKEN_PREFIX = '1.A';

export function tokenRoutes(microsoft: MicrosoftContext): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/:tenant/oauth2/v2.0/token',
      handle: (request, [tenant = '']) => answerToken(microsoft, request, tenant),
    },
  ];
}

function answerToken(microsoft: MicrosoftContext, request: SandboxRequest, tenant: string): Answer {
  const { refuse } = microsoft;
  const form = readForm(request) ?? new URLSearchParams();
  const grantType = form.get('grant_type');
  if (grantType === null) throw refuse.missingParameter('grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    const text = `The app requested an unsupported grant type '${grantType}'.`;
    throw refuse.login({ status: 400, error: 'unsupported_grant_type', code: 70003, text });
  }
  const client = authenticateClient(microsoft, request, form, tenant);
  const answer =
    grantType === 'refresh_token' ? refresh(microsoft, client, form) : exchangeCode(microsoft, client, form);
  return { ...answer, note: grantType };
}

function authenticateClient(
  { state, refuse }: MicrosoftContext,
  request: SandboxRequest,
  form: URLSearchParams,
  tenant: string,
): Client {
  const { clientId, secret } = readClientCredentials(request, form);
  if (clientId === null || clientId === '') throw refuse.missingParameter('client_id');
  const client = state.clients.get(clientId);
  const fail = (status: number, error: string, code: number, text: string): Error =>
    refuse.login({ status, error, code, text });
  if (client === undefined) throw fail(400, 'unauthorized_client', 700016, unknownClientText(clientId));
  const unfit = unfitTenant(client, tenant);
  if (unfit !== null) throw fail(400, 'invalid_request', unfit.code, unfit.text);
  if (client.isDisabled) throw fail(400, 'unauthorized_client', 7000112, disabledText(client));
  if (secret === null || secret === '') {
    const text = `The request body must contain the following parameter: 'client_assertion' or 'client_secret'.`;
    throw fail(401, 'invalid_client', 7000218, text);
  }
  if (client.isSecretExpired) {
    const text = `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app.`;
    throw fail(401, 'invalid_client', 7000222, text);
  }
  if (!isSecretOf(client, secret)) {
    const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
    throw fail(401, 'invalid_client', 7000215, text);
  }
  return client;
}

function exchangeCode(microsoft: MicrosoftContext, client: Client, form: URLSearchParams): Answer {
  const { state, clock, refuse } = microsoft;
  const fail = (code: number, text: string, error = 'invalid_grant'): Error =>
    refuse.login({ status: 400, error, code, text });
  const text = form.get('code');
  if (text === null) throw refuse.missingParameter('code');
  const redirectUri = form.get('redirect_uri');
  if (redirectUri === null) throw refuse.missingParameter('redirect_uri');
  const code = state.codes.get(text);
  if (code === undefined) throw fail(9_002_313, 'Invalid request. Request is malformed or invalid.');
  if (code.clientId !== client.clientId) throw fail(70000, 'Provided grant is invalid or malformed.');
  if (code.isRedeemed)
    throw fail(
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    );
  if (code.expiresMs <= clock.nowMs()) {
    throw fail(
      70008,
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    );
  }
  if (redirectUri !== code.redirectUri) {
    const mismatch = `The reply address '${redirectUri}' does not match the reply address '${code.redirectUri}' provided when requesting Authorization code.`;
    throw fail(500112, mismatch, 'invalid_client');
  }
  checkVerifier(microsoft, code, form.get('code_verifier'));
  const scopes = askedScopes(microsoft, form, code.scopes);
  code.isRedeemed = true;
  const grant = grantOf(microsoft, client.clientId, code.email);
  if (!grant.isConsented) throw noConsent(microsoft, client);
  return tokenAnswer(microsoft, grant, scopes, code.nonce);
}

function checkVerifier({ refuse }: MicrosoftContext, code: Code, verifier: string | null): void {
  if (code.challenge === null || (verifier !== null && fitsChallenge(code.challenge, verifier))) return;
  const text = 'The Code_Verifier does not match the code_challenge supplied in the authorization request for PKCE.';
  throw refuse.login({ status: 400, error: 'invalid_grant', code: 501481, text });
}

/** What of the allowed scopes is asked for now; all of them when nothing is said. @throws {Refusal} for one that was not allowed. */
function askedScopes({ refuse }: MicrosoftContext, form: URLSearchParams, allowed: readonly string[]): string[] {
  const asked = form.get('scope');
  if (asked === null || asked.trim() === '') return [...allowed];
  const read = readScopes(asked);
  const excess = 'unknown' in read ? read.unknown : read.known.find((scope) => !allowed.includes(scope));
  if (excess === undefined && 'known' in read) return read.known;
  const text = `The provided value for the input parameter 'scope' is not valid because the scope '${excess ?? ''}' was not part of the authorization.`;
  throw refuse.login({ status: 400, error: 'invalid_grant', code: 70000, text });
}

function noConsent({ refuse }: MicrosoftContext, { clientId }: Client): Error {
  const text = `The user or administrator has not consented to use the application with ID '${clientId}' named 'Sandbox'. Send an interactive authorization request for this user and resource.`;
  return refuse.login({ status: 400, error: 'invalid_grant', code: 65001, text, suberror: 'consent_required' });
}

function refresh(microsoft: MicrosoftContext, client: Client, form: URLSearchParams): Answer {
  const { state, clock, refuse } = microsoft;
  const fail = (code: number, text: string): Error => refuse.login({ status: 400, error: 'invalid_grant', code, text });
  const text = form.get('refresh_token');
  if (text === null) throw refuse.missingParameter('refresh_token');
  const token = state.refreshTokens.get(text) ?? adoptRefreshToken(microsoft, text);
  if (token === null) throw fail(9_002_313, 'Invalid request. Request is malformed or invalid.');
  const { grant } = token;
  if (grant.clientId !== client.clientId) throw fail(70000, 'Provided grant is invalid or malformed.');
  if (token.state === 'revoked') {
    throw fail(50173, 'The provided grant has expired due to it being revoked, a fresh auth token is needed.');
  }
  if (token.state === 'usedUp') throw fail(70000, 'The provided refresh token has already been used.');
  if (!grant.isConsented) throw noConsent(microsoft, client);
  if (clock.nowMs() - token.issuedMs > REFRESH_LIFE_MS) {
    throw fail(700082, 'The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.');
  }
  const scopes = askedScopes(microsoft, form, token.scopes);
  if (microsoft.settings().strictRefreshRotation) token.state = 'usedUp';
  return tokenAnswer(microsoft, grant, [...new Set([...scopes, 'offline_access'])], null);
}

/** Takes up a refresh token that an earlier process of the demo gave out, so that a restart does not look like a revoked consent. */
function adoptRefreshToken(microsoft: MicrosoftContext, text: string): RefreshToken | null {
  const { state, clock } = microsoft;
  if (!microsoft.adoptsRefreshTokens || !text.startsWith(REFRESH_TOKEN_PREFIX)) return null;
  const earlier = readEarlierRefreshToken(text.slice(REFRESH_TOKEN_PREFIX.length));
  if (earlier === null || !state.clients.has(earlier.clientId) || !state.people.has(earlier.email)) return null;
  const grant = grantOf(microsoft, earlier.clientId, earlier.email);
  for (const scope of earlier.scopes) grant.scopes.add(scope);
  const token: RefreshToken = { grant, scopes: earlier.scopes, issuedMs: clock.nowMs(), state: 'live' };
  state.refreshTokens.set(text, token);
  return token;
}

function tokenAnswer(microsoft: MicrosoftContext, grant: Grant, scopes: string[], nonce: string | null): Answer {
  const { state, clock, settings } = microsoft;
  const person = state.people.get(grant.email);
  if (person === undefined) throw new Error(`Nobody has the address ${grant.email}.`);
  const seconds = settings().accessTokenSeconds;
  const accessToken = `EwB${randomToken(64)}`;
  state.accessTokens.set(accessToken, { grant, scopes, expiresMs: clock.nowMs() + seconds * 1000 });
  let refreshToken: string | null = null;
  if (scopes.includes('offline_access')) {
    refreshToken = REFRESH_TOKEN_PREFIX + writeRefreshToken({ ...grant, scopes });
    state.refreshTokens.set(refreshToken, { grant, scopes, issuedMs: clock.nowMs(), state: 'live' });
  }
  return json(
    200,
    {
      token_type: 'Bearer',
      scope: shownScopes(person, scopes),
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: accessToken,
      ...(refreshToken !== null && { refresh_token: refreshToken }),
      ...(scopes.includes('openid') && { id_token: idToken(microsoft, grant, person, { scopes, nonce }) }),
    },
    { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
  );
}

/** Work accounts are told permissions with the address of Graph, personal ones without; `offline_access` is never told. */
function shownScopes({ accountType }: Person, scopes: readonly string[]): string {
  const prefix = accountType === 'work' ? 'https://graph.microsoft.com/' : '';
  return scopes
    .filter((scope) => scope !== 'offline_access')
    .map((scope) => (IDENTITY_SCOPES.includes(scope) ? scope : `${prefix}${scope}`))
    .join(' ');
}

/** An ID token in shape; its signature is none. */
function idToken(
  { clock }: MicrosoftContext,
  { clientId }: Grant,
  person: Person,
  { scopes, nonce }: { scopes: readonly string[]; nonce: string | null },
): string {
  const issuedAt = Math.floor(clock.nowMs() / 1000);
  const tenant = tenantOf(person);
  const claims = {
    aud: clientId,
    iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + 3600,
    ver: '2.0',
    tid: tenant,
    oid: person.id,
    sub: person.id,
    ...(nonce !== null && { nonce }),
    ...(scopes.includes('profile') && { name: person.name, preferred_username: person.email }),
    ...(scopes.includes('email') && person.hasMailAddress && { email: person.email }),
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256', kid: 'sandbox' })}.${part(claims)}.${randomToken(64)}`;
}
