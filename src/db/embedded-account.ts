/** Home of the account the embedded PostgreSQL runs under: PostgreSQL refuses root, so root lends it an ordinary one. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../base/errors.ts';

/** How to run a program of PostgreSQL; `account` is null when this process is not root and runs it as itself. */
export type RunAs = {
  account: { uid: number; gid: number; name: string } | null;
  /** Words to put before the command; not empty when the account needs help to enter folders that only root may enter. */
  prefix: string[];
};

const CANDIDATES = ['rollcall', 'postgres', '_postgres', 'nobody'];
/** Linux capabilities that let a process enter any folder: the narrow one, and the one that containers usually grant. */
const ENTER_ANY_FOLDER = [
  { name: 'dac_read_search', bit: 2 },
  { name: 'dac_override', bit: 1 },
];

function accounts(): { uid: number; gid: number; name: string }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => account.uid > 0 && account.gid > 0);
}

/** The account that owns `clusterFolder`, or for a new cluster the first suitable one of this machine. Null when not root. */
function chooseAccount(clusterFolder: string): RunAs['account'] {
  if (process.getuid?.() !== 0) return null;
  const known = accounts();
  const owner = statSync(clusterFolder, { throwIfNoEntry: false })?.uid ?? 0;
  const account =
    known.find((candidate) => candidate.uid === owner) ??
    CANDIDATES.map((name) => known.find((candidate) => candidate.name === name)).find((found) => found !== undefined);
  if (account !== undefined) return account;
  throw new AppError(
    'configuration_invalid',
    `PostgreSQL refuses to run as root, and this machine has none of the accounts ${CANDIDATES.join(', ')} to run it under. Run Rollcall as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether the account can enter a folder; asked by trying, because modes alone do not tell (ACLs, mounts). */
export function canEnter(runAs: RunAs, folder: string): boolean {
  const { account } = runAs;
  const [command, ...words] = [...runAs.prefix, '/bin/sh', '-c', 'cd -- "$1"', 'sh', folder];
  const identity = account === null || runAs.prefix.length > 0 ? {} : { uid: account.uid, gid: account.gid };
  return spawnSync(command, words, { ...identity, cwd: '/', stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function effectiveCapabilities(): bigint {
  try {
    return BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  } catch {
    return 0n;
  }
}

/**
 * Decides how to run PostgreSQL on a data folder.
 *
 * @param dataFolder Absolute; exists.
 * @param clusterFolder Folder of the cluster; may not exist yet.
 * @throws {AppError} `configuration_invalid` root has no account to lend, or the account cannot reach the data folder.
 */
export function chooseRunAs(dataFolder: string, clusterFolder: string): RunAs {
  const account = chooseAccount(clusterFolder);
  const plain: RunAs = { account, prefix: [] };
  if (account === null || canEnter(plain, dataFolder)) return plain;
  // A clone under /root: the account may not pass through /root. Lend it the right to pass, and nothing else.
  const held = effectiveCapabilities();
  for (const capability of ENTER_ANY_FOLDER) {
    if ((held & (1n << BigInt(capability.bit))) === 0n) continue;
    const grant = [`--inh-caps=+${capability.name}`, `--ambient-caps=+${capability.name}`];
    const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
    const helped = { account, prefix: ['setpriv', '--securebits=+no_setuid_fixup', ...identity, ...grant, '--'] };
    if (canEnter(helped, dataFolder)) return helped;
  }
  throw new AppError(
    'configuration_invalid',
    `PostgreSQL refuses to run as root, and the account "${account.name}" it would run under cannot enter ${dataFolder}. Set DATA_DIR to a folder that it can reach, for example /var/lib/rollcall, or run Rollcall as an ordinary user.`,
  );
}
