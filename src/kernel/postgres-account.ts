/**
 * The system user PostgreSQL runs as. It refuses to run as root, so a root process (a container, mostly) hands it to the
 * user `postgres`, who must then be able to reach the data and the programs: when not, we name the folder that bars the way.
 */
import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './postgres-binaries.js';

const run = promisify(execFile);

/** Options for spawn(): empty when the server runs as ourselves. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A cluster made earlier by an ordinary user stays that user's: PostgreSQL only runs as the owner of its data. */
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
    log('created the system user "postgres", because PostgreSQL does not run as root');
  } catch (error) {
    // Another process of ours may have made it a moment before, so what counts is whether it exists now.
    cause = error;
  }
  const account = await postgresUser();
  if (account !== null) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and the system user "postgres" could not be created. ' +
      'Run this as an ordinary user, create that user, or set DATABASE_URL.',
    { cause },
  );
}

/** The first folder above `path` the account may not enter, in words; null when the way is free or the account is ours. */
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
 * Lets the account through our own data folder where root made it for itself alone (`mktemp -d`): it may enter, and sees
 * no more of it. Folders above are none of ours.
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
