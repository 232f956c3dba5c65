/**
 * The parts of the database that follow a release without a migration: the trigger functions of prisma/definitions, and
 * the queues with their own schema. A mark in the database says of which release they are, so that a process that starts
 * on an up-to-date database has nothing to do. Older texts of the functions in migrations are history.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { createQueues } from '../kernel/queue/queue.js';
import { QUEUES } from '../modules/refresh/scrape-queues.js';

/** The function whose comment is the mark. */
const MARKED = 'refuse_change()';

const { version: QUEUE_VERSION } = createRequire(import.meta.url)('pg-boss/package.json') as { version: string };

interface Definitions {
  sql: string;
  mark: string;
}

/** Brings functions and queues up to date. The caller makes sure that the database is not newer than `folder`. */
export async function applyDefinitions(session: pg.Client, url: string, folder: string): Promise<void> {
  const { sql, mark } = await readDefinitions(folder);
  await createQueues(url, QUEUES);
  if (sql === '') return;
  const comment = `COMMENT ON FUNCTION ${MARKED} IS ${pg.escapeLiteral(mark)}`;
  await session.query(`BEGIN; ${sql}; ${comment}; COMMIT`);
}

/** True if the database has the functions and queues of `folder`. */
export async function hasDefinitions(session: pg.Client, folder: string): Promise<boolean> {
  const { sql, mark } = await readDefinitions(folder);
  return sql !== '' && (await markIn(session)) === mark;
}

async function readDefinitions(folder: string): Promise<Definitions> {
  const directory = join(folder, 'definitions');
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const texts = await Promise.all(names.sort().map((name) => readFile(join(directory, name), 'utf8')));
  const sql = texts.join('\n');
  const whole = [sql, QUEUE_VERSION, ...QUEUES.map(({ name }) => name)].join('\n');
  return { sql, mark: `definitions ${createHash('sha256').update(whole).digest('hex')}` };
}

async function markIn(session: pg.Client): Promise<string | null> {
  const { rows } = await session.query<{ comment: string | null }>(
    `SELECT obj_description(to_regprocedure($1), 'pg_proc') AS comment`,
    [MARKED],
  );
  return rows[0]?.comment ?? null;
}
