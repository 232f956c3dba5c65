/**
 * Locks (docs/design.md#locks-and-times): commands wait in one order and never deadlock. A command that is a deadlock's
 * victim anyway runs again.
 */
import { setTimeout } from 'node:timers/promises';
import { createGate } from '../../dev/simulator/gate.js';
import { type Transaction, transact } from '../../src/kernel/db/transaction.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { ClipMoved } from '../../src/modules/ledger/lock-clip.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { insertBatchClips } from '../../src/modules/refresh/plan.sql.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
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

/** Long, compared with what a command takes on a busy machine. */
const PATIENCE_MS = 10_000;

/** True if a command ends while another transaction is still open, so it waited for none of its locks. */
function endsBeside(write: (tx: Transaction) => Promise<unknown>, command: () => Promise<unknown>): Promise<boolean> {
  return transact(database, async (tx) => {
    await write(tx);
    return Promise.race([command().then(() => true), setTimeout(PATIENCE_MS, false, { ref: false })]);
  });
}

/** A command first writes its key, whose foreign key holds FOR KEY SHARE on the actor's row. */
const writeKey = (actorId: bigint) => (tx: Transaction) =>
  tx.db.commandKey.create({
    data: { actorId, key: `open ${actorId}`, command: 'submitClip', inputHash: Buffer.from('') },
  });

test('a command that has written its key delays nobody who locks its user', async () => {
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

test('a tick that plans its batches delays no command', async () => {
  const clip = await scene.submit(await scene.user('Pat'), await scene.campaign('Plan'));
  scene.shows(clip, 1_000);
  await scene.tick();
  const run = await database.prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  const { id } = await database.prisma.scrapeBatch.create({
    data: { refreshRunId: run.id, socialPlatform: 'YOUTUBE' },
  });
  const approve = () => approveClip(database, scene.admin, { clipId: clip.clipId });
  expect(await endsBeside((tx) => tx.write(insertBatchClips, [{ id, clipIds: [clip.clipId] }]), approve)).toBe(true);
});

test('a row that one command has locked makes the next one wait', async () => {
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
  'when two transactions of %s deadlock, one runs again as a whole, and both end',
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
        // If it runs again, it would close the circle again when it is faster than the other one wakes.
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

test('a command whose clip changed between its look and its lock runs again, and finally gives up', async () => {
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
