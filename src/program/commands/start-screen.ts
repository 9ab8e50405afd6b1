/** Home of what a person reads in the terminal after a start. */

/** What the screen tells. Null: that line has nothing to say. */
export type StartScreen = {
  url: string;
  /** The person's page with a fresh calendar token; null where what is written is kept: the screen says how to make one. */
  personUrl: string | null;
  /** Set once, when the key was made. */
  newApiKey: string | null;
  sandboxUrl: string | null;
  launcher: string;
  /** Why bots have no browser here, as a sentence. */
  browserMissing: string | null;
  /** A room of the sandbox whose call a bot is about to join. */
  room: string | null;
  /** Where data lives: a folder, or a word about the database. */
  data: string;
  personExternalId: string;
};

const LAUNCHER_SENTENCES: Record<string, string> = {
  local: 'local: a browser on this machine for each bot; it joins rooms of the sandbox, and simulates the rest',
  simulated: 'simulated: every status is reported, nobody joins, nothing is recorded',
  none: 'none: bots are planned and end as fatal at their join time (set BOT_LAUNCHER=simulated to try)',
};

/** Renders the screen. The long link stands alone on its line, so that a terminal lets it be clicked or copied whole. */
export function renderStartScreen(screen: StartScreen): string {
  const rows: [string, string][] = [
    ['API documentation', `${screen.url}/docs`],
    [
      'API key',
      screen.newApiKey === null
        ? 'as before (another one: npx rollcall keys add)'
        : `${screen.newApiKey}   shown only now, keep it`,
    ],
    ...(screen.sandboxUrl === null
      ? []
      : [['Sandbox', `${screen.sandboxUrl}   pretends to be Google and Microsoft`] satisfies [string, string]]),
    [
      'Bots',
      screen.browserMissing === null
        ? (LAUNCHER_SENTENCES[screen.launcher] ?? screen.launcher)
        : `no bot can join a room: ${screen.browserMissing}`,
    ],
    ['Data', screen.data],
  ];
  // Where what is written is kept, the key stands there once, because it has to.
  const key = screen.personUrl === null ? '<your API key>' : (screen.newApiKey ?? '<your API key>');
  return [
    '',
    `Rollcall is running on ${screen.url}`,
    '',
    ...(screen.personUrl === null
      ? ['To connect a calendar, make a link to the page for it, which is personal and valid for 24 hours:']
      : ['Open this page to connect a calendar (the link is personal and valid for 24 hours):']),
    '',
    screen.personUrl ?? `npx rollcall link ${screen.personExternalId}`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(20)}${value}`),
    '',
    'Try next',
    screen.sandboxUrl === null
      ? '  Open the page and connect a calendar.'
      : '  Open the page, connect the pretend Google and Outlook calendars, choose "external meetings" and watch bots appear.',
    ...(screen.room === null || screen.browserMissing !== null
      ? []
      : ['  Then open this room: the bot is about to knock there, and you are its host.', `    ${screen.room}?host=1`]),
    '  Or over the API, as an app written for Recall does:',
    `    curl ${screen.url}/api/v1/calendar/authenticate/ \\`,
    `      -H 'Authorization: Token ${key}' -H 'Content-Type: application/json' -d '{"user_id":"${screen.personExternalId}"}'`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}
