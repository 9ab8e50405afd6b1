/** Home of the sandbox beside the server and alone. Its code is loaded only where it runs. */
import type { Sandbox } from '../../../sandbox/index.ts';
import { AppError } from '../../base/errors.ts';
import { findBrowser } from '../../meeting-bot/index.ts';
import type { Command, Typed } from '../command-line.ts';
import type { Config } from '../config.ts';
import { browserFolder } from '../program.ts';
import { say, stopSignal } from './terminal.ts';

const OPTIONS = { host: '127.0.0.1', allowHttpChannels: true } as const;

const loadSandbox = () => import('../../../sandbox/index.ts');

/**
 * Starts the sandbox beside the server, on the port after the server's, or on a free one when that is taken.
 *
 * @returns the sandbox, the configuration that uses it, and the room of its first call.
 */
export async function openSandbox(config: Config): Promise<{ sandbox: Sandbox; config: Config; firstRoom: string }> {
  const { DEMO_CLIENT, DEMO_MICROSOFT_CLIENT, DEMO_ROOM, startSandbox } = await loadSandbox();
  const options = { ...OPTIONS, findBrowser: () => browserForParticipants(config) };
  const wanted = config.port === 0 ? 0 : config.port + 1;
  const sandbox = await startSandbox({ ...options, port: wanted }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return startSandbox({ ...options, port: 0 });
    throw error;
  });
  const { url } = sandbox;
  return {
    sandbox,
    firstRoom: `${url}/room/${DEMO_ROOM}`,
    config: {
      ...config,
      sandboxUrl: url,
      google: { clientId: DEMO_CLIENT.clientId, clientSecret: DEMO_CLIENT.clientSecret },
      googleUrls: { accounts: url, token: url, api: url, userinfo: `${url}/v1/userinfo` },
      microsoft: { clientId: DEMO_MICROSOFT_CLIENT.clientId, clientSecret: DEMO_MICROSOFT_CLIENT.clientSecret },
      microsoftUrls: { login: url, graph: url },
    },
  };
}

/** The browser of bots serves participants of rooms as well. */
async function browserForParticipants(
  config: Config,
): Promise<{ executablePath: string; env: Record<string, string> } | null> {
  const found = await findBrowser({ wished: config.botBrowser, folder: browserFolder(config) });
  return found.kind === 'found' ? found : null;
}

/** Runs the sandbox alone. */
export const sandbox: Command = {
  summary: 'The sandbox Google and Microsoft alone',
  uses: ['sandbox [port]'],
  help: 'Pretends to be both, for a Rollcall elsewhere or for tests of your own: sandbox/README.md.',
  options: {},
  mostWords: 1,
  run: sandboxAlone,
};

/** Runs until it is stopped. */
async function sandboxAlone({ words }: Typed): Promise<void> {
  const port = Number(words[0] ?? 8788);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AppError('configuration_invalid', 'The port must be a whole number from 0 to 65535.');
  const { DEMO_CLIENT, DEMO_MICROSOFT_CLIENT, startSandbox } = await loadSandbox();
  await using alone = await startSandbox({ ...OPTIONS, port });
  const { url } = alone;
  say(
    [
      `The sandbox Google and Microsoft are running on ${url}`,
      '',
      '  Point Rollcall, or any client of Google Calendar or Microsoft Graph, at it:',
      `    GOOGLE_ACCOUNTS_URL=${url} GOOGLE_TOKEN_URL=${url} GOOGLE_API_URL=${url}`,
      `    GOOGLE_USERINFO_URL=${url}/v1/userinfo`,
      `    GOOGLE_CLIENT_ID=${DEMO_CLIENT.clientId} GOOGLE_CLIENT_SECRET=${DEMO_CLIENT.clientSecret}`,
      `    MICROSOFT_LOGIN_URL=${url} MICROSOFT_GRAPH_URL=${url}`,
      `    MICROSOFT_CLIENT_ID=${DEMO_MICROSOFT_CLIENT.clientId} MICROSOFT_CLIENT_SECRET='${DEMO_MICROSOFT_CLIENT.clientSecret}'`,
      `  What it holds: curl ${url}/__control/state      How to change it: sandbox/README.md`,
      '',
      'Ctrl-C stops it.',
    ].join('\n'),
  );
  await stopSignal();
}
