/** Deleted posts (docs/money.md#a-post-that-is-deleted) keep what they earned, unless the terms demand that they live. */
import { pino } from 'pino';
import { completeClosedJob, revokeDeletedJob } from '../../jobs/end-campaigns.job.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { closeCampaign } from '../../src/modules/campaign-steps/close-campaign.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import type { CreateCampaignInput } from '../../src/modules/campaigns/create-campaign.js';
import { reopenCampaign } from '../../src/modules/reopenings/reopen-campaign.js';
import { answerAppeal, appealDecision } from '../../src/modules/review/appeal-decision.js';
import { Bench } from '../support/bench.js';
import { fresh } from '../support/fresh.js';
import { auditOf, ledgerOf, refusalOf } from '../support/outcomes.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
// Checks the books, too.
afterEach(() => bench.close());

const log = pino({ level: 'silent' });
const FUTURE = new Date('2099-01-01T00:00:00Z');
const terms = (postsMustLiveUntil: Date | null) => ({ ratePerThousandViews: 10_000n, postsMustLiveUntil });
const campaignOf = (until: Date | null, input: Partial<CreateCampaignInput> = {}) =>
  bench.scene.campaign(fresh('Demanding'), { ...input, terms: terms(until) });
const statusOf = async (campaignId: bigint) =>
  (await bench.database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } })).status;
const submissionOf = ({ clipId }: PostedClip) =>
  bench.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } });
const close = (campaignId: bigint) => closeCampaign(bench.database, bench.scene.admin, { campaignId });
/** The timetable acts once the time for last checks is over. */
const end = async () => [
  await revokeDeletedJob({ database: bench.database, log, closingHours: 0 }),
  await completeClosedJob({ database: bench.database, log, closingHours: 0 }),
];

/** The post went at that time, and the next answer confirms it. */
async function deleted(post: PostedClip, since = new Date(Date.now() - 3 * 86_400_000)): Promise<void> {
  await bench.database.prisma.clip.update({ where: { id: post.clipId }, data: { goneChecks: 5, goneSince: since } });
  bench.scene.shows(post, 0, { state: 'gone' });
}

test('a deleted post keeps what it earned if the terms demand nothing', async () => {
  const campaignId = await campaignOf(null);
  const clip = await bench.scene.approved(await bench.scene.user(fresh('Clipper')), campaignId, 1_000);
  await deleted(clip);
  await close(campaignId);
  await bench.scene.tick();
  expect(await end()).toEqual([0, 1]);
  expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 100']);
});

test('a post that was deleted too early is revoked after the last check, and pays for others', async () => {
  const campaignId = await campaignOf(FUTURE, { budget: 150n });
  const user = await bench.scene.user(fresh('Clipper'));
  const [gone, kept] = [
    await bench.scene.approved(user, campaignId, 1_000),
    await bench.scene.approved(user, campaignId, 1_000),
  ];
  await deleted(gone);
  await close(campaignId);
  await bench.scene.tick();
  const options = { database: bench.database, log };
  // The post may come back for as long as last checks are waited for.
  expect([await revokeDeletedJob(options), await completeClosedJob(options)]).toEqual([0, 0]);
  // A campaign does not complete over a broken demand.
  expect(await completeClosedJob({ ...options, closingHours: 0 })).toBe(0);
  expect(await statusOf(campaignId)).toBe('CLOSING');
  expect(await end()).toEqual([1, 1]);
  expect(await ledgerOf(bench.database, gone.clipId)).toEqual(['ACCRUAL 100', 'REVERSAL -100']);
  expect(await ledgerOf(bench.database, kept.clipId)).toEqual(['ACCRUAL 50', 'ACCRUAL 50']);
  const { id, note, decidedById } = await submissionOf(gone);
  expect({ note, decidedById }).toEqual({
    note: 'The post was deleted, and the terms demand that it live until 2099-01-01T00:00:00.000Z.',
    decidedById: null,
  });
  expect(await auditOf(bench.database, 'ClipSubmission', id)).toContain(
    'revokeApproval: {"earned":"100","status":"APPROVED"} → {"earned":"0","status":"REVOKED"}',
  );
});

test.each([
  ['lived long enough', new Date(Date.now() - 4 * 86_400_000)],
  ['was not yet certainly deleted', null],
])('a post that %s keeps what it earned', async (_, until) => {
  const campaignId = await campaignOf(until ?? FUTURE);
  const clip = await bench.scene.approved(await bench.scene.user(fresh('Clipper')), campaignId, 1_000);
  if (until === null) bench.scene.shows(clip, 0, { state: 'gone' });
  else await deleted(clip);
  await close(campaignId);
  await bench.scene.tick();
  expect(await end()).toEqual([0, 1]);
  expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 100']);
});

test('without a last check nobody can say that the post is deleted', async () => {
  const campaignId = await campaignOf(FUTURE);
  const clip = await bench.scene.approved(await bench.scene.user(fresh('Clipper')), campaignId, 1_000);
  await deleted(clip);
  await bench.scene.tick();
  await close(campaignId);
  expect(await end()).toEqual([0, 1]);
  expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 100']);
});

test('the terms at submission bind a post, not later ones', async () => {
  const campaignId = await campaignOf(null);
  const user = await bench.scene.user(fresh('Clipper'));
  const early = await bench.scene.approved(user, campaignId, 1_000);
  await changeTerms(bench.database, bench.scene.admin, { campaignId, terms: terms(FUTURE) });
  const late = await bench.scene.approved(user, campaignId, 1_000);
  for (const clip of [early, late]) await deleted(clip);
  await close(campaignId);
  await bench.scene.tick();
  expect(await end()).toEqual([1, 1]);
  expect([(await submissionOf(early)).status, (await submissionOf(late)).status]).toEqual(['APPROVED', 'REVOKED']);
});

/** Its campaign still closes. */
async function revokedAndWon(): Promise<{ campaignId: bigint; clip: PostedClip }> {
  const campaignId = await campaignOf(FUTURE);
  const user = await bench.scene.user(fresh('Clipper'));
  const clip = await bench.scene.approved(user, campaignId, 1_000);
  await deleted(clip);
  await close(campaignId);
  await bench.scene.tick();
  expect(await revokeDeletedJob({ database: bench.database, log, closingHours: 0 })).toBe(1);
  const { id: submissionId } = await submissionOf(clip);
  await appealDecision(bench.database, user, { submissionId, text: 'The platform hid it by mistake.' });
  const answer = { submissionId, outcome: 'OVERTURNED', answer: 'We saw it.' } as const;
  await answerAppeal(bench.database, bench.scene.admin, answer);
  return { campaignId, clip };
}

test('an appeal that is won stays won', async () => {
  const { campaignId, clip } = await revokedAndWon();
  await raiseBudget(bench.database, bench.scene.admin, { campaignId, budget: 2_000_000n });
  expect(await end()).toEqual([0, 1]);
  expect((await submissionOf(clip)).status).toBe('APPROVED');
});

test('an appeal that is won stays won when the campaign is reopened and closes again', async () => {
  const { campaignId, clip } = await revokedAndWon();
  expect(await end()).toEqual([0, 1]);
  await reopenCampaign(bench.database, bench.scene.admin, { campaignId, reason: 'a slip' });
  await close(campaignId);
  await bench.scene.tick();
  // There is no second appeal.
  expect(await end()).toEqual([0, 1]);
  expect((await submissionOf(clip)).status).toBe('APPROVED');
});

test('a demand that ends before the campaign begins is refused', async () => {
  const startsAt = new Date('2026-06-01T00:00:00Z');
  const refused = { code: 'BAD_USER_INPUT', field: 'input.terms.postsMustLiveUntil' };
  expect(await refusalOf(campaignOf(startsAt, { startsAt }))).toMatchObject(refused);
  const campaignId = await campaignOf(null, { startsAt });
  const changed = changeTerms(bench.database, bench.scene.admin, { campaignId, terms: terms(startsAt) });
  expect(await refusalOf(changed)).toMatchObject(refused);
});
