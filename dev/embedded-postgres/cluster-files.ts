/**
 * The files of the embedded cluster: `postgres/` with the data, and `postgres.json` with the password and preferred
 * port. Each appears by one atomic link or rename. So any number of processes may create them at once, and a kill -9
 * leaves nothing half made. There is no lock file that could become stale.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, link, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { inDataDir } from '../../src/kernel/process/data-dir.js';
import { EmbeddedPostgresError, findPostgresBinaries, type PostgresBinaries } from './binaries.js';
import { exists, freePort, hasCode, isAlive } from './host-machine.js';
import { barredFolder, isRoot, letIn, type ServerAccount, serverAccount } from './system-account.js';

export interface Cluster {
  dir: string;
  credentialsFile: string;
  credentials: Credentials;
  account: ServerAccount;
  binaries: PostgresBinaries;
  log: (line: string) => void;
}

const credentialsShape = z.object({ password: z.string().min(1), port: z.int().min(1).max(65_535) });
type Credentials = z.infer<typeof credentialsShape>;

/** Without `--encoding` the cluster follows LANG. If LANG is not set, as in Docker, it would be SQL_ASCII. */
const INITDB_FLAGS = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];

/** Creates the missing files below `dataDir`. Throws an EmbeddedPostgresError that says why it cannot. */
export async function openCluster(dataDir: string, log: (line: string) => void): Promise<Cluster> {
  const binaries = await findPostgresBinaries();
  return inDataDir(dataDir, () => openIn(dataDir, binaries, log));
}

async function openIn(dataDir: string, binaries: PostgresBinaries, log: (line: string) => void): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const home = await realpath(dataDir);
  await removeLeftovers(home);
  const dir = join(home, 'postgres');
  const account = await serverAccount(dir, log);
  await letIn(home, account);
  const credentialsFile = join(home, 'postgres.json');
  const isNew = !(await exists(join(dir, 'PG_VERSION')));
  if (isNew) await createCredentials(credentialsFile);
  const credentials = await readCredentials(credentialsFile);
  const cluster: Cluster = { dir, credentialsFile, credentials, account, binaries, log };
  if (isNew) await createCluster(home, cluster);
  return cluster;
}

/** Stores the server's port, so that the URL stays the same at the next start. */
export async function keepPort(cluster: Cluster, port: number): Promise<void> {
  if (cluster.credentials.port === port) return;
  const { uid, gid } = await stat(cluster.credentialsFile);
  const changed = await writePrivate(cluster.credentialsFile, { ...cluster.credentials, port });
  if (isRoot()) await chown(changed, uid, gid);
  await rename(changed, cluster.credentialsFile);
}

/**
 * Explains in one sentence why a PostgreSQL program failed. If root starts it, the usual reason is a folder that its
 * user may not enter. Otherwise it quotes the line with the program's own reason.
 */
export async function explain(
  cluster: Cluster,
  what: string,
  lines: readonly string[],
): Promise<EmbeddedPostgresError> {
  const barred =
    (await barredFolder(cluster.binaries.postgres, cluster.account)) ??
    (await barredFolder(cluster.dir, cluster.account));
  if (barred === null) return new EmbeddedPostgresError(`${what}: ${reasonIn(lines)}`);
  return new EmbeddedPostgresError(
    `${what}: root starts PostgreSQL as the user with uid ${cluster.account.uid}, which may not enter ${barred}. ` +
      'Open that folder (chmod a+x), move DATA_DIR or the checkout, run as an ordinary user, or set DATABASE_URL.',
  );
}

/** Matches "initdb: error: …", "FATAL: …" and the like. The lines after it are advice and a trace. */
function reasonIn(lines: readonly string[]): string {
  const fatal = lines.find((line) => /\b(error|fatal|panic):/i.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  return fatal.replace(/^.*?\b(error|fatal|panic):\s*/i, '');
}

/** link() fails if the file exists. So one of several processes wins, and all of them read the same password. */
async function createCredentials(file: string): Promise<void> {
  const candidate = await writePrivate(file, {
    password: randomBytes(24).toString('base64url'),
    port: await freePort(),
  });
  try {
    await link(candidate, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(candidate, { force: true });
  }
}

async function writePrivate(file: string, credentials: Credentials): Promise<string> {
  const candidate = unique(file);
  try {
    await writeFile(candidate, `${JSON.stringify(credentials)}\n`, { mode: 0o600, flag: 'wx' });
    return candidate;
  } catch (error) {
    await rm(candidate, { force: true });
    throw error;
  }
}

async function readCredentials(file: string): Promise<Credentials> {
  try {
    return credentialsShape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The password of the embedded PostgreSQL cannot be read from ${file} (${hasCode(cause, 'EACCES') ? 'it belongs to another user' : 'missing or damaged'}). ` +
        'Restore that file, or delete it together with the folder "postgres" beside it and lose the data.',
      { cause },
    );
  }
}

/** initdb works in a temporary folder. The finished cluster is renamed, which fails if another process was faster. */
async function createCluster(home: string, cluster: Cluster): Promise<void> {
  const workshop = join(home, unique('postgres'));
  await mkdir(workshop, { mode: 0o700 });
  try {
    await runInitdb(workshop, cluster);
    await rename(join(workshop, 'cluster'), cluster.dir);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM') || !(await exists(join(cluster.dir, 'PG_VERSION'))))
      throw error;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** The name contains our pid, so that the next process can tell abandoned files from files in use. */
function unique(path: string): string {
  return `${path}.new-${process.pid}-${randomUUID()}`;
}

async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^postgres(?:\.json)?\.new-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // An initdb that outlives its killed parent may still write there. Then the next start removes the folder.
    await rm(join(home, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function runInitdb(workshop: string, cluster: Cluster): Promise<void> {
  const passwordFile = join(workshop, 'password');
  await writeFile(passwordFile, `${cluster.credentials.password}\n`, { mode: 0o600 });
  if (isRoot()) {
    const { uid = 0, gid = 0 } = cluster.account;
    await Promise.all([chown(workshop, uid, gid), chown(passwordFile, uid, gid)]);
  }
  const target = ['--pgdata', join(workshop, 'cluster'), '--username=postgres', '--auth=scram-sha-256'];
  const flags = [...target, '--pwfile', passwordFile, '--no-instructions', ...INITDB_FLAGS];
  const child = spawn(cluster.binaries.initdb, flags, {
    ...cluster.account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      cluster.log(line);
    });
  const failure = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${code ?? signal}`));
  });
  if (failure !== null)
    throw await explain(cluster, `PostgreSQL's initdb failed for ${cluster.dir} (${failure})`, lines);
}
