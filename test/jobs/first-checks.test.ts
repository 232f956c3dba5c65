/**
 * Every submission gets its first check, whoever submits and whatever else is planned. A run that ends has taken over
 * the checks it saw, and leaves the others for the next one. Leaving the bench reads the books, B11 among them.
 */
import { pino } from 'pino';
import { transact } from '../../src/kernel/db/transaction.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { planNextPage } from '../../src/modules/refresh/plan-run.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { requestRefresh } from '../../src/modules/trackings/request-refresh.js';
import { Bench, differencesIn } from '../support/bench.js';
import { idOf } from '../support/ids.js';
import { isLong } from '../support/long.js';
import { until, untilBlocked, whileHeld } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';
import { startTestServer } from '../support/server.js';

const CLIPPERS = 4;
const SUBMISSIONS = isLong ? 2_000 : 500;
/** This many are submitted over HTTP, as clippers do. To save time, the others use the command directly. */
const OVER_HTTP = SUBMISSIONS / 10;
const TICK_EVERY = SUBMISSIONS / 10;

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const SUBMIT = `mutation Submit($input: SubmitClipInput!) { submitClip(input: $input) { clip { id } } }`;

/** The last character of a YouTube id has two spare bits, which are dropped: here they are 0. */
const youtubeId = (n: number) => `first${n.toString().padStart(5, '0')}A`;

async function openRuns(): Promise<number> {
  return bench.database.prisma.refreshRun.count({ where: { finishedAt: null } });
}

test(`case 39: every one of ${SUBMISSIONS} clips that four clippers submit during ticks and first checks is asked about`, async () => {
  const { scene, database, simulator } = bench;
  const campaignId = await scene.campaign('Rush');
  const server = await startTestServer(database);
  let next = 0;
  const submit = async (clipper: { userId: bigint; name: string }) => {
    for (let n = next++; n < SUBMISSIONS; n = next++) {
      const url = `https://youtu.be/${youtubeId(n)}`;
      simulator.world.set('YOUTUBE', youtubeId(n), { views: 1_000, postedAt: new Date('2026-02-01T00:00:00Z') });
      if (n < OVER_HTTP) {
        const input = { idempotencyKey: youtubeId(n), campaignId: idOf('campaign', campaignId), url };
        const { errors } = await server.query(clipper.name, SUBMIT, { input });
        expect(errors).toBeUndefined();
      } else {
        const { userId, name: _ } = clipper;
        await submitClip(database, { userId, role: 'CLIPPER' }, { userId, campaignId, url });
      }
    }
  };
  /** Ticks at intervals, each followed by a look into the books, which show a lost check while it is lost. */
  const ticking = async () => {
    for (let at = TICK_EVERY; at < SUBMISSIONS; at += TICK_EVERY) {
      await until(async () => next >= at);
      await transact(database, (tx) => requestRefresh(tx, { trigger: 'COMMAND' }));
      expect(await differencesIn(database)).toEqual([]);
    }
  };
  try {
    const clippers = await Promise.all(
      Array.from({ length: CLIPPERS }, async (_, nth) => {
        const name = `Clipper ${nth + 1}`;
        return { ...(await scene.user(name)), name };
      }),
    );
    const submitted = Promise.all(clippers.map(submit));
    const isOver = async () => {
      await submitted;
      return (await openRuns()) === 0;
    };
    await Promise.all([submitted, ticking(), bench.work(isOver)]);
  } finally {
    await server.close();
  }
  expect(await database.prisma.clip.count()).toBe(SUBMISSIONS);
  expect(await database.prisma.clip.count({ where: { checkedAt: null } })).toBe(0);
  const outcomes = await database.prisma.scrapeBatchClip.groupBy({ by: ['outcome'], _count: true });
  expect(outcomes.find(({ outcome }) => outcome === 'OK')?._count).toBe(SUBMISSIONS);
}, 600_000);

describe('step by step', () => {
  let queue: Queue;
  beforeEach(async () => {
    queue = await Queue.open({ database: bench.database, log: pino({ level: 'silent' }) });
  });
  afterEach(() => queue.close());

  const plan = () => planNextPage({ database: bench.database, queue, batchSize: 50 });

  /** While the admin's row is locked, whatever starts a run stops here, before its next statement. */
  async function buildGate(): Promise<void> {
    await bench.database.pool.query(`
      CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM FROM "User" WHERE id = ${bench.scene.admin.userId} FOR NO KEY UPDATE; RETURN NULL;
      END $$;
      CREATE TRIGGER gate AFTER UPDATE OF "clipIds", "finishedAt" ON "RefreshRun" FOR EACH STATEMENT EXECUTE FUNCTION gate()`);
  }

  /** The clips that were put into batches, in the order of their ids. */
  async function asked(): Promise<bigint[]> {
    const rows = await bench.database.prisma.scrapeBatchClip.findMany({ orderBy: { clipId: 'asc' } });
    return rows.map(({ clipId }) => clipId);
  }

  test.each([
    ['first checks begin', 'SUBMISSION'],
    ['a tick begins', 'COMMAND'],
  ] as const)('case 39: a submission that commits while %s gets its check', async (_, trigger) => {
    const { scene, database } = bench;
    const campaignId = await scene.campaign('Gate');
    const [first, second, late] = [await scene.user('First'), await scene.user('Second'), await scene.user('Late')];
    const waiting = [await scene.submit(first, campaignId), await scene.submit(second, campaignId)];
    if (trigger === 'COMMAND') await transact(database, (tx) => requestRefresh(tx, { trigger }));
    await buildGate();
    let submitted: PostedClip | undefined;
    const meanwhile = async () => {
      await untilBlocked(database);
      submitted = await scene.submit(late, campaignId);
    };
    await whileHeld(database, [scene.admin.userId], meanwhile, plan);
    while (await plan());
    for (const post of [...waiting, submitted]) scene.shows(post as PostedClip, 1_000);
    await database.pool.query('DROP FUNCTION gate CASCADE');
    await bench.work(async () => (await openRuns()) === 0);
    expect(await asked()).toEqual([...waiting, submitted].map((post) => post?.clipId));
  });

  test('a first check that an older run takes over is measured by its own submission, not by that run', async () => {
    const { scene, database } = bench;
    const [clipper, campaignId] = [await scene.user('Mia'), await scene.campaign('Again')];
    const again = await scene.submit(clipper, campaignId);
    scene.shows(again, 1_000);
    await bench.tick();
    const other = await scene.submit(clipper, campaignId);
    scene.shows(other, 1_000);
    // Checked once more after the other's run was asked for, then submitted again.
    await database.prisma.clip.update({ where: { id: again.clipId }, data: { checkedAt: new Date() } });
    await rejectClip(database, scene.admin, { clipId: again.clipId, reason: 'OTHER' });
    await scene.resubmit(clipper, campaignId, again);
    while (await plan());
    expect(await asked()).toEqual([again.clipId, again.clipId, other.clipId]);
  });

  test('a tick that is asked for during a first check does not take its plan', async () => {
    const { scene, database } = bench;
    const post = await scene.submit(await scene.user('Mia'), await scene.campaign('Beside'));
    scene.shows(post, 1_000);
    await buildGate();
    const meanwhile = async () => {
      await untilBlocked(database);
      await transact(database, (tx) => requestRefresh(tx, { trigger: 'COMMAND' }));
    };
    await whileHeld(database, [scene.admin.userId], meanwhile, plan);
    const runs = await database.prisma.refreshRun.findMany({ orderBy: { id: 'asc' }, include: { batches: true } });
    expect(runs.map(({ trigger, status, batches }) => [trigger, status, batches.length])).toEqual([
      ['SUBMISSION', 'RUNNING', 1],
      ['COMMAND', 'QUEUED', 0],
    ]);
  });
});
