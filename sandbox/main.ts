/** Runs the sandbox alone: `node sandbox/main.ts --port 8788`. */
import { parseArgs } from 'node:util';
import { DEMO_CLIENT, DEMO_MICROSOFT_CLIENT, startSandbox } from './index.ts';

const HELP = `Usage: node sandbox/main.ts [--port 8788] [--host 127.0.0.1] [--seed demo|empty] [--allow-http] [--browser PATH] [--quiet]

  --allow-http   let notifications go to http addresses, which Google and Microsoft refuse
  --browser      a Chromium for participants of rooms that are no persons
  --quiet        no line per request`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8788' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: 'demo' },
    'allow-http': { type: 'boolean', default: false },
    browser: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else if (!/^\d{1,5}$/.test(values.port) || (values.seed !== 'demo' && values.seed !== 'empty')) {
  console.error(HELP);
  process.exitCode = 2;
} else {
  await run(Number(values.port), values.seed);
}

async function run(port: number, seed: 'demo' | 'empty'): Promise<void> {
  const sandbox = await startSandbox({
    port,
    host: values.host,
    seed,
    allowHttpChannels: values['allow-http'],
    findBrowser: async () => (values.browser === undefined ? null : { executablePath: values.browser }),
    ...(!values.quiet && { log: (line: string) => console.error(line) }),
  });
  const { url } = sandbox;
  console.log(`The sandbox answers at ${url} as Google and as Microsoft

  GOOGLE_ACCOUNTS_URL=${url}
  GOOGLE_TOKEN_URL=${url}
  GOOGLE_API_URL=${url}
  GOOGLE_USERINFO_URL=${url}/v1/userinfo
  GOOGLE_CLIENT_ID=${DEMO_CLIENT.clientId}
  GOOGLE_CLIENT_SECRET=${DEMO_CLIENT.clientSecret}

  MICROSOFT_LOGIN_URL=${url}
  MICROSOFT_GRAPH_URL=${url}
  MICROSOFT_CLIENT_ID=${DEMO_MICROSOFT_CLIENT.clientId}
  MICROSOFT_CLIENT_SECRET=${DEMO_MICROSOFT_CLIENT.clientSecret}

Try:
  curl -s ${url}/__control/state
  curl -s ${url}/__control/google/events -H 'content-type: application/json' \\
    -d '{"organizer":"you@example.com","summary":"A call","startInMinutes":5,"attendees":["customer@example.org"],"meet":true}'
  curl -s ${url}/__control/microsoft/events -H 'content-type: application/json' \\
    -d '{"organizer":"you@example.com","summary":"A call","startInMinutes":5,"attendees":["customer@example.org"],"teams":true}'

A room to meet in:
  ${url}/room/try

Ctrl-C stops it.`);
  const stop = (): void => void sandbox.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
