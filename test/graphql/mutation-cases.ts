/** For every mutation: the caller, a good input, another one for the same key, and one that is refused. */
import { idOf } from '../support/ids.js';
import type { WriteStage } from '../support/write-stage.js';
import { ADMIN } from '../support/write-stage.js';
import { ACCESS_CASES } from './mutation-cases-access.js';
import { ACCOUNT_CASES } from './mutation-cases-accounts.js';
import { IDENTITY_CASES } from './mutation-cases-identity.js';
import { PAYOUT_CASES } from './mutation-cases-payouts.js';
import { BULK_REVIEW_CASES, REVIEW_CASES } from './mutation-cases-review.js';
import { WEBHOOK_CASES } from './mutation-cases-webhooks.js';

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
      field: 'input.budget',
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
  closeCampaign: step((stage) => stage.campaign()),
  completeCampaign: step((stage) => stage.campaign()),
  cancelCampaign: step((stage) => stage.campaign()),
  reopenCampaign: async (stage) => {
    const completed = async () => campaignOf((await stage.funded()).campaignId, { reason: 'A slip.' });
    return {
      ...{ as: ADMIN, input: await completed(), other: await completed() },
      refused: campaignOf(await stage.campaign(), { reason: 'A slip.' }),
      ...{ code: 'CONFLICT', field: 'input.campaignId', payload: CAMPAIGN, entity: 'Campaign' },
    };
  },
};

export const CASES: Readonly<Record<string, MutationCase>> = {
  ...CAMPAIGN_CASES,
  ...REVIEW_CASES,
  ...BULK_REVIEW_CASES,
  ...PAYOUT_CASES,
  ...ACCOUNT_CASES,
  ...ACCESS_CASES,
  ...IDENTITY_CASES,
  ...WEBHOOK_CASES,
};
