/**
 * The trigger functions of the database. prisma/definitions holds their present text, which replaces that of the
 * database after its migrations. Older texts in migrations are history.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

interface Definitions {
  sql: string;
  digest: string;
}

/** The function whose comment holds the digest of the definitions that the database has. */
const MARKED = 'refuse_change()';

/** Replaces the functions if their text changed. The caller makes sure that the database is not newer than `folder`. */
export async function applyDefinitions(session: pg.Client, folder: string): Promise<boolean> {
  const { sql, digest } = await readDefinitions(folder);
  if (sql === '' || (await digestIn(session)) === digest) return false;
  const mark = `COMMENT ON FUNCTION ${MARKED} IS ${pg.escapeLiteral(`definitions ${digest}`)}`;
  await session.query(`BEGIN; ${sql}; ${mark}; COMMIT`);
  return true;
}

/** True if the database has the functions of `folder`. */
export async function hasDefinitions(session: pg.Client, folder: string): Promise<boolean> {
  const { sql, digest } = await readDefinitions(folder);
  return sql === '' || (await digestIn(session)) === digest;
}

async function readDefinitions(folder: string): Promise<Definitions> {
  const directory = join(folder, 'definitions');
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const texts = await Promise.all(names.sort().map((name) => readFile(join(directory, name), 'utf8')));
  const sql = texts.join('\n');
  return { sql, digest: createHash('sha256').update(sql).digest('hex') };
}

async function digestIn(session: pg.Client): Promise<string | null> {
  const { rows } = await session.query<{ comment: string | null }>(
    `SELECT obj_description(to_regprocedure($1), 'pg_proc') AS comment`,
    [MARKED],
  );
  return /^definitions (\w+)$/.exec(rows[0]?.comment ?? '')?.[1] ?? null;
}
