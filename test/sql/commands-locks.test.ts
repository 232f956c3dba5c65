/** Locks (docs/design.md#locks-and-times): commands wait in one order and never in a circle, and one that lost a circle after all runs again. */
import { setTimeout } from 'node:timers/promises';
import { createGate } from '../../jobs/simulator/gate.js';
import { type Transaction, transact } from '../../src/kernel/transaction.js';
import { approveClip } from '../../src/modules/earnings/approve-clip.js';
import { completeCampaign } from '../../src/modules/earnings/change-campaign-status.js';
import { ClipMoved } from '../../src/modules/earnings/lock-rows.js';
import { revokeApproval } from '../../src/modules/earnings/revoke-approval.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { insertBatchClips } from '../../src/modules/refresh/plan.sql.js';
import { lockUser } from '../../src/modules/users/users.sql.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { untilBlocked } from '../support/moments.js';
import { differences } from '../support/outcomes.js';
import { Scene } from '../support/scene.js';

let database: TestDatabase;
let scene: Scene;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await Scene.open(database);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

/** Long beside what a command takes on a busy machine. */
const PATIENCE_MS = 10_000;

/** True where a command ends while another transaction is still open: it waited for none of its locks. */
function endsBeside(write: (tx: Transaction) => Promise<unknown>, command: () => Promise<unknown>): Promise<boolean> {
  return transact(database, async (tx) => {
    await write(tx);
    return Promise.race([command().then(() => true), setTimeout(PATIENCE_MS, false, { ref: false })]);
  });
}

/** What a command does first: its key, whose foreign key holds FOR KEY SHARE on the actor's row. */
const writeKey = (actorId: bigint) => (tx: Transaction) =>
  tx.db.commandKey.create({
    data: { actorId, key: `open ${actorId}`, command: 'submitClip', inputHash: Buffer.from('') },
  });

test('a command that has written its key keeps nobody waiting who locks its user', async () => {
  const user = await scene.user('Kay');
  const campaignId = await scene.campaign('Keys');
  const clip = await scene.approved(user, campaignId, 100_000);
  await scene.approved(user, campaignId, 100_000);
  await completeCampaign(database, scene.admin, { campaignId });
  const method = { type: 'WISE', account: 'kay' } as const;
  const request = () => requestPayout(database, user, { userId: user.userId, amount: 1_000n, method }, 1_000n, 'other');
  expect(await endsBeside(writeKey(user.userId), request)).toBe(true);
  const revoke = () => revokeApproval(database, scene.admin, { clipId: clip.clipId, reason: 'bought views' });
  expect(await endsBeside(writeKey(scene.admin.userId), revoke)).toBe(true);
});

test('a tick that plans its batches keeps no command waiting', async () => {
  const clip = await scene.submit(await scene.user('Pat'), await scene.campaign('Plan'));
  scene.shows(clip, 1_000);
  await scene.tick();
  const run = await database.prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  const { id } = await database.prisma.scrapeBatch.create({
    data: { refreshRunId: run.id, socialPlatform: 'YOUTUBE' },
  });
  const approve = () => approveClip(database, scene.admin, { clipId: clip.clipId });
  expect(await endsBeside((tx) => tx.write(insertBatchClips, id, [clip.clipId]), approve)).toBe(true);
});

test('a row that a command locked is not locked by another: the second waits for the first', async () => {
  const user = await scene.user('Lou');
  const lock = () => transact(database, (tx) => tx.read(lockUser, user.userId));
  const [second] = await transact(database, async (tx) => {
    await tx.read(lockUser, user.userId);
    const waiting = lock();
    await untilBlocked(database);
    return [waiting];
  });
  expect(await second).toHaveLength(1);
});

test.each(['raw statements', 'Prisma calls'])(
  'of two in a circle of %s one is run again, whole, and both end',
  async (kind) => {
    const users = [await scene.user(`First of ${kind}`), await scene.user(`Second of ${kind}`)].map(
      ({ userId }) => userId,
    );
    const [bothHold, oneEnded] = [createGate(), createGate()];
    let runs = 0;
    let holding = 0;
    const inOrder = async (ids: readonly bigint[]) => {
      await transact(database, async (tx) => {
        runs += 1;
        // Run again, it would close the circle anew where it is faster than the other one wakes.
        if (runs > 2) await oneEnded.opened;
        for (const id of ids) {
          if (kind === 'raw statements') await tx.read(lockUser, id);
          else await tx.db.user.update({ where: { id }, data: { name: 'Renamed' } });
          holding += 1;
          if (holding === 2) bothHold.open();
          await bothHold.opened;
        }
      });
      oneEnded.open();
    };
    await Promise.all([inOrder(users), inOrder(users.toReversed())]);
    expect(runs).toBe(3);
  },
);

test('a command whose clip moved between its look and its lock is run again, and gives up in the end', async () => {
  let runs = 0;
  const moving = (times: number) =>
    transact(database, async () => {
      runs += 1;
      if (runs <= times) throw new ClipMoved();
      return runs;
    });
  expect(await moving(2)).toBe(3);
  runs = 0;
  await expect(moving(100)).rejects.toBeInstanceOf(ClipMoved);
  expect(runs).toBe(6);
});
