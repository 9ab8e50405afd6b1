/** Home of the launcher `local`: a process with a browser on this machine for each bot, as many as the machine carries. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { runOrder, type Launcher, type LaunchResult, type RunOrder } from '../../contract/bot-run/index.ts';

/** A browser that can be started, with what its environment needs. */
type BrowserProgram = { executablePath: string; env: Record<string, string> };

const MEETING_BOT = fileURLToPath(new URL('../../meeting-bot/main.ts', import.meta.url));
/** What one bot takes at its worst, measured with a picture of 720 lines: half a core, 650 MB with its browser. */
const BOT_CORES = 0.5;
const BOT_BYTES = 700 * 1024 * 1024;
/** A machine that is full may have room again when a meeting ends. */
const FULL_RETRY_MS = 20_000;
/** Folders of bots that are over are kept for whoever looks for a reason. */
const KEEP_FINISHED_MS = 24 * 60 * 60_000;

type Running = { runId: string; botId: string; folder: string; pid: number };

/**
 * Builds the launcher of BOT_LAUNCHER=local.
 *
 * Bots outlive this process: their folders say what they do, and who finds them there takes them up again.
 *
 * @param options.folder Where each bot has a folder of its own.
 * @param options.findBrowser Asked at each launch, so that a browser that is installed later is found.
 * @param options.joins Platforms it has an adapter for; bots for others go to `otherwise`.
 * @param options.otherwise The launcher for meetings that no browser here can join.
 * @param options.mostBots How many at once; default by processors and memory of this machine.
 */
export function localLauncher(options: {
  folder: string;
  findBrowser: () => Promise<({ kind: 'found' } & BrowserProgram) | { kind: 'missing'; reason: string }>;
  joins: (platform: string) => boolean;
  otherwise: Launcher;
  log: Log;
  mostBots?: number;
  /** Where this server listens on this machine; null: the address in the order is used. */
  ownAddress: () => string | null;
}): Launcher {
  const { folder, log, otherwise } = options;
  const mostBots = options.mostBots ?? roomOf(availableParallelism(), totalmem());
  let starting = 0;
  let found: Promise<Map<string, Running>> | null = null;
  /** What runs here, those of a process before this one among them. Looked for when it is first asked: a command may only look. */
  const allRunning = (): Promise<Map<string, Running>> => (found ??= takeUp(folder, log));

  async function launch(order: RunOrder, { signal }: { signal: AbortSignal }): Promise<LaunchResult> {
    if (!options.joins(order.meeting.platform)) return otherwise.launch(order, { signal });
    const running = await allRunning();
    const present = running.get(order.bot_id);
    if (present !== undefined) {
      await handOver(present, order);
      return { kind: 'started' };
    }
    if (running.size + starting >= mostBots) {
      const message = `There is no room on this machine: ${mostBots} bots run, which is the most for it.`;
      return { kind: 'no_capacity', message, retryAfterMs: FULL_RETRY_MS };
    }
    // Taken before anything is waited for: at the top of the hour many ask at once.
    starting += 1;
    try {
      const browser = await options.findBrowser();
      if (browser.kind === 'missing')
        return { kind: 'refused', subCode: 'failed_to_launch_in_time', message: browser.reason };
      signal.throwIfAborted();
      await start(running, order, browser);
      return { kind: 'started' };
    } finally {
      starting -= 1;
    }
  }

  async function start(
    running: Map<string, Running>,
    order: RunOrder,
    { executablePath, env }: BrowserProgram,
  ): Promise<Running> {
    const home = await mkdtemp(join(folder, `${order.bot_id}-`));
    await writeFile(join(home, 'order.json'), JSON.stringify(reachable(order, options.ownAddress())), { mode: 0o600 });
    await writeFile(join(home, 'browser.json'), JSON.stringify({ executablePath, env }), { mode: 0o600 });
    return run(running, { runId: order.run_id, botId: order.bot_id, folder: home }, log);
  }

  /** The launch of a bot that is there was forgotten; it takes the new run for its own, and says all it has said under that. */
  async function handOver(bot: Running, order: RunOrder): Promise<void> {
    const fresh = join(bot.folder, 'order.fresh.json');
    await writeFile(fresh, JSON.stringify(reachable(order, options.ownAddress())), { mode: 0o600 });
    await rename(fresh, join(bot.folder, 'order.json'));
    bot.runId = order.run_id;
    killOne(bot.pid, 'SIGUSR2');
  }

  return {
    name: 'local',
    nameFor: (platform) => (options.joins(platform) ? 'local' : otherwise.nameFor(platform)),
    launch,
    async leave(runId) {
      await otherwise.leave(runId);
      const running = await allRunning();
      const bot = [...running.values()].find((one) => one.runId === runId);
      // It may then need long to deliver what it recorded, so nobody ends it by force; leaving itself is bounded.
      if (bot !== undefined) killOne(bot.pid, 'SIGTERM');
    },
    // Bots stay in their meetings while the server restarts.
    [Symbol.asyncDispose]: () => otherwise[Symbol.asyncDispose](),
  };
}

/** Starts the process of a bot in its folder. One that ends before it is through is started once more, to deliver what it had. */
async function run(
  running: Map<string, Running>,
  bot: Omit<Running, 'pid'>,
  log: Log,
  isLast = false,
): Promise<Running> {
  const output = await open(join(bot.folder, 'log'), 'a', 0o600);
  try {
    // A group of its own: it goes on when this process ends, and is ended with all its children.
    const child = spawn(process.execPath, [MEETING_BOT, bot.folder], {
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: environmentOf(),
    });
    const started: Running = { ...bot, pid: await pidOf(child) };
    running.set(bot.botId, started);
    child.on('exit', (exitCode, signal) => {
      if (running.get(bot.botId) === started) running.delete(bot.botId);
      killGroup(started.pid, 'SIGKILL');
      const about = { botId: bot.botId, runId: started.runId, exitCode, signal };
      if (exitCode === 0 || isLast) {
        log.info('bot process ended', about);
        return;
      }
      log.warn('bot process ended by itself; it is started again to deliver what it recorded', about);
      run(running, { ...bot, runId: started.runId }, log, true).catch((error: unknown) =>
        log.error('bot process not started again', { ...about, error: messageOf(error) }),
      );
    });
    child.unref();
    return started;
  } finally {
    await output.close();
  }
}

/** A bot on this machine speaks to the server here, whatever stands between the server and the world. */
function reachable(order: RunOrder, ownAddress: string | null): RunOrder {
  if (ownAddress === null) return order;
  const here = (url: string): string => ownAddress + new URL(url).pathname;
  const { url, upload_url } = order.report_to;
  return { ...order, report_to: { ...order.report_to, url: here(url), upload_url: here(upload_url) } };
}

async function takeUp(folder: string, log: Log): Promise<Map<string, Running>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const running = new Map<string, Running>();
  for (const bot of await findUnfinished(folder)) {
    log.info('bot taken up again', { botId: bot.botId, runId: bot.runId });
    if (!isThere(bot.pid)) {
      await run(running, bot, log, true);
      continue;
    }
    running.set(bot.botId, bot);
    void untilGone(bot.pid).then(() => running.delete(bot.botId));
  }
  return running;
}

/** How many bots a machine carries; one always. */
const roomOf = (cores: number, bytes: number): number =>
  Math.max(1, Math.floor(Math.min((cores - BOT_CORES) / BOT_CORES, (bytes * 0.8) / BOT_BYTES)));

/** A bot needs nothing of the server's secrets. */
function environmentOf(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  const error: unknown = await new Promise((resolve) => {
    child.once('error', resolve);
  });
  throw new Error(`The process of a bot could not be started: ${messageOf(error)}`);
}

/** Bots that a process before this one started and that are not through; folders of old ones are thrown away. */
async function findUnfinished(folder: string): Promise<Running[]> {
  const found: Running[] = [];
  for (const name of await readdir(folder)) {
    const home = join(folder, name);
    const isFinished = (await stat(join(home, 'finished')).catch(() => null)) !== null;
    const bot = isFinished ? null : await readRunning(home).catch(() => null);
    if (Date.now() - (await stat(home)).mtimeMs > KEEP_FINISHED_MS) await rm(home, { recursive: true, force: true });
    else if (bot !== null) found.push(bot);
  }
  return found;
}

async function readRunning(home: string): Promise<Running | null> {
  const order = runOrder.parse(JSON.parse(await readFile(join(home, 'order.json'), 'utf8')));
  const pid = Number(await readFile(join(home, 'pid'), 'utf8'));
  // A number is given again: it is this bot's only while its command line says so.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const present = commandLine.includes(home) || process.platform !== 'linux' ? pid : 0;
  return { runId: order.run_id, botId: order.bot_id, folder: home, pid: present };
}

const isThere = (pid: number): boolean => pid > 0 && killOne(pid, 0);

function killOne(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

const killGroup = (pid: number, signal: NodeJS.Signals): boolean => killOne(-pid, signal);

async function untilGone(pid: number): Promise<void> {
  while (isThere(pid)) await new Promise((resolve) => setTimeout(resolve, 500).unref());
}
