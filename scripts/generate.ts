/**
 * Writes what is made from the code: docs/openapi.json, the client and the page of webhooks made of it, and the table of
 * docs/configuration.md.
 * With --check nothing is written, and the exit code tells whether everything is current.
 */
import { NO_SERVERS } from '../src/meeting-links/index.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { systemClock } from '../src/base/clock.ts';
import { openLog } from '../src/base/log.ts';
import { createOutboundHttp } from '../src/base/outbound-http.ts';
import { createSealer } from '../src/base/sealed.ts';
import { diskStorage } from '../src/recordings/storage/disk/index.ts';
import { noLauncher } from '../src/launchers/none/index.ts';
import { VARIABLES } from '../src/program/config.ts';
import { Threads } from '../src/base/threads.ts';
import { openDatabase } from '../src/db/index.ts';
import { buildApp } from '../src/http/index.ts';
import { clientFiles } from './generate/client.ts';
import { webhooksPage } from './generate/webhooks.ts';

const ROOT = new URL('../', import.meta.url);
const TABLE = /(<!-- configuration -->)[\s\S]*?(<!-- \/configuration -->)/;

/** The OpenAPI document of the routes. The database is never asked: a pool opens no connection before the first query. */
async function openApiDocument(): Promise<string> {
  const key = Buffer.alloc(32);
  await using handle = openDatabase('postgresql://localhost/none');
  const outbound = createOutboundHttp({ allowPrivateNetworks: false, userAgent: 'Rollcall' });
  const app = await buildApp({
    db: handle.db,
    clock: systemClock,
    log: openLog('silent'),
    sealer: createSealer([key]),
    calendarTokenKey: key,
    runTokenKey: key,
    providers: {},
    oauthProviders: {},
    launcher: noLauncher(),
    storage: diskStorage('/nowhere'),
    outbound,
    threads: new Threads(),
    settings: {
      publicUrl: 'http://127.0.0.1:8787',
      notificationsEnabled: false,
      ownServers: NO_SERVERS,
      joinLeadMs: 120_000,
      pollMs: 300_000,
    },
    isThrottled: true,
    allowPrivateNetworks: false,
    readiness: async () => ({}),
    metrics: async () => '',
    trustProxy: null,
    webRoot: null,
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  await outbound.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}

function configurationTable(): string {
  const rows = VARIABLES.map(
    (variable) =>
      `| ${variable.names.map((name) => `\`${name}\``).join(', ')} | ${variable.default} | ${variable.meaning} |`,
  );
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

const CONFIGURATION = 'docs/configuration.md';
const configuration = await readFile(new URL(CONFIGURATION, ROOT), 'utf8');
if (!TABLE.test(configuration))
  throw new Error(`${CONFIGURATION} has no place for its table: <!-- configuration --> … <!-- /configuration -->`);

const openApi = await openApiDocument();
const wanted: Record<string, string> = {
  'docs/openapi.json': openApi,
  'docs/webhooks.md': webhooksPage(openApi),
  ...(await clientFiles(openApi)),
  [CONFIGURATION]: configuration.replace(
    TABLE,
    (_all, before: string, behind: string) => `${before}\n${configurationTable()}\n${behind}`,
  ),
};

const isCheck = process.argv.includes('--check');
for (const [path, text] of Object.entries(wanted)) {
  const present = await readFile(new URL(path, ROOT), 'utf8').catch(() => '');
  if (present === text) continue;
  if (isCheck) {
    console.error(`${path} is not what the code says. Run: node scripts/generate.ts`);
    process.exitCode = 1;
  } else {
    await writeFile(new URL(path, ROOT), text);
    console.log(`${path} written`);
  }
}
