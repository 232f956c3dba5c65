/** The log says why a process is not ready: once, however often it is asked, and once more when it is ready again. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { KNOWN_MS, watchReadiness } from '../../src/http/readiness.js';
import { createLog } from '../../src/kernel/base/log.js';
import { adminUrl, createTestDatabase } from '../support/database.js';
import { until } from '../support/moments.js';

test('the reason is logged at each change, and at no other time', async () => {
  const database = await createTestDatabase('test_empty', 2);
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  const lines: { level: number; msg: string; reason?: string }[] = [];
  const answers = watchReadiness(database, createLog('info', { write: (line) => lines.push(JSON.parse(line)) }));
  // An answer is valid for a second: this asks until another one comes, and a little longer.
  const becomes = async (ready: boolean) => {
    await until(async () => (await answers()) === ready);
    for (const started = performance.now(); performance.now() - started < 2 * KNOWN_MS; await nextTurn()) {
      expect(await answers()).toBe(ready);
    }
  };

  await becomes(true);
  expect(lines).toEqual([]);
  await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [name]);
  await admin.query(`ALTER DATABASE ${name} RENAME TO ${name}_away`);
  await becomes(false);
  expect(lines.map(({ level, msg, reason }) => [level, msg, reason])).toEqual([
    [50, 'not ready: the database does not answer', `database "${name}" does not exist`],
  ]);
  await admin.query(`ALTER DATABASE ${name}_away RENAME TO ${name}`);
  await becomes(true);
  expect(lines.map(({ level, msg, reason }) => [level, msg, reason]).slice(-1)).toEqual([
    [30, 'ready again: the database answers', undefined],
  ]);
  await admin.end();
  await database.drop();
});
