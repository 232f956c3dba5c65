/** The cases of mutations about submissions and their review. */
import { appealDecision } from '../../src/modules/review/appeal-decision.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';
import type { MutationCase } from './mutation-cases.js';

const REVIEWED = 'clip { id status earned } submission { id status reason note }';

const APPEALED = 'submission { id status appeal { text status answer } }';

async function rejected(stage: WriteStage) {
  const post = await stage.pending();
  await rejectClip(stage.database, stage.scene.admin, { clipId: post.clipId, reason: 'OTHER' });
  return post;
}

const campaignOf = (id: bigint, more: object) => ({ campaignId: idOf('campaign', id), ...more });
const clipOf = (id: bigint, more: object = {}) => ({ clipId: idOf('clip', id), ...more });

export const REVIEW_CASES: Record<string, MutationCase> = {
  submitClip: async (stage) => {
    const { name } = await stage.clipper();
    const id = await stage.campaign();
    return {
      as: name,
      input: campaignOf(id, { url: stage.link() }),
      other: campaignOf(id, { url: stage.link() }),
      refused: campaignOf(id, { url: 'https://example.org/watch' }),
      code: 'BAD_USER_INPUT',
      field: 'input.url',
      payload: REVIEWED,
      entity: 'ClipSubmission',
    };
  },
  withdrawSubmission: async (stage) => {
    const { clipper, submissionId, campaignId } = await stage.pending();
    const another = await stage.pending(0, clipper, campaignId);
    const foreign = await stage.pending();
    return {
      as: clipper.name,
      input: { submissionId: idOf('submission', submissionId) },
      other: { submissionId: idOf('submission', another.submissionId) },
      refused: { submissionId: idOf('submission', foreign.submissionId) },
      code: 'NOT_FOUND',
      payload: REVIEWED,
      entity: 'ClipSubmission',
    };
  },
  approveClip: async (stage) => {
    const { clipId, submissionId } = await stage.pending();
    return {
      as: ADMIN,
      input: clipOf(clipId, { submissionId: idOf('submission', submissionId) }),
      other: clipOf(clipId),
      refused: clipOf((await stage.pending(0)).clipId),
      code: 'CONFLICT',
      payload: REVIEWED,
      entity: 'ClipSubmission',
    };
  },
  rejectClip: async (stage) => {
    const { clipId } = await stage.pending();
    return {
      as: ADMIN,
      input: clipOf(clipId, { reason: 'WRONG_CONTENT', note: 'No product.' }),
      other: clipOf(clipId, { reason: 'WRONG_CONTENT' }),
      refused: clipOf((await stage.approved()).clipId, { reason: 'OTHER' }),
      code: 'CONFLICT',
      payload: REVIEWED,
      entity: 'ClipSubmission',
    };
  },
  revokeApproval: async (stage) => ({
    as: ADMIN,
    input: clipOf((await stage.approved()).clipId, { reason: 'Bought views.' }),
    other: clipOf((await stage.approved()).clipId, { reason: 'Bought views.' }),
    refused: clipOf((await stage.pending()).clipId, { reason: 'Bought views.' }),
    code: 'CONFLICT',
    payload: REVIEWED,
    entity: 'ClipSubmission',
  }),
  reinstateClip: async (stage) => {
    const revoked = async () => {
      const { clipId } = await stage.approved();
      await revokeApproval(stage.database, stage.scene.admin, { clipId, reason: 'Bought views.' });
      return clipId;
    };
    return {
      as: ADMIN,
      input: clipOf(await revoked(), { reason: 'They were real.' }),
      other: clipOf(await revoked(), { reason: 'They were real.' }),
      refused: clipOf((await stage.pending()).clipId, { reason: 'They were real.' }),
      code: 'CONFLICT',
      payload: REVIEWED,
      entity: 'ClipSubmission',
    };
  },
  appealDecision: async (stage) => {
    const { clipper, submissionId } = await rejected(stage);
    const foreign = await rejected(stage);
    return {
      as: clipper.name,
      input: { submissionId: idOf('submission', submissionId), text: 'I made it.' },
      other: { submissionId: idOf('submission', submissionId), text: 'I filmed it.' },
      refused: { submissionId: idOf('submission', foreign.submissionId), text: 'I made it.' },
      code: 'NOT_FOUND',
      payload: APPEALED,
      entity: 'ClipSubmission',
    };
  },
  answerAppeal: async (stage) => {
    const second = { ...(await stage.scene.user(stage.fresh('Admin'), 'ADMIN')) };
    const appealed = async () => {
      const { clipper, clipId, submissionId } = await stage.pending();
      await rejectClip(stage.database, second, { clipId, reason: 'OTHER' });
      await appealDecision(stage.database, clipper, { submissionId, text: 'I made it.' });
      return idOf('submission', submissionId);
    };
    const answer = { outcome: 'OVERTURNED', answer: 'We looked again.' };
    return {
      as: ADMIN,
      input: { submissionId: await appealed(), ...answer },
      other: { submissionId: await appealed(), ...answer, outcome: 'UPHELD' },
      refused: { submissionId: idOf('submission', (await rejected(stage)).submissionId), ...answer },
      code: 'CONFLICT',
      payload: APPEALED,
      entity: 'ClipSubmission',
    };
  },
  adjustEarnings: async (stage) => {
    const { clipId } = await stage.approved();
    return {
      as: ADMIN,
      input: clipOf(clipId, { amount: '-4.00', reason: 'Counted twice.' }),
      other: clipOf(clipId, { amount: '4.00', reason: 'Counted twice.' }),
      refused: clipOf(clipId, { amount: '5000.00', reason: 'A bonus.' }),
      code: 'BUDGET_EXCEEDED',
      field: 'input.amount',
      payload: 'earning { id kind amount reason } clip { id earned }',
      entity: 'Earning',
    };
  },
};

const ITEMS = 'results { index replayed error { code message field } clip { id status } }';

export const BULK_REVIEW_CASES: Record<string, MutationCase> = {
  approveClips: async (stage) => {
    const [one, two] = [await stage.pending(), await stage.pending()];
    const unchecked = await stage.pending(0);
    return {
      as: ADMIN,
      input: { items: [clipOf(one.clipId), clipOf(two.clipId)] },
      other: { items: [clipOf(one.clipId, { submissionId: idOf('submission', one.submissionId) })] },
      refused: { items: [clipOf(unchecked.clipId)] },
      code: 'CONFLICT',
      payload: ITEMS,
      entity: 'ClipSubmission',
    };
  },
  rejectClips: async (stage) => {
    const [one, two] = [await stage.pending(), await stage.pending()];
    return {
      as: ADMIN,
      input: {
        items: [clipOf(one.clipId, { reason: 'OTHER', note: 'Dark.' }), clipOf(two.clipId, { reason: 'OTHER' })],
      },
      other: { items: [clipOf(one.clipId, { reason: 'OTHER', note: 'Darker.' })] },
      refused: { items: [clipOf((await stage.approved()).clipId, { reason: 'OTHER' })] },
      code: 'CONFLICT',
      payload: ITEMS,
      entity: 'ClipSubmission',
    };
  },
  revokeApprovals: async (stage) => {
    const [one, two] = [await stage.approved(), await stage.approved()];
    const item = ({ clipId }: { clipId: bigint }, reason = 'Bought views.') => clipOf(clipId, { reason });
    return {
      as: ADMIN,
      input: { items: [item(one), item(two)] },
      other: { items: [item(one, 'Bought likes.'), item(two)] },
      refused: { items: [item(await stage.pending())] },
      code: 'CONFLICT',
      payload: ITEMS,
      entity: 'ClipSubmission',
    };
  },
};
