/** Home of the question whose account it is. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OutboundResponse } from '../../base/outbound-http.ts';
import type { Credentials } from '../port.ts';
import { isOk, readAnswer, throwIfUnavailable } from '../json-api.ts';
import { callGraph, graphUrl } from './api.ts';
import type { MicrosoftDeps } from './api.ts';

/** Who the account is to Microsoft, and to us. `email` is lower case. */
export type Account = { id: string; email: string };

const address = z.string().trim().max(320).toLowerCase().nullish();
const me = z.object({ id: z.string().min(1).max(256), mail: address, userPrincipalName: address });
const mainCalendar = z.object({ owner: z.object({ address }).nullish() });

/**
 * Reads the account's id and address: from the person's entry, or, where consent does not open that (apps made for
 * Recall do not ask for `User.Read`), from the owner of the main calendar, whose address then stands for the id too.
 *
 * @returns null when Microsoft tells neither.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * @see https://learn.microsoft.com/graph/api/user-get
 */
export async function readAccount(
  deps: MicrosoftDeps,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Account | null> {
  const ask = (path: string[], fields: string): Promise<OutboundResponse> =>
    callGraph(deps, credentials, { method: 'GET', url: graphUrl(deps, path, { $select: fields }), signal });

  const person = await ask(['me'], 'id,mail,userPrincipalName');
  const known = isTold(deps, person) ? readAnswer(deps, person, me, 'the account') : null;
  const email = known === null ? undefined : [known.mail, known.userPrincipalName].find(isAddress);
  if (known !== null && isAddress(email)) return { id: known.id, email };

  const calendar = await ask(['me', 'calendar'], 'owner');
  if (!isTold(deps, calendar)) return null;
  const owner = readAnswer(deps, calendar, mainCalendar, 'the main calendar').owner?.address;
  return isAddress(owner) ? { id: known?.id ?? owner, email: owner } : null;
}

const isAddress = (text: string | null | undefined): text is string => text?.includes('@') === true;

/** Whether the answer tells something; not being allowed to ask, or having no calendar, tells nothing. */
function isTold(deps: MicrosoftDeps, response: OutboundResponse): boolean {
  throwIfUnavailable(deps, response);
  if (isOk(response)) return true;
  if ([401, 403, 404].includes(response.status)) return false;
  throw new AppError('provider_response_invalid', `Microsoft answered with status ${response.status} for the account.`);
}
