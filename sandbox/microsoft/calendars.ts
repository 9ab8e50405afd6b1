/** Home of the person and their calendars: `/me`, `/me/calendar`, `/me/calendars`. */
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import {
  authorize,
  authorizeMailbox,
  CALENDAR_SCOPES,
  findCalendar,
  ownerOf,
  type Listed,
  type MicrosoftContext,
} from './context.ts';
import { applySelect, contextUrl, LIST_OPTIONS, readOptions, readPage, readSelect } from './odata.ts';
import type { Person } from './store.ts';

const CALENDAR_TYPE = {
  name: 'Microsoft.OutlookServices.Calendar',
  properties: new Set(
    `id name color hexColor isDefaultCalendar changeKey canShare canViewPrivateItems canEdit isRemovable owner
     allowedOnlineMeetingProviders defaultOnlineMeetingProvider isTallyingResponses`.split(/\s+/),
  ),
};
const PERSON_TYPE = {
  name: 'microsoft.graph.user',
  properties: new Set(
    `id displayName givenName surname mail userPrincipalName jobTitle mobilePhone businessPhones officeLocation
     preferredLanguage`.split(/\s+/),
  ),
};

export function calendarRoutes(microsoft: MicrosoftContext): Route[] {
  const showCalendar = (request: SandboxRequest, graphId: string | null): Answer => {
    const caller = authorizeMailbox(microsoft, request, CALENDAR_SCOPES);
    const select = readSelect(microsoft, readOptions(microsoft, request.query, []), CALENDAR_TYPE);
    const resource = calendarResource(microsoft, findCalendar(microsoft, caller, graphId));
    return json(200, { '@odata.context': contextUrl('users/calendars/$entity'), ...applySelect(resource, select) });
  };
  return [
    { method: 'GET', pattern: '/v1.0/me', handle: (request) => showPerson(microsoft, request) },
    { method: 'GET', pattern: '/v1.0/me/calendar', handle: (request) => showCalendar(request, null) },
    { method: 'GET', pattern: '/v1.0/me/calendars', handle: (request) => listCalendars(microsoft, request) },
    {
      method: 'GET',
      pattern: '/v1.0/me/calendars/:calendarId',
      handle: (request, [calendarId = '']) => showCalendar(request, calendarId),
    },
  ];
}

function showPerson(microsoft: MicrosoftContext, request: SandboxRequest): Answer {
  const { person } = authorize(microsoft, request, ['User.Read']);
  const select = readSelect(microsoft, readOptions(microsoft, request.query, []), PERSON_TYPE);
  const resource = personResource(person);
  const shown =
    select === null ? resource : Object.fromEntries(Object.entries(resource).filter(([name]) => select.has(name)));
  return json(200, { '@odata.context': contextUrl('users/$entity'), ...shown });
}

const personResource = (person: Person): Record<string, unknown> => ({
  businessPhones: [],
  displayName: person.name,
  givenName: person.name,
  jobTitle: null,
  mail: person.hasMailAddress ? person.email : null,
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  surname: null,
  userPrincipalName: person.email,
  id: person.id,
});

function listCalendars(microsoft: MicrosoftContext, request: SandboxRequest): Answer {
  const caller = authorizeMailbox(microsoft, request, CALENDAR_SCOPES);
  const options = readOptions(microsoft, request.query, LIST_OPTIONS);
  const select = readSelect(microsoft, options, CALENDAR_TYPE);
  const listed = [...caller.person.calendarList.values()].flatMap((entry): Listed[] => {
    const calendar = microsoft.state.calendars.get(entry.calendarId);
    return calendar === undefined ? [] : [{ calendar, entry }];
  });
  const { items, nextLink } = readPage(microsoft, request, options, { all: listed, email: caller.person.email });
  return json(200, {
    '@odata.context': contextUrl(`users('${caller.person.id}')/calendars`),
    value: items.map((item) => applySelect(calendarResource(microsoft, item), select)),
    ...(nextLink !== null && { '@odata.nextLink': nextLink }),
  });
}

/** A calendar of Graph knows no time zone. */
function calendarResource(microsoft: MicrosoftContext, { calendar, entry }: Listed): Record<string, unknown> {
  const owner = ownerOf(microsoft.state, calendar);
  return {
    id: entry.graphId,
    name: calendar.summary,
    color: 'auto',
    hexColor: '',
    isDefaultCalendar: entry.isDefault,
    changeKey: Buffer.from(`calendar ${entry.change}`).toString('base64'),
    canShare: entry.canEdit,
    canViewPrivateItems: entry.canEdit,
    canEdit: entry.canEdit,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    isTallyingResponses: entry.isDefault,
    isRemovable: !entry.isDefault,
    owner: { name: owner.name, address: owner.email },
  };
}
