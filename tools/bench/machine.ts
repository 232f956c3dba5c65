/** Where and when something was measured. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, type as osType, release, totalmem } from 'node:os';
import { inDatabase } from './server.js';

const GIB = 2 ** 30;

export async function describeMachine(databaseUrl: string): Promise<string[]> {
  const { rows } = await inDatabase(databaseUrl, (client) => client.query('SHOW server_version'));
  const cores = cpus();
  return [
    `Measured ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC at ${commitOf(import.meta.dirname)}.`,
    `${cores[0]?.model.trim() || 'Unknown CPU'}, ${cores.length} cores, ${(totalmem() / GIB).toFixed(0)} GB of memory; \
${distribution()}, ${osType()} ${release()}; Node ${process.versions.node}, PostgreSQL ${rows[0].server_version}.`,
    ...settingsFromOutside(),
  ];
}

/** Of the checkout in that folder. */
export function commitOf(cwd: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ':/src', ':/prisma', ':/jobs') === '' ? '' : ' with changes';
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return 'an unknown commit';
  }
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  } catch {
    return process.platform;
  }
}

/** Switches that change how the product works; its processes get them too. */
const SWITCHES = ['TOTALS_SOURCE', 'EXECUTOR', 'SHARED_SNAPSHOTS'];

function settingsFromOutside(): string[] {
  const set = SWITCHES.filter((name) => process.env[name] !== undefined).map((name) => `${name}=${process.env[name]}`);
  return set.length === 0 ? [] : [`With ${set.join(', ')}.`];
}
