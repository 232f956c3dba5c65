/**
 * The system user that PostgreSQL runs as. PostgreSQL refuses to run as root, so a root process, such as one in a
 * container, starts it as the user `postgres`. That user must be able to reach the data and the programs. If it cannot,
 * the error names the folder that it may not enter.
 */
import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './binaries.js';

const run = promisify(execFile);

/** Options for spawn(). Empty if the server runs as the current user. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** PostgreSQL only runs as the owner of its data, so a cluster keeps the user who created it. */
export async function serverAccount(clusterDir: string, log: (line: string) => void): Promise<ServerAccount> {
  if (!isRoot()) return {};
  const owner = await stat(clusterDir).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await postgresUser()) ?? (await createPostgresUser(log));
}

async function postgresUser(): Promise<ServerAccount | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function createPostgresUser(log: (line: string) => void): Promise<ServerAccount> {
  let cause: unknown;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
    log('created the system user "postgres" because PostgreSQL does not run as root');
  } catch (error) {
    // Another process may have created it a moment before, so only its existence counts.
    cause = error;
  }
  const account = await postgresUser();
  if (account !== null) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and the system user "postgres" could not be created. ' +
      'Run Cliptally as an ordinary user, create that user, or set DATABASE_URL.',
    { cause },
  );
}

/**
 * The first folder above `path` that the account may not enter. Null if there is none, or if the account is the current
 * user.
 */
export async function barredFolder(path: string, account: ServerAccount): Promise<string | null> {
  if (account.uid === undefined) return null;
  for (const folder of foldersAbove(path)) {
    const { uid, gid, mode } = await stat(folder);
    const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return `${folder} (mode 0${(mode & 0o777).toString(8)})`;
  }
  return null;
}

/**
 * Gives the account access to our own data folder if only root may enter it (`mktemp -d`). It may enter the folder but
 * not list it. Folders above are not changed.
 */
export async function letIn(home: string, { uid, gid }: ServerAccount): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  const folder = await stat(home);
  if (folder.uid !== 0 || (folder.mode & 0o001) !== 0) return;
  await chown(home, 0, gid);
  await chmod(home, (folder.mode & 0o7777) | 0o010);
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...foldersAbove(parent), parent];
}
