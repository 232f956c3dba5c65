/** A release under load: the process is told to stop while clients ask, and none of their requests fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { createAccessTokens } from '../../src/kernel/auth/access-token.js';
import { compiled } from '../support/compiled.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/moments.js';
import { SECRET } from '../support/server.js';

const CLIENTS = 6;
/** As a load balancer asks, only more often. */
const PROBE_EVERY_MS = 20;
const DASHBOARD =
  '{ platformStats { totals { earned views } } campaigns(first: 10) { edges { node { totals { earned } } } } }';

let database: TestDatabase;
let child: ChildProcess;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
});
afterEach(() => void child.kill('SIGKILL'));
afterAll(() => database.drop());

/** Starts `npm run serve` and returns its address. */
async function serve(env: Record<string, string>): Promise<string> {
  child = spawn(process.execPath, compiled('src/serve.cli.js'), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      JWT_SECRET: SECRET,
      PORT: '0',
      USER_COST_PER_MINUTE: '1000000000',
      ...env,
    },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const url = /Server listening at (http:[^"]+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

test('a server that is told to stop under load fails no request, and ends with 0', async () => {
  const url = await serve({ DRAIN_DELAY_MS: '1000' });
  const { id } = await database.prisma.user.findFirstOrThrow({ where: { name: 'Ada Admin' } });
  const { token } = await createAccessTokens(SECRET).issue(id.toString());
  let isReady = true;
  let toldToStop = false;
  const answered = { before: 0, after: 0 };
  const failed: string[] = [];

  const client = async () => {
    // Each sends at least one request after the signal, however soon it notices that the server is not ready.
    for (let late = false; isReady || !late; ) {
      late = toldToStop;
      try {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: DASHBOARD }),
        });
        const { data } = (await response.json()) as { data?: { platformStats?: unknown } };
        if (response.status !== 200 || data?.platformStats == null) failed.push(`status ${response.status}`);
        answered[late ? 'after' : 'before'] += 1;
      } catch (error) {
        failed.push(String((error as Error).cause ?? error));
      }
    }
  };
  const balancer = async () => {
    while (isReady) {
      isReady = await fetch(`${url}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      );
      await pause(PROBE_EVERY_MS);
    }
  };
  const load = [...Array.from({ length: CLIENTS }, client), balancer()];
  await until(async () => answered.before > 50);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  toldToStop = true;
  child.kill('SIGTERM');
  await Promise.all(load);
  expect(await ended).toBe(0);
  expect(failed).toEqual([]);
  // Requests that came while it was stopping were answered too.
  expect(answered.after).toBeGreaterThan(0);
}, 60_000);
