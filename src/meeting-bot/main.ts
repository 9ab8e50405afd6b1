/**
 * The process that sits in a meeting: `node src/meeting-bot/main.ts <folder>`. The folder has `order.json`; the journal of its
 * reports, its spool and its files are kept beside it. It has no database, and of the server it knows an address and a token.
 */
import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../base/errors.ts';
import { systemClock } from '../base/clock.ts';
import { openLog } from '../base/log.ts';
import { openReporter } from '../bot-reports/index.ts';
import { runOrder, runReport, type RunReport } from '../contract/bot-run/index.ts';
import { bringOverHttp, sendOverHttp } from './over-http.ts';
import { carryOut, salvage } from './run.ts';
import { PLATFORMS } from './platforms/index.ts';

const REPORT_RETRY_MS = 1_000;

/** What the launcher leaves beside the order. */
const surroundings = z.object({ executablePath: z.string(), env: z.record(z.string(), z.string()) });

/** What a process before this one has said; a line that was torn off by its end is left out. */
async function readJournal(path: string): Promise<RunReport[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => runReport.parse(JSON.parse(line)));
}

async function main(folder: string): Promise<void> {
  const log = openLog('info');
  const readOrder = async () => runOrder.parse(JSON.parse(await readFile(join(folder, 'order.json'), 'utf8')));
  const order = await readOrder();
  const program = surroundings.parse(JSON.parse(await readFile(join(folder, 'browser.json'), 'utf8')));
  await writeFile(join(folder, 'pid'), String(process.pid));
  const leaving = new AbortController();
  const stopping = new AbortController();
  // However often it is said; who will not wait kills it.
  process.on('SIGTERM', () => leaving.abort());
  const kept = await readJournal(join(folder, 'journal.jsonl'));
  const journal = openSync(join(folder, 'journal.jsonl'), 'a', 0o600);
  const reporter = openReporter(order, {
    send: sendOverHttp,
    clock: systemClock,
    kept,
    retryMs: REPORT_RETRY_MS,
    keep(report: RunReport) {
      appendFileSync(journal, `${JSON.stringify(report)}\n`);
      fsyncSync(journal);
    },
    onAnswer({ command }) {
      if (command === 'stop') stopping.abort();
      if (command === 'leave') leaving.abort();
    },
    stopping: stopping.signal,
  });
  // Its launch was forgotten, and made once more: the same bot, by another run.
  process.on('SIGUSR2', () => {
    readOrder().then(reporter.adopt, (error: unknown) => log.error('order not read', { error: messageOf(error) }));
  });
  const bring = bringOverHttp(order, stopping.signal);
  const platform = PLATFORMS.find(({ id }) => id === order.meeting.platform);
  if (kept.length > 0) {
    const hasLeft = kept.some((report) => report.kind === 'status' && report.code === 'call_ended');
    await salvage(hasLeft, { folder, bring, reporter, log, stopping: stopping.signal });
  } else if (platform === undefined) {
    const message = `This version has no adapter for ${order.meeting.platform}.`;
    await reporter.say({ kind: 'status', code: 'fatal', sub_code: 'bot_errored', message });
  } else {
    await carryOut(order, {
      platform,
      program: { kind: 'found', from: 'setting', ...program },
      folder,
      reporter,
      bring,
      log,
      leaving: leaving.signal,
      stopping: stopping.signal,
    });
  }
  await writeFile(join(folder, 'finished'), new Date().toISOString());
  closeSync(journal);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: node src/meeting-bot/main.ts <folder with order.json>\n');
  process.exitCode = 2;
} else {
  await main(folder);
  process.exit();
}
