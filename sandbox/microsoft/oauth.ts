/** Home of Microsoft's consent: the authorize endpoint. @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
import { consentPage, refusalPage } from '../consent-page.ts';
import { randomToken } from '../events/model.ts';
import type { Answer, Route, SandboxRequest } from '../http.ts';
import { isRegistered, readChallenge, redirectTo, type Challenge } from '../oauth.ts';
import { CALENDAR_SCOPES, type MicrosoftContext } from './context.ts';
import { disabledText, grantOf, readScopes, unfitTenant, unknownClientText } from './login-rules.ts';
import type { Client, Person } from './store.ts';

/** An OAuth client that every sandbox knows at its Microsoft, with any redirect address. Its secret needs encoding in forms. */
export const DEMO_MICROSOFT_CLIENT = {
  clientId: '5f0c7a3e-91d4-4b6a-8c21-5a6db0c50b0e',
  clientSecret: 'sandbox~client+secret/of.microsoft',
} as const;

const CODE_LIFE_MS = 10 * 60_000;
const PROVIDER = 'Microsoft';
const SESSION_STATE = '005a6db0-c50b-4e50-8c21-91d45f0c7a3e';

/** What a scope means, in words for a person. */
const MEANINGS: Record<string, string> = {
  openid: 'Sign you in',
  profile: 'See your name',
  email: 'See your email address',
  offline_access: 'Keep access while you are away',
  'User.Read': 'See who you are',
  'Calendars.Read': 'Read your calendars',
  'Calendars.ReadBasic': 'Read your calendars without the text of events',
  'Calendars.ReadWrite': 'Read and change your calendars',
  'Calendars.Read.Shared': 'Read your calendars and those others share with you',
  'Calendars.ReadWrite.Shared': 'Read and change your calendars and those others share with you',
};
const UNTICKABLE = new Set([...CALENDAR_SCOPES, 'User.Read', 'offline_access']);

export function oauthRoutes(microsoft: MicrosoftContext): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/:tenant/oauth2/v2.0/authorize',
      handle: (request, [tenant = '']) => startAuthorization(microsoft, request, tenant),
    },
    {
      method: 'POST',
      pattern: '/:tenant/oauth2/v2.0/authorize/decision',
      handle: (request, [tenant = '']) => takeDecision(microsoft, request, tenant),
    },
  ];
}

type AuthorizationRequest = {
  tenant: string;
  client: Client;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  nonce: string | null;
  prompt: string | null;
  challenge: Challenge | null;
  loginHint: string | null;
};

/** `toApp` goes back to the app; otherwise a page says it, because the address cannot be trusted. */
type Refused = { refused: string; code: number; text: string; toApp?: { redirectUri: string; state: string | null } };

function startAuthorization(microsoft: MicrosoftContext, request: SandboxRequest, tenant: string): Answer {
  const { query } = request;
  const read = readAuthorizationRequest(microsoft, query, tenant);
  if ('refused' in read) return refuseAuthorization(microsoft, read);
  if (read.prompt === 'none') {
    return refuseAuthorization(microsoft, {
      refused: 'login_required',
      code: 50058,
      text: 'A silent sign-in request was sent but no user is signed in.',
      toApp: read,
    });
  }
  const deny = query.get('__deny');
  if (deny !== null && deny !== '0') return declined(microsoft, read);
  const email = query.get('__user');
  if (email !== null) {
    const unticked = (query.get('__untick') ?? '').split(/[\s,]+/).map((part) => part.toLowerCase());
    const ticked = read.scopes.filter((scope) => !unticked.includes(scope.toLowerCase()));
    return allow(microsoft, read, email, ticked);
  }
  return consentPage({
    provider: PROVIDER,
    clientId: read.client.clientId,
    redirectHost: new URL(read.redirectUri).host,
    people: [...microsoft.state.people.values()].map((person) => ({ email: person.email, name: person.name })),
    chosenEmail: read.loginHint,
    scopes: read.scopes.map((scope) => ({
      scope,
      name: scope,
      meaning: MEANINGS[scope] ?? scope,
      canUntick: UNTICKABLE.has(scope),
    })),
    action: `${request.path}/decision`,
    request: query.toString(),
  });
}

function takeDecision(microsoft: MicrosoftContext, request: SandboxRequest, tenant: string): Answer {
  const form = new URLSearchParams(request.body);
  const read = readAuthorizationRequest(microsoft, new URLSearchParams(form.get('request') ?? ''), tenant);
  if ('refused' in read) return refuseAuthorization(microsoft, read);
  if (form.get('decision') !== 'allow') return declined(microsoft, read);
  const ticked = new Set(form.getAll('scope'));
  const scopes = read.scopes.filter((scope) => ticked.has(scope) || !UNTICKABLE.has(scope));
  return allow(microsoft, read, form.get('email') ?? '', scopes);
}

const refused = (code: number, text: string, error = 'invalid_request'): Refused => ({ refused: error, code, text });

function refuseAuthorization({ errors }: MicrosoftContext, { refused: error, code, text, toApp }: Refused): Answer {
  if (toApp === undefined) return refusalPage(PROVIDER, 400, error, `AADSTS${code}: ${text}`);
  return redirectTo(toApp.redirectUri, {
    error,
    error_description: errors.loginText(code, text),
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    state: toApp.state,
  });
}

function declined({ errors }: MicrosoftContext, { redirectUri, state }: AuthorizationRequest): Answer {
  return redirectTo(redirectUri, {
    error: 'access_denied',
    error_subcode: 'cancel',
    error_description: errors.loginText(65004, 'User declined to consent to access the app.'),
    state,
  });
}

function readAuthorizationRequest(
  microsoft: MicrosoftContext,
  query: URLSearchParams,
  tenant: string,
): AuthorizationRequest | Refused {
  const missing = ['client_id', 'redirect_uri', 'response_type', 'scope'].find(
    (name) => (query.get(name) ?? '') === '',
  );
  if (missing === 'client_id') return refused(900144, missingText(missing));
  const client = microsoft.state.clients.get(query.get('client_id') ?? '');
  if (client === undefined) return refused(700016, unknownClientText(query.get('client_id')), 'unauthorized_client');
  if (missing === 'redirect_uri') return refused(900144, missingText(missing));
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isRegistered(client, redirectUri)) return refused(50011, unregisteredText(client, redirectUri));
  const unfit = unfitTenant(client, tenant);
  if (unfit !== null) return refused(unfit.code, unfit.text);
  if (client.isDisabled) return refused(7000112, disabledText(client), 'unauthorized_client');

  const state = query.get('state');
  const toApp = { redirectUri, state };
  const backToApp = (error: string, code: number, text: string): Refused => ({ refused: error, code, text, toApp });
  if (missing !== undefined) return backToApp('invalid_request', 900144, missingText(missing));
  if (query.get('response_type') !== 'code') {
    return backToApp('unsupported_response_type', 70005, 'The sandbox knows response_type=code only.');
  }
  const mode = query.get('response_mode') ?? 'query';
  if (mode !== 'query') return backToApp('invalid_request', 70007, `'${mode}' is not supported for 'response_mode'.`);
  const prompt = query.get('prompt');
  if (prompt !== null && !['none', 'login', 'consent', 'select_account'].includes(prompt)) {
    return backToApp('invalid_request', 90023, `Unsupported 'prompt' value.`);
  }
  const challenge = readChallenge(query);
  if (challenge === 'invalid') return backToApp('invalid_request', 501491, 'Invalid size of Code_Challenge parameter.');
  const scopes = readScopes(query.get('scope') ?? '');
  if ('unknown' in scopes) return backToApp('invalid_client', 650053, unknownScopeText(scopes.unknown));
  const loginHint = query.get('login_hint');
  return { tenant, client, scopes: scopes.known, nonce: query.get('nonce'), prompt, challenge, loginHint, ...toApp };
}

const missingText = (name: string): string => `The request body must contain the following parameter: '${name}'.`;
const unregisteredText = ({ clientId }: Client, redirectUri: string): string =>
  `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`;
const unknownScopeText = (scope: string): string =>
  `The application asked for scope '${scope}' that doesn't exist on the resource '00000003-0000-0000-c000-000000000000'.`;

function allow(microsoft: MicrosoftContext, request: AuthorizationRequest, email: string, scopes: string[]): Answer {
  const person = microsoft.state.people.get(email);
  if (person === undefined) {
    return refusalPage(PROVIDER, 400, 'invalid_request', `AADSTS50034: The user account ${email} does not exist.`);
  }
  if (isUnfitAccount(person, request.tenant)) {
    const text = `AADSTS50020: User account '${email}' does not exist in tenant '${request.tenant}' and cannot access the application.`;
    return refusalPage(PROVIDER, 400, 'invalid_request', text);
  }
  if (scopes.length === 0) return declined(microsoft, request);
  const grant = grantOf(microsoft, request.client.clientId, email);
  for (const scope of scopes) grant.scopes.add(scope);
  grant.isConsented = true;
  const code = `0.A${randomToken(48)}`;
  microsoft.state.codes.set(code, {
    clientId: grant.clientId,
    email,
    redirectUri: request.redirectUri,
    scopes,
    nonce: request.nonce,
    challenge: request.challenge,
    expiresMs: microsoft.clock.nowMs() + CODE_LIFE_MS,
    isRedeemed: false,
  });
  return redirectTo(request.redirectUri, { code, state: request.state, session_state: SESSION_STATE });
}

const isUnfitAccount = (person: Person, tenant: string): boolean =>
  (tenant === 'consumers' && person.accountType !== 'personal') ||
  (tenant === 'organizations' && person.accountType !== 'work');
