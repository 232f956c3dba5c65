/** Campaigns by id, and their terms. */

import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById } from '../../kernel/reads/loader.js';
import {
  campaignsById,
  type TermsRow,
  termsHistoryOfCampaigns,
  termsOfCampaigns,
  termsOfIds,
} from './campaigns.sql.js';

export const campaignById = rowById(campaignsById, 'role');
export const termsById = rowById(termsOfIds, 'role');
export const campaignTerms = defineLoader<Id, TermsRow, TermsRow>({
  statement: termsOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: ([row], campaignId) => {
    if (row === undefined) throw new Error(`campaign ${campaignId} has no terms`);
    return row;
  },
});
export const campaignTermsHistory = defineLoader<Id, TermsRow, TermsRow[], { first: number }>({
  statement: termsHistoryOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: (rows) => [...rows],
});
