/**
 * Book B7 and the reserves of jumps that wait: an amount that is not what the rule gives for the open observation is
 * found, a cent too much as well as a cent too little.
 */
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import type { TermsInput } from '../../src/modules/campaigns/campaign-rule.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { fresh } from '../support/fresh.js';
import { differences } from '../support/outcomes.js';
import { WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterEach(async () => {
  // As an admin would, so that the world of the next test is clean.
  await stage.database.prisma.clipSubmission.updateMany({ data: { reserved: 0n } });
  expect(await differences(stage.database)).toEqual([]);
});
afterAll(() => stage.close());

const RATE = { ratePerThousandViews: 10_000n };

/** A clip that was seen at 1,000 views, and then at 5,000,000. */
async function jump(terms: TermsInput, status: 'APPROVED' | 'PENDING' = 'APPROVED') {
  const { scene } = stage;
  const campaignId = await scene.campaign(fresh('Campaign'), { terms });
  const post = await scene.submit(await stage.clipper(), campaignId);
  scene.shows(post, 1_000);
  await scene.tick();
  const { clipId } = post;
  if (status === 'APPROVED') await stage.mutate('Ada Admin', 'approveClip', { clipId: `clip_${clipId}` }, 'replayed');
  scene.shows(post, 5_000_000);
  await scene.tick();
  return { campaignId, clipId };
}

type Jump = Awaited<ReturnType<typeof jump>>;

const submissionOf = ({ clipId }: Pick<Jump, 'clipId'>) =>
  stage.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });

/** The cents that the books say should be reserved, in the order in which they name them. */
async function found({ clipId }: Jump): Promise<object[]> {
  const { id } = await submissionOf({ clipId });
  const all = await differences(stage.database);
  expect(all.filter(({ subject }) => subject !== `submission_${id}`)).toEqual([]);
  return all.map(({ name, measure, left, right }) => ({ name, measure, left, right }));
}

const change = ({ clipId }: Jump, set: string) =>
  stage.database.pool.query(`UPDATE "ClipSubmission" SET ${set} WHERE "clipId" = $1`, [clipId]);

const never = () => Promise.resolve();

test.each<[string, bigint, () => Promise<Jump>, (of: Jump) => Promise<unknown>]>([
  ['of an approved clip', 499_900n, () => jump(RATE), never],
  ['of a pending clip', 499_900n, () => jump(RATE, 'PENDING'), never],
  ['up to the cap', 4_900n, () => jump({ ...RATE, maxPayoutPerClip: 5_000n }), never],
  ['of a clip below the minimum', 500_000n, () => jump({ ...RATE, minViews: 2_000_000n }), never],
  ['of views since the submission', 499_900n, () => jump({ ...RATE, baseline: 'SUBMISSION' }), never],
  [
    'under terms that changed since',
    499_900n,
    () => jump(RATE),
    ({ campaignId }) =>
      changeTerms(stage.database, stage.scene.admin, { campaignId, terms: { ratePerThousandViews: 1n } }),
  ],
  [
    'of a clip that was revoked and reinstated',
    499_900n,
    () => jump(RATE),
    async ({ clipId }) => {
      await revokeApproval(stage.database, stage.scene.admin, { clipId, reason: 'bought' });
      await reinstateClip(stage.database, stage.scene.admin, { clipId, reason: 'not bought' });
    },
  ],
])('the reserve %s is exact, and a cent beside it is a difference', async (_, reserved, made, then) => {
  const one = await made();
  await then(one);
  expect(await submissionOf(one)).toMatchObject({ reserved });
  expect(await found(one)).toEqual([]);
  for (const wrong of [reserved + 1n, reserved - 1n]) {
    await change(one, `reserved = ${wrong}`);
    const difference = { measure: 'reserved = worth of its observation', left: `${wrong}`, right: `${reserved}` };
    expect(await found(one)).toEqual([{ name: 'B7', ...difference }]);
  }
});

test('an observation that shows other views than were reserved for is a difference', async () => {
  const one = await jump(RATE);
  await stage.database.pool.query(`UPDATE "SuspectObservation" SET views = views + 1000 WHERE "clipId" = $1`, [
    one.clipId,
  ]);
  expect(await found(one)).toMatchObject([{ name: 'B7', left: '499900', right: '500000' }]);
});

test('money that is reserved for a fall of the views is a difference', async () => {
  const one = await jump(RATE);
  await stage.database.pool.query(`UPDATE "SuspectObservation" SET views = 5 WHERE "clipId" = $1`, [one.clipId]);
  expect(await found(one)).toMatchObject([{ name: 'B7', left: '499900', right: '0' }]);
});
