/** The types of the changes feed. Groups of rows, which only the table names, are resolved when the feed is read. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import type { IdKind } from '../../kernel/base/global-ids.js';
import {
  CAMPAIGN_ID,
  CLIP_ID,
  EARNING_ID,
  ENTRY_ID,
  PAYOUT_ID,
  REPORT_ID,
  REQUEST_ID,
  RUN_ID,
  SUBMISSION_ID,
  SUSPECT_ID,
  TERMS_ID,
  TRACKING_ID,
  USER_ID,
} from '../ids/id-kinds.js';

/** The kind of the rows of each type. */
export const CHANGED_KINDS = {
  USER: USER_ID,
  CAMPAIGN: CAMPAIGN_ID,
  CAMPAIGN_TERMS: TERMS_ID,
  CLIP: CLIP_ID,
  SUBMISSION: SUBMISSION_ID,
  VIEW_TRACKING: TRACKING_ID,
  SUSPECT_OBSERVATION: SUSPECT_ID,
  EARNING: EARNING_ID,
  PAYOUT_REQUEST: REQUEST_ID,
  PAYOUT: PAYOUT_ID,
  ACCOUNT_ENTRY: ENTRY_ID,
  REFRESH_RUN: RUN_ID,
  BOOKS_REPORT: REPORT_ID,
} as const satisfies Record<string, IdKind>;

export type ChangeType = keyof typeof CHANGED_KINDS;
export const CHANGE_TYPES = Object.keys(CHANGED_KINDS) as readonly ChangeType[];
export const ChangeTypes = Object.fromEntries(CHANGE_TYPES.map((type) => [type, type])) as Record<
  ChangeType,
  ChangeType
>;

registerEnum(ChangeTypes, 'ChangeType', 'A type of rows that the changes feed names.', {
  USER: 'Users: also if their totals, balance, profiles or lists changed.',
  CAMPAIGN: 'Campaigns: also if their totals, budget, backlog, terms or lists changed.',
  CAMPAIGN_TERMS: 'Versions of terms.',
  CLIP: 'Clips: also if their settlement or ledger changed.',
  SUBMISSION: 'Submissions: also if their settlement, authorship or deadline changed.',
  VIEW_TRACKING: 'View trackings. They are added and never change.',
  SUSPECT_OBSERVATION: 'Suspect observations.',
  EARNING: 'Entries of the ledger. They are added and never change.',
  PAYOUT_REQUEST: 'Payout requests.',
  PAYOUT: 'Payouts: also if one came back.',
  ACCOUNT_ENTRY: 'Account entries and proposals of them.',
  REFRESH_RUN: 'Runs of the refresh: also if their outcomes or earnings changed.',
  BOOKS_REPORT: 'Reports of the books.',
});
