/** /export/earnings.csv: one line for each entry of the ledger. */
import { anyOf, type Export, rowId, timestamp } from '../../kernel/api/csv-export.js';
import { moment, plain, text } from '../../kernel/base/csv.js';
import { printId } from '../../kernel/base/global-ids.js';
import { formatMoney } from '../../kernel/base/money.js';
import { CampaignStatus } from '../campaigns/campaign.enums.js';
import { CAMPAIGN_ID, CLIP_ID, EARNING_ID, USER_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import { type EarningsExportFilter, type ExportedEarning, exportedEarnings } from './earnings-export.sql.js';

export const EARNINGS_EXPORT: Export<EarningsExportFilter, ExportedEarning> = {
  name: 'earnings',
  type: 'Earning',
  parameters: {
    userId: rowId(USER_ID),
    campaignId: rowId(CAMPAIGN_ID),
    socialPlatform: anyOf(SocialPlatform),
    campaignStatus: anyOf(CampaignStatus),
    from: timestamp,
    to: timestamp,
  },
  columns: (currency) => [
    plain('id', ({ id }) => printId(EARNING_ID, id)),
    moment('earnedAt', ({ earnedAt }) => earnedAt),
    plain('kind', ({ kind }) => kind),
    plain('campaignId', ({ campaignId }) => printId(CAMPAIGN_ID, campaignId)),
    text('campaign', ({ campaign }) => campaign),
    plain('clipId', ({ clipId }) => printId(CLIP_ID, clipId)),
    text('clipUrl', ({ clipUrl }) => clipUrl),
    plain('socialPlatform', ({ socialPlatform }) => socialPlatform),
    plain('userId', ({ userId }) => printId(USER_ID, userId)),
    text('user', ({ user }) => user),
    plain('amount', ({ amount }) => formatMoney(amount)),
    plain('currency', () => currency),
    text('reason', ({ reason }) => reason),
  ],
  statement: exportedEarnings,
};
