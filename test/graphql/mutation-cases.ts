/** For every mutation: the caller, a good input, another one for the same key, and one that is refused. */
import { idOf } from '../support/ids.js';
import type { WriteStage } from '../support/write-stage.js';
import { ADMIN } from '../support/write-stage.js';
import { ACCESS_CASES } from './mutation-cases-access.js';
import { ACCOUNT_CASES } from './mutation-cases-accounts.js';

export interface Asked {
  as: string;
  input: object;
  /** It need not be valid: the key belongs to the first input. */
  other: object;
  /** Refused with this code, and with this field where an argument is at fault. */
  refused: object;
  code: string;
  field?: string;
  /** The requested part of the payload, besides `replayed`. */
  payload: string;
  /** Entity of the audit row. */
  entity: string;
}

export type MutationCase = (stage: WriteStage) => Promise<Asked>;

const TERMS = { ratePerThousandViews: '2.00', minViews: 100, maxPayoutPerClip: '50.00' };
const CAMPAIGN = 'campaign { id name status budget spent terms { version ratePerThousandViews } }';
const REVIEWED = 'clip { id status earned } submission { id status reason note }';
const UNKNOWN = 999_999_999n;

const campaignOf = (id: bigint, more: object = {}) => ({ campaignId: idOf('campaign', id), ...more });

/** A step of a campaign. The other input names another campaign; the refused one names a campaign that is gone. */
const step =
  (stand: (stage: WriteStage) => Promise<bigint>): MutationCase =>
  async (stage) => ({
    as: ADMIN,
    input: campaignOf(await stand(stage)),
    other: campaignOf(await stand(stage)),
    refused: campaignOf((await stage.funded()).campaignId),
    code: 'CONFLICT',
    payload: CAMPAIGN,
    entity: 'Campaign',
  });

const CAMPAIGN_CASES: Record<string, MutationCase> = {
  createCampaign: async (stage) => {
    const input = {
      name: stage.fresh('Made'),
      brand: 'Brand',
      description: 'Show the product.\nTwice.',
      budget: '1000.00',
      socialPlatforms: ['TIKTOK', 'X'],
      terms: TERMS,
    };
    return {
      as: ADMIN,
      input,
      other: { ...input, budget: '1000.01' },
      refused: { ...input, terms: { ...TERMS, minViews: -1 } },
      code: 'BAD_USER_INPUT',
      field: 'input.terms.minViews',
      payload: CAMPAIGN,
      entity: 'Campaign',
    };
  },
  updateCampaign: async (stage) => {
    const id = await stage.draft();
    return {
      as: ADMIN,
      input: campaignOf(id, { budget: '20.00', terms: TERMS, endsAt: null }),
      other: campaignOf(id, { budget: '20.00', terms: TERMS }),
      refused: campaignOf(await stage.campaign(), { budget: '20.00' }),
      code: 'CONFLICT',
      field: 'input.campaignId',
      payload: CAMPAIGN,
      entity: 'Campaign',
    };
  },
  deleteDraft: async (stage) => ({
    as: ADMIN,
    input: campaignOf(await stage.draft()),
    other: campaignOf(await stage.draft()),
    refused: campaignOf(await stage.campaign()),
    code: 'CONFLICT',
    field: 'input.campaignId',
    payload: 'campaignId',
    entity: 'Campaign',
  }),
  changeTerms: async (stage) => {
    const id = await stage.campaign();
    return {
      as: ADMIN,
      input: campaignOf(id, { terms: TERMS }),
      other: campaignOf(id, { terms: { ratePerThousandViews: '2.00' } }),
      refused: campaignOf((await stage.funded()).campaignId, { terms: TERMS }),
      code: 'CONFLICT',
      field: 'input.campaignId',
      payload: CAMPAIGN,
      entity: 'Campaign',
    };
  },
  raiseBudget: async (stage) => {
    const id = await stage.campaign();
    return {
      as: ADMIN,
      input: campaignOf(id, { budget: '2000.00' }),
      other: campaignOf(id, { budget: '3000.00' }),
      refused: campaignOf(id, { budget: '999.99' }),
      code: 'BAD_USER_INPUT',
      field: 'input.budget',
      payload: CAMPAIGN,
      entity: 'Campaign',
    };
  },
  activateCampaign: step((stage) => stage.draft()),
  pauseCampaign: step((stage) => stage.campaign()),
  completeCampaign: step((stage) => stage.campaign()),
  cancelCampaign: step((stage) => stage.campaign()),
};

const clipOf = (id: bigint, more: object = {}) => ({ clipId: idOf('clip', id), ...more });

const REVIEW_CASES: Record<string, MutationCase> = {
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

const BULK_CASES: Record<string, MutationCase> = {
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
  payPayoutRequests: async (stage) => {
    const [one, two] = [await stage.toBePaid(), await stage.toBePaid()];
    const item = ({ payoutRequestId }: { payoutRequestId: bigint }, reference = stage.fresh('wire')) => ({
      payoutRequestId: idOf('request', payoutRequestId),
      reference,
    });
    return {
      as: ADMIN,
      input: { items: [item(one), item(two)] },
      other: { items: [item(one)] },
      refused: { items: [item(await stage.requested())] },
      code: 'CONFLICT',
      payload: 'results { index replayed error { code message field } payout { id amount reference } }',
      entity: 'Payout',
    };
  },
};

const METHOD = { type: 'WISE', account: 'clipper@example.org' };
const REQUEST = 'payoutRequest { id amount status reason method { type account } }';
const PAYOUT = `payout { id amount reference reversedAt } ${REQUEST}`;
const requestOf = ({ payoutRequestId }: { payoutRequestId: bigint }, more: object = {}) => ({
  payoutRequestId: idOf('request', payoutRequestId),
  ...more,
});

const PAYOUT_CASES: Record<string, MutationCase> = {
  requestPayout: async (stage) => ({
    as: (await stage.funded()).clipper.name,
    input: { amount: '20.00', method: METHOD },
    other: { amount: '20.00', method: { ...METHOD, type: 'PAYPAL' } },
    refused: { amount: '50.01', method: METHOD },
    code: 'INSUFFICIENT_BALANCE',
    field: 'input.amount',
    payload: REQUEST,
    entity: 'PayoutRequest',
  }),
  payOutRemainder: async (stage) => {
    const [one, two] = [await stage.funded(300), await stage.funded(300)];
    const remainderOf = ({ clipper }: { clipper: { userId: bigint } }) => ({
      userId: idOf('user', clipper.userId),
      method: METHOD,
    });
    return {
      as: ADMIN,
      input: remainderOf(one),
      other: remainderOf(two),
      refused: remainderOf(await stage.funded()),
      code: 'CONFLICT',
      payload: REQUEST,
      entity: 'PayoutRequest',
    };
  },
  cancelPayoutRequest: async (stage) => {
    const requested = await stage.requested();
    return {
      as: requested.clipper.name,
      input: requestOf(requested),
      other: requestOf(requested, { reason: 'Later.' }),
      refused: requestOf(await stage.requested()),
      code: 'NOT_FOUND',
      payload: REQUEST,
      entity: 'PayoutRequest',
    };
  },
  approvePayoutRequest: async (stage) => ({
    as: ADMIN,
    input: requestOf(await stage.requested()),
    other: requestOf(await stage.requested()),
    refused: requestOf(await stage.paid()),
    code: 'CONFLICT',
    payload: REQUEST,
    entity: 'PayoutRequest',
  }),
  rejectPayoutRequest: async (stage) => {
    const requested = await stage.requested();
    return {
      as: ADMIN,
      input: requestOf(requested, { reason: 'Wrong account.' }),
      other: requestOf(requested),
      refused: requestOf(await stage.paid(), { reason: 'Wrong account.' }),
      code: 'CONFLICT',
      payload: REQUEST,
      entity: 'PayoutRequest',
    };
  },
  payPayoutRequest: async (stage) => {
    const approved = await stage.toBePaid();
    const reference = stage.fresh('wire');
    return {
      as: ADMIN,
      input: requestOf(approved, { reference }),
      other: requestOf(approved, { reference: stage.fresh('wire') }),
      refused: requestOf(approved, { reference, acknowledgedShortfall: '1.00' }),
      code: 'CONFLICT',
      payload: PAYOUT,
      entity: 'Payout',
    };
  },
  reversePayout: async (stage) => {
    const [one, two] = [await stage.paid(), await stage.paid()];
    return {
      as: ADMIN,
      input: { payoutId: idOf('payout', one.payoutId), reason: 'Account closed.' },
      other: { payoutId: idOf('payout', two.payoutId), reason: 'Account closed.' },
      refused: { payoutId: idOf('payout', UNKNOWN), reason: 'Account closed.' },
      code: 'NOT_FOUND',
      payload: PAYOUT,
      entity: 'PayoutReversal',
    };
  },
};

export const CASES: Readonly<Record<string, MutationCase>> = {
  ...CAMPAIGN_CASES,
  ...REVIEW_CASES,
  ...BULK_CASES,
  ...PAYOUT_CASES,
  ...ACCOUNT_CASES,
  ...ACCESS_CASES,
};
