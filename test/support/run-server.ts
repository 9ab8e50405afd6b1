/** Home of a server as a bot run sees it: takes its reports and files by the contract, and tells it what a test wants. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import {
  finishedFile,
  runReports,
  type FinishedFile,
  type RunAnswer,
  type RunReport,
} from '../../src/contract/bot-run/index.ts';

export type TakenFile = { bytes: Buffer; about: FinishedFile };

export type RunServer = AsyncDisposable & {
  url: string;
  /** Without heartbeats, each once, in order. */
  reports: RunReport[];
  /** Status codes, with their sub-codes after a slash. */
  statuses: () => string[];
  /** By file name, once finished. */
  files: Map<string, TakenFile>;
  command: RunAnswer['command'];
  /** Answers 503 to everything while it is true. */
  isDown: boolean;
  /** Resolves when a report fits. */
  until: (fits: (report: RunReport) => boolean) => Promise<RunReport>;
};

const MAX_WAIT_MS = 60_000;

export async function startRunServer(): Promise<RunServer> {
  const parts = new Map<string, Buffer>();
  const waiting: { fits: (report: RunReport) => boolean; resolve: (report: RunReport) => void }[] = [];
  let number = 0;
  const run: RunServer = {
    url: '',
    reports: [],
    files: new Map(),
    command: 'continue',
    isDown: false,
    statuses: () =>
      run.reports.flatMap((report) =>
        report.kind === 'status' ? [report.sub_code === null ? report.code : `${report.code}/${report.sub_code}`] : [],
      ),
    until(fits) {
      const found = run.reports.find(fits);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`No such report came; there were ${run.statuses().join(', ')}.`)),
          MAX_WAIT_MS,
        );
        waiting.push({
          fits,
          resolve(report) {
            clearTimeout(timer);
            resolve(report);
          },
        });
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };

  function hear(body: Buffer): { status: number; answer: unknown } {
    const { reports } = runReports.parse(JSON.parse(body.toString('utf8')));
    const first = reports[0]?.number ?? 1;
    if (first > number + 1) return { status: 409, answer: { code: 'report_gap', detail: 'gap', expected: number + 1 } };
    for (const report of reports) {
      if (report.number <= number) continue;
      number = report.number;
      if (report.kind === 'heartbeat') continue;
      run.reports.push(report);
      for (const one of waiting) if (one.fits(report)) one.resolve(report);
    }
    return { status: 200, answer: { acknowledged: number, command: run.command, ends_at: null } };
  }

  function take(method: string, path: string, offset: number, body: Buffer): { status: number; answer: unknown } {
    const file =
      path
        .replace(/\/finish$/, '')
        .split('/')
        .at(-1) ?? '';
    const kept = parts.get(file) ?? Buffer.alloc(0);
    if (method === 'PUT') {
      if (offset !== kept.length)
        return { status: 409, answer: { code: 'piece_gap', detail: 'gap', expected: kept.length } };
      parts.set(file, Buffer.concat([kept, body]));
      return { status: 200, answer: { bytes: kept.length + body.length } };
    }
    const about = finishedFile.parse(JSON.parse(body.toString('utf8')));
    if (createHash('sha256').update(kept).digest('hex') !== about.sha256)
      return { status: 400, answer: 'another file' };
    run.files.set(file, { bytes: kept, about });
    return { status: 200, answer: {} };
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; answer: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    if (run.isDown) return { status: 503, answer: {} };
    if (request.headers.authorization !== 'Bearer run_secret') return { status: 401, answer: {} };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://run');
    const body = Buffer.concat(chunks);
    return pathname === '/reports'
      ? hear(body)
      : take(request.method ?? '', pathname, Number(searchParams.get('offset')), body);
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown) => ({ status: 400, answer: String(error) }))
      .then(({ status, answer: said }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said)),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The run server listens on no port.');
  run.url = `http://127.0.0.1:${address.port}`;
  return run;
}
