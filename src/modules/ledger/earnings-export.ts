/** /export/earnings.csv: one line for each entry of the ledger. */
import { type Export, oneOf, rowId, timestamp } from '../../kernel/api/csv-export.js';
import { moment, plain, text } from '../../kernel/base/csv.js';
import { formatMoney } from '../../kernel/base/money.js';
import { CampaignStatus } from '../campaigns/campaign.enums.js';
import { SocialPlatform } from '../users/user.enums.js';
import { type EarningsExportFilter, type ExportedEarning, exportedEarnings } from './earnings-export.sql.js';

export const EARNINGS_EXPORT: Export<EarningsExportFilter, ExportedEarning> = {
  name: 'earnings',
  parameters: {
    userId: rowId,
    campaignId: rowId,
    socialPlatform: oneOf(SocialPlatform),
    campaignStatus: oneOf(CampaignStatus),
    from: timestamp,
    to: timestamp,
  },
  columns: (currency) => [
    plain('id', ({ id }) => id),
    moment('earnedAt', ({ earnedAt }) => earnedAt),
    plain('kind', ({ kind }) => kind),
    plain('campaignId', ({ campaignId }) => campaignId),
    text('campaign', ({ campaign }) => campaign),
    plain('clipId', ({ clipId }) => clipId),
    text('clipUrl', ({ clipUrl }) => clipUrl),
    plain('socialPlatform', ({ socialPlatform }) => socialPlatform),
    plain('userId', ({ userId }) => userId),
    text('user', ({ user }) => user),
    plain('amount', ({ amount }) => formatMoney(amount)),
    plain('currency', () => currency),
    text('reason', ({ reason }) => reason),
  ],
  statement: exportedEarnings,
};
