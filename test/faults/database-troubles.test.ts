/**
 * SECURITY row 27: a database that is frozen, crowded, slow or full. Every request is answered while the trouble lasts;
 * it ends only after the last answer. No answer says more than TIMEOUT or UNAVAILABLE. Afterwards the same process
 * recovers by itself.
 */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { isLong } from '../support/long.js';
import { until } from '../support/moments.js';
import { ProductStage, type Reply } from '../support/product-stage.js';
import { SmallDisk } from '../support/small-disk.js';

const POOL = 3;
/** Requests at once: twice as many as there are connections. */
const CROWD = 2 * POOL;
/** Longer than the probe's patience, shorter than that of an account lookup. */
const DEADLINE_MS = '4000';
const ROUNDS = isLong ? 3 : 1;
const FROZEN_MS = isLong ? 10_000 : 0;

const disk = await SmallDisk.mount();
let stage: ProductStage;
let admin: bigint;
let serverPid: number | undefined;

beforeAll(async () => {
  stage = await ProductStage.open({ OPERATION_DEADLINE_MS: DEADLINE_MS, DATABASE_POOL: String(POOL) });
  if (disk !== null) await moveTo(disk);
  admin = await person('Ada', 'ADMIN');
  await stage.startServer();
  serverPid = stage.server.pid;
}, 120_000);
afterAll(async () => {
  try {
    await stage.close();
  } finally {
    await disk?.unmount();
  }
});
afterEach(() => {
  expect([stage.server.isRunning, stage.server.pid]).toEqual([true, serverPid]);
});

async function person(name: string, role: 'ADMIN' | 'CLIPPER'): Promise<bigint> {
  return (await createUser(stage.database, SYSTEM, { name, email: `${name}@troubles.example`, role })).userId;
}

/** All tables and indexes. The log of PostgreSQL stays where there is room. */
async function moveTo(small: SmallDisk): Promise<void> {
  const { uid, gid } = await stat(join(stage.postgres.dataDir, 'postgres'));
  const { pool } = stage.database;
  await pool.query(`CREATE TABLESPACE small LOCATION '${await small.folderOf(uid, gid)}'`);
  for (const kind of ['TABLE', 'INDEX'])
    await pool.query(`ALTER ${kind} ALL IN TABLESPACE pg_default SET TABLESPACE small`);
}

const READ = '{ me { name } campaigns { totalCount edges { node { totals { earned } } } } }';
/** Waits while another session holds a lock on the profiles. */
const READ_PROFILES = '{ me { socialAccounts { handle } } }';

const read = (query = READ) => stage.ask(admin, query);

/** A write that must happen once, however often it is sent. */
const write = (name: string) => {
  // Text that cannot be compressed: a few rows fill a page.
  const description = randomText(name);
  const terms = { ratePerThousandViews: '1' };
  const input = { idempotencyKey: name, name, brand: 'B', budget: '1.00', socialPlatforms: ['X'], terms, description };
  return stage.mutate(admin, 'createCampaign', input, 'campaign { name }');
};

const TEXTS = new Map<string, string>();

function randomText(name: string): string {
  const text = TEXTS.get(name) ?? randomBytes(1_000).toString('hex');
  TEXTS.set(name, text);
  return text;
}

const crowd = (ask: (nth: number) => Promise<Reply>) =>
  Promise.all(Array.from({ length: CROWD }, (_, nth) => ask(nth)));

/** Status and code of each answer, each kind once. */
function kindsOf(replies: readonly Reply[]): string[] {
  return [...new Set(replies.map(({ status, errors }) => `${status} ${errors?.[0]?.extensions.code ?? 'OK'}`))].sort();
}

const isReady = () => until(async () => (await stage.readiness()) === 200);

/** Names of campaigns with this prefix, in order. */
async function campaignsLike(prefix: string): Promise<string[]> {
  const where = { name: { startsWith: `${prefix} ` } };
  return (await stage.database.prisma.campaign.findMany({ where })).map(({ name }) => name).sort();
}

/** No abandoned statement still runs or waits, and no connection is missing. */
async function expectNoneLeftBehind(): Promise<void> {
  const busy = `SELECT FROM pg_stat_activity WHERE application_name = 'cliptally' AND state <> 'idle'`;
  await until(async () => (await stage.database.pool.query(busy)).rowCount === 0);
  const all = await stage.database.pool.query(`SELECT FROM pg_stat_activity WHERE application_name = 'cliptally'`);
  expect(all.rowCount).toBeLessThanOrEqual(2 * POOL);
  expect(kindsOf([...(await crowd(() => read())), ...(await crowd((nth) => write(`after ${nth}`)))])).toEqual([
    '200 OK',
  ]);
}

/** It resumes once the work is done, but not before FROZEN_MS, and also when the work failed. */
async function whileFrozen<Result>(work: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + FROZEN_MS;
  await stage.postgres.freeze();
  try {
    const result = await work();
    await delay(Math.max(0, until - performance.now()));
    return result;
  } finally {
    await stage.postgres.thaw();
  }
}

test.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  'a frozen database: requests are answered, /readyz says no, and all is as before once it resumes, round %i [S27]',
  async (round) => {
    const stranger = await person(`stranger ${round}`, 'CLIPPER');
    // Connections of both kinds are open, and some must be opened.
    await crowd(() => read());
    await crowd((nth) => write(`before-${round} ${nth}`));
    const seen = await whileFrozen(async () => {
      const [reads, writes, strangers, readiness] = await Promise.all([
        crowd(() => read()),
        crowd((nth) => write(`frozen-${round} ${nth}`)),
        crowd(() => stage.ask(stranger, '{ me { name } }')),
        stage.readiness(),
      ]);
      const health = await fetch(`${stage.origin}/healthz`);
      return [kindsOf(reads), kindsOf(writes), kindsOf(strangers), readiness, health.status];
    });
    // The caller is looked up before the execution, and so the failure shows there.
    expect(seen).toEqual([
      ['200 TIMEOUT'],
      // The second kind are those that waited for a connection of the first.
      ['200 TIMEOUT', '200 UNAVAILABLE'],
      ['503 UNAVAILABLE'],
      503,
      200,
    ]);

    await isReady();
    await expectNoneLeftBehind();
    const again = await crowd((nth) => write(`frozen-${round} ${nth}`));
    expect(kindsOf(again)).toEqual(['200 OK']);
    expect(await campaignsLike(`frozen-${round}`)).toHaveLength(CROWD);
  },
  60_000,
);

describe('statements that wait', () => {
  let locker: pg.Client;
  beforeEach(async () => {
    locker = new pg.Client({ connectionString: stage.postgres.url });
    await locker.connect();
    await locker.query('BEGIN');
  });
  afterEach(() => locker.end());

  const lock = (table: string) => locker.query(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`);
  const waiting = async () => {
    const { rowCount } = await stage.database.pool.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'cliptally' AND wait_event_type = 'Lock'`,
    );
    return rowCount;
  };

  test('hold every connection for queries: not ready, every reader answered by the deadline, and the statements end [S27]', async () => {
    await read();
    await lock('SocialAccount');
    const replies = crowd(() => read(READ_PROFILES));
    await until(async () => (await waiting()) === POOL);
    // An answer is cached for a second, including a good one.
    await until(async () => (await stage.readiness()) === 503);
    expect(kindsOf(await replies)).toEqual(['200 TIMEOUT']);
    // The lock that they waited for is still held.
    await until(async () => (await waiting()) === 0);
    await isReady();
    await locker.query('ROLLBACK');
    await expectNoneLeftBehind();
    expect(kindsOf(await crowd(() => read(READ_PROFILES)))).toEqual(['200 OK']);
  }, 60_000);

  test('hold every connection for commands: readers are served, every writer is answered, and each write happens once [S27]', async () => {
    await lock('CommandKey');
    const replies = crowd((nth) => write(`locked ${nth}`));
    await until(async () => (await waiting()) === POOL);
    expect([await stage.readiness(), kindsOf(await crowd(() => read()))]).toEqual([200, ['200 OK']]);
    expect(kindsOf(await replies)).toEqual(['200 TIMEOUT']);
    await until(async () => (await waiting()) === 0);
    expect(await campaignsLike('locked')).toEqual([]);
    await locker.query('ROLLBACK');
    await expectNoneLeftBehind();
    expect(kindsOf(await crowd((nth) => write(`locked ${nth}`)))).toEqual(['200 OK']);
    expect(await campaignsLike('locked')).toHaveLength(CROWD);
  }, 60_000);
});

const whereADiskCanBeMade = disk === null ? test.skip : test;

whereADiskCanBeMade(
  'a full disk: no write is half done, readers are served, and writes go on once there is room (needs the right to mount) [S27]',
  async () => {
    const small = disk as SmallDisk;
    await small.fill();
    const done: string[] = [];
    const refused: string[] = [];
    // The free space of existing pages takes some.
    for (let nth = 0; refused.length < CROWD; nth += 1) {
      const name = `full ${nth}`;
      const reply = await write(name);
      if (reply.errors === undefined) done.push(name);
      else refused.push(name);
      if (reply.errors !== undefined) expect(kindsOf([reply])).toEqual(['200 UNAVAILABLE']);
    }
    expect(await campaignsLike('full')).toEqual(done.sort());
    // A database that can read but not write is still ready.
    expect([await stage.readiness(), kindsOf(await crowd(() => read()))]).toEqual([200, ['200 OK']]);
    await small.makeRoom();
    stage.server.forgetWords();
    const again = await Promise.all(refused.map(write));
    const kinds = kindsOf(again);
    expect({ kinds, because: kinds.length === 1 ? '' : stage.server.lastWords }).toEqual({
      kinds: ['200 OK'],
      because: '',
    });
    expect(again.every(({ data }) => data.createCampaign.replayed === false)).toBe(true);
    expect(await campaignsLike('full')).toEqual([...done, ...refused].sort());
    await expectNoneLeftBehind();
  },
  60_000,
);
