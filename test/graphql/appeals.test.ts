/** appealDecision and answerAppeal over HTTP: one appeal for a submission, answered by another admin. */
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { suspendUser } from '../../src/modules/users/change-account.js';
import { idOf } from '../support/ids.js';
import { differences, ledgerOf } from '../support/outcomes.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

const SECOND = 'Second Admin';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
  await stage.scene.user(SECOND, 'ADMIN');
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

interface Post {
  clipper: Person;
  clipId: bigint;
  submissionId: bigint;
  campaignId: bigint;
}

const APPEAL = 'submission { status note appeal { text status answer answeredAt answeredBy { name } } }';

async function rejected(): Promise<Post> {
  const post = await stage.pending();
  await rejectClip(stage.database, stage.scene.admin, { clipId: post.clipId, reason: 'OTHER', note: 'Dark.' });
  return post;
}

async function revoked(budget?: bigint): Promise<Post> {
  const post = await stage.approved(10_000, undefined, budget === undefined ? undefined : await stage.campaign(budget));
  await revoke(post);
  return post;
}

const revoke = ({ clipId }: Post) =>
  revokeApproval(stage.database, stage.scene.admin, { clipId, reason: 'Bought views.' });

async function send(as: string, name: string, input: object) {
  const { data, errors } = await stage.mutate(as, name, input, APPEAL);
  return errors === undefined
    ? (data as Record<string, { submission: object }>)[name]?.submission
    : errors[0]?.extensions;
}

const appeal = ({ clipper, submissionId }: Post, as = clipper.name, text = 'I made it.') =>
  send(as, 'appealDecision', { submissionId: idOf('submission', submissionId), text });

const answer = ({ submissionId }: Post, outcome: 'UPHELD' | 'OVERTURNED', as = SECOND) =>
  send(as, 'answerAppeal', { submissionId: idOf('submission', submissionId), outcome, answer: 'We looked again.' });

const OPEN = { text: 'I made it.', status: 'PENDING', answer: null, answeredAt: null, answeredBy: null };
const ANSWERED = { text: 'I made it.', answer: 'We looked again.', answeredAt: expect.any(String) };

async function seenBy(as: string, { submissionId }: Post) {
  const query = `query ($id: ID!) { submission(id: $id) { appeal { text status answeredBy { name } } } }`;
  return (await stage.server.query(as, query, { id: idOf('submission', submissionId) })).data.submission.appeal;
}

async function openAppeals(): Promise<string[]> {
  const query = '{ submissions(filter: { appeal: PENDING }, first: 100) { nodes { id } } }';
  return (await stage.server.query(ADMIN, query)).data.submissions.nodes.map(({ id }: { id: string }) => id);
}

test('an appeal waits in the queue of admins until another admin upholds it', async () => {
  const post = await rejected();
  expect(await appeal(post)).toEqual({ status: 'REJECTED', note: 'Dark.', appeal: OPEN });
  expect(await openAppeals()).toContain(idOf('submission', post.submissionId));
  expect(await answer(post, 'UPHELD', ADMIN)).toEqual({ code: 'FORBIDDEN' });
  expect(await answer(post, 'UPHELD')).toEqual({
    ...{ status: 'REJECTED', note: 'Dark.', appeal: { ...ANSWERED, status: 'UPHELD', answeredBy: { name: SECOND } } },
  });
  expect(await openAppeals()).not.toContain(idOf('submission', post.submissionId));
  // A clipper does not learn who answered.
  expect(await seenBy(post.clipper.name, post)).toEqual({ text: 'I made it.', status: 'UPHELD', answeredBy: null });
  expect(await answer(post, 'OVERTURNED')).toEqual({ code: 'CONFLICT', appealStatus: 'UPHELD' });
  expect(await appeal(post)).toEqual({ code: 'CONFLICT', appealStatus: 'UPHELD' });
});

test('overturning reinstates the clip, and the submission has had its one appeal', async () => {
  const post = await revoked();
  await appeal(post);
  expect(await answer(post, 'OVERTURNED')).toMatchObject({
    ...{ status: 'APPROVED', appeal: { ...ANSWERED, status: 'OVERTURNED', answeredBy: { name: SECOND } } },
  });
  expect(await ledgerOf(stage.database, post.clipId)).toEqual(['ACCRUAL 1000', 'REVERSAL -1000', 'REINSTATEMENT 1000']);
  const where = { action: 'answerAppeal', entity: 'ClipSubmission', entityId: post.submissionId };
  expect(await stage.database.prisma.auditEntry.findFirst({ where })).toMatchObject({
    before: { status: 'REVOKED', appeal: 'PENDING' },
    after: { status: 'APPROVED', amount: '1000', posted: '0', appeal: 'OVERTURNED' },
  });
  await revoke(post);
  expect(await appeal(post)).toEqual({ code: 'CONFLICT', appealStatus: 'OVERTURNED' });
});

test('a refusal of the reinstatement leaves the appeal open', async () => {
  const post = await revoked(1_000n);
  // The freed budget goes to another clip.
  await stage.approved(7_000, undefined, post.campaignId);
  await completeCampaign(stage.database, stage.scene.admin, { campaignId: post.campaignId });
  await appeal(post);
  expect(await answer(post, 'OVERTURNED')).toEqual({
    ...{ code: 'BUDGET_EXCEEDED', field: 'input.submissionId', remaining: '3.00' },
  });
  expect(await seenBy(ADMIN, post)).toEqual({ text: 'I made it.', status: 'PENDING', answeredBy: null });
});

test('reinstateClip answers an open appeal, also by the admin who decided', async () => {
  const post = await rejected();
  await appeal(post);
  await reinstateClip(stage.database, stage.scene.admin, { clipId: post.clipId, reason: 'A slip.' });
  expect(await seenBy(SECOND, post)).toEqual({
    ...{ text: 'I made it.', status: 'OVERTURNED', answeredBy: { name: ADMIN } },
  });
});

test('only the own clipper appeals, and only against the newest submission', async () => {
  const post = await rejected();
  const stranger = await stage.clipper();
  expect(await appeal(post, stranger.name)).toEqual({ code: 'NOT_FOUND' });
  expect(await appeal(post, ADMIN)).toEqual({ code: 'NOT_FOUND' });
  expect(await appeal(post, undefined, ' ')).toEqual({ code: 'BAD_USER_INPUT', field: 'input.text' });
  expect(await appeal(post, undefined, 'a'.repeat(1_001))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.text' });
  expect(await answer(post, 'UPHELD')).toEqual({ code: 'CONFLICT' });
  expect(await appeal(await stage.pending())).toEqual({ code: 'CONFLICT', status: 'PENDING' });
  const { externalId, socialPlatform } = await stage.database.prisma.clip.findUniqueOrThrow({
    where: { id: post.clipId },
  });
  await stage.scene.resubmit(stranger, post.campaignId, { clipId: post.clipId, externalId, socialPlatform });
  expect(await appeal(post)).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
});

test('a post that was submitted again can no longer be reinstated: its appeal is upheld', async () => {
  const post = await rejected();
  await appeal(post);
  const { externalId, socialPlatform } = await stage.database.prisma.clip.findUniqueOrThrow({
    where: { id: post.clipId },
  });
  await stage.scene.resubmit(post.clipper, post.campaignId, { clipId: post.clipId, externalId, socialPlatform });
  expect(await answer(post, 'OVERTURNED')).toEqual({ code: 'CONFLICT', status: 'PENDING' });
  expect(await answer(post, 'UPHELD')).toMatchObject({ status: 'REJECTED', appeal: { status: 'UPHELD' } });
});

test('nobody answers their own appeal, and a suspended clipper makes none', async () => {
  const { userId } = await stage.scene.user('Posting Admin', 'ADMIN');
  const own = await stage.approved(10_000, { userId, role: 'ADMIN', name: 'Posting Admin' });
  await revoke(own);
  await appeal(own);
  expect(await answer(own, 'OVERTURNED', 'Posting Admin')).toEqual({ code: 'FORBIDDEN' });
  expect(await answer(own, 'UPHELD', 'Posting Admin')).toEqual({ code: 'FORBIDDEN' });
  const suspended = await rejected();
  await suspendUser(stage.database, stage.scene.admin, { userId: suspended.clipper.userId, reason: 'bought views' });
  expect(await appeal(suspended)).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('anonymising removes an open appeal, and the words of an answered one', async () => {
  const open = await rejected();
  await appeal(open);
  const answered = await rejected();
  await appeal(answered);
  await answer(answered, 'UPHELD');
  for (const { clipper } of [open, answered])
    await anonymiseUser(stage.database, stage.scene.admin, { userId: clipper.userId });
  expect(await seenBy(SECOND, open)).toBeNull();
  expect(await seenBy(SECOND, answered)).toEqual({
    ...{ text: 'anonymised', status: 'UPHELD', answeredBy: { name: SECOND } },
  });
});
