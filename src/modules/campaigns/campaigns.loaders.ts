/** Campaigns by id, their terms, and lists of campaigns. */
import { defineList } from '../../kernel/connection.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import {
  type CampaignRow,
  campaignCount,
  campaignPage,
  campaignsById,
  type TermsRow,
  termsHistoryOfCampaigns,
  termsOfCampaigns,
} from './campaigns.sql.js';

export const campaignById = defineLoader<Id, CampaignRow, CampaignRow | null>({
  statement: campaignsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
export const campaignTerms = defineLoader<Id, TermsRow, TermsRow>({
  statement: termsOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: ([row], campaignId) => {
    if (row === undefined) throw new Error(`campaign ${campaignId} has no terms`);
    return row;
  },
});
export const campaignTermsHistory = defineLoader<Id, TermsRow, TermsRow[]>({
  statement: termsHistoryOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: (rows) => [...rows],
});
export const campaignList = defineList(campaignPage, campaignCount);
