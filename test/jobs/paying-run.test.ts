/**
 * Paying within a run (docs/design.md#paying-within-a-run): which batch ends first does not decide who gets the last of a
 * budget, whatever happens meanwhile.
 */
import fc from 'fast-check';
import { pino } from 'pino';
import { Queue } from '../../src/kernel/queue/queue.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import type { TermsInput } from '../../src/modules/campaigns/campaign-rule.js';
import { payCampaigns } from '../../src/modules/ledger/pay-run.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { Bench } from '../support/bench.js';
import { fresh } from '../support/fresh.js';
import { differences, ledgerOf, spentOf } from '../support/outcomes.js';
import { slowRun } from '../support/paying-stage.js';
import { chosenSeed } from '../support/random.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;
let queue: Queue;
beforeAll(async () => {
  bench = await Bench.open();
  queue = await Queue.open({ database: bench.database, log: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await queue.close();
  // Checks the books, too.
  await bench.close();
});

/** Three clips, paid 1.00 each and about to be owed 5.00 more each, and one that waits for review with 2.00. */
async function world(budget: bigint, terms: Partial<TermsInput> = {}) {
  const { scene, database } = bench;
  const campaignId = await scene.campaign(fresh('Short'), {
    budget,
    terms: { ratePerThousandViews: 10_000n, ...terms },
  });
  const user = await scene.user(fresh('Clipper'));
  const posts: PostedClip[] = [];
  for (let nth = 0; nth < 4; nth += 1) {
    posts.push(await scene.submit(user, campaignId));
    scene.shows(posts[nth] as PostedClip, nth === 3 ? 2_000 : 1_000);
  }
  await scene.tick();
  const [a, b, c, pending] = posts as [PostedClip, PostedClip, PostedClip, PostedClip];
  for (const { clipId } of [a, b, c]) await approveClip(database, scene.admin, { clipId });
  for (const post of [a, b, c]) scene.shows(post, 6_000);
  return { campaignId, clips: [a, b, c] as const, pending };
}

const isWaiting = async (campaignId: bigint) =>
  (await bench.database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } })).payingRunId !== null;

/** As if half an hour had passed. */
const endWait = (campaignId: bigint) =>
  bench.database.pool.query(
    `UPDATE "Campaign" SET "payingSince" = "payingSince" - interval '31 minutes' WHERE id = $1`,
    [campaignId],
  );

const earnedBy = async (posts: readonly PostedClip[]) =>
  Promise.all(
    posts.map(
      async ({ clipId }) => (await bench.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).earned,
    ),
  );

/** Every order of the batches; in the middle a decision; a worker that dies; all at once. */
const courses = fc.record({
  order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  decision: fc.constantFrom('none', 'approval', 'raise', 'both'),
  after: fc.integer({ min: 1, max: 3 }),
  frozen: fc.option(
    fc.record({
      nth: fc.nat(3),
      at: fc.constantFrom('waiting' as const, 'dataset-read' as const, 'recorded' as const),
    }),
  ),
  together: fc.boolean(),
});

const PAID = {
  none: [600n, 500n, 100n, 0n],
  approval: [600n, 500n, 100n, 0n],
  raise: [600n, 600n, 300n, 0n],
  both: [600n, 600n, 300n, 0n],
};

test('every course of a run pays the same, in the order of approval', async () => {
  await fc.assert(
    fc.asyncProperty(courses, async ({ order, decision, after, frozen, together }) => {
      const { campaignId, clips, pending } = await world(1_200n);
      const posts = [...clips, pending];
      const run = await slowRun(bench.scene, queue, campaignId);
      const answer = async (nth: number) => {
        const post = posts[nth] as PostedClip;
        // Another worker takes the batch over.
        if (frozen?.nth === nth) await run.freeze(post, frozen.at);
        await run.answer(post);
      };
      const decide = async () => {
        const { database, scene } = bench;
        expect(await isWaiting(campaignId)).toBe(true);
        if (decision === 'raise' || decision === 'both')
          await raiseBudget(database, scene.admin, { campaignId, budget: 1_500n });
        if (decision === 'approval' || decision === 'both')
          await approveClip(database, scene.admin, { clipId: pending.clipId });
        expect(await spentOf(database, campaignId)).toBe(300n);
      };
      const [first, rest] = [order.slice(0, after), order.slice(after)];
      for (const nth of first) await answer(nth);
      await decide();
      if (together) await Promise.all(rest.map(answer));
      else for (const nth of rest) await answer(nth);
      expect(await isWaiting(campaignId)).toBe(false);
      expect(await earnedBy(posts)).toEqual(PAID[decision as keyof typeof PAID]);
    }),
    { seed: chosenSeed(), numRuns: 25, endOnFailure: true },
  );
  expect(await differences(bench.database)).toEqual([]);
}, 300_000);

test('a run whose caps the budget covers pays each batch at once', async () => {
  const { campaignId, clips } = await world(4_000n, { maxPayoutPerClip: 1_000n });
  const run = await slowRun(bench.scene, queue, campaignId);
  await run.answer(clips[2]);
  expect(await isWaiting(campaignId)).toBe(false);
  expect(await earnedBy(clips)).toEqual([100n, 100n, 600n]);
  // 7.00 left: 10.00 of caps are not covered any more.
  const { database, scene } = bench;
  await changeTerms(database, scene.admin, { campaignId, terms: { ratePerThousandViews: 10_000n } });
  await run.answer(clips[1]);
  expect(await isWaiting(campaignId)).toBe(true);
  await run.answer(clips[0]);
});

test('payments wait half an hour at most, and go on page by page where they stopped', async () => {
  const { campaignId, clips } = await world(1_200n);
  const run = await slowRun(bench.scene, queue, campaignId);
  for (const post of clips) await run.answer(post);
  const { database } = bench;
  await payCampaigns(database);
  expect(await earnedBy(clips)).toEqual([100n, 100n, 100n]);
  await endWait(campaignId);
  await payCampaigns(database, 1);
  expect(await earnedBy(clips)).toEqual([600n, 500n, 100n]);
  expect(await isWaiting(campaignId)).toBe(false);
});

test('those who cannot be paid do not keep the next page from those who can', async () => {
  // Besides what is reserved for the jump of the third, 0.50 are left: the first has 0.50 withheld.
  const { campaignId, clips } = await world(201_200n);
  const { database, scene } = bench;
  await adjustEarnings(database, scene.admin, { clipId: clips[0].clipId, amount: -50n, reason: 'Bought views.' });
  scene.shows(clips[2], 2_010_000);
  const run = await slowRun(scene, queue, campaignId);
  for (const post of clips) await run.answer(post);
  await endWait(campaignId);
  await payCampaigns(database, 1);
  expect(await earnedBy(clips)).toEqual([50n, 150n, 100n]);
  expect(await isWaiting(campaignId)).toBe(false);
});

test('an entry names the run after which it was paid, and the run counts it', async () => {
  const { campaignId, clips, pending } = await world(1_200n);
  const run = await slowRun(bench.scene, queue, campaignId);
  for (const post of [...clips, pending]) await run.answer(post);
  expect(await ledgerOf(bench.database, clips[1].clipId)).toEqual(['ACCRUAL 100', 'ACCRUAL 400']);
  const entries = await bench.database.prisma.earning.findMany({ where: { campaignId, refreshRunId: { not: null } } });
  expect(entries.map(({ amount, scrapeBatchId }) => [amount, scrapeBatchId])).toEqual([
    [500n, null],
    [400n, null],
  ]);
});
