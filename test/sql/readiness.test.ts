/** Why a process is not ready stands in its log: once, however often it is asked, and once more when it is ready again. */
import pg from 'pg';
import { watchReadiness } from '../../src/http/readiness.js';
import { createLog } from '../../src/kernel/log.js';
import { adminUrl, createTestDatabase } from '../support/database.js';

test('the reason is logged at each change, and at no other time', async () => {
  const database = await createTestDatabase('test_empty', 2);
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  const lines: { level: number; msg: string; reason?: string }[] = [];
  const answers = watchReadiness(database, createLog('info', { write: (line) => lines.push(JSON.parse(line)) }));
  const asked = async () => [await answers(), await answers(), await answers()];

  expect(await asked()).toEqual([true, true, true]);
  expect(lines).toEqual([]);
  await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [name]);
  await admin.query(`ALTER DATABASE ${name} RENAME TO ${name}_away`);
  expect(await asked()).toEqual([false, false, false]);
  expect(lines.map(({ level, msg, reason }) => [level, msg, reason])).toEqual([
    [50, 'not ready: the database does not answer', `database "${name}" does not exist`],
  ]);
  await admin.query(`ALTER DATABASE ${name}_away RENAME TO ${name}`);
  expect(await asked()).toEqual([true, true, true]);
  expect(lines.map(({ level, msg, reason }) => [level, msg, reason]).slice(-1)).toEqual([
    [30, 'ready again: the database answers', undefined],
  ]);
  await admin.end();
  await database.drop();
});
