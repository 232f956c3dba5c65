/** The enums of campaigns, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { CampaignStatus } from '../../kernel/prisma/generated/enums.js';

export { CampaignStatus };

registerEnum(CampaignStatus, 'CampaignStatus', 'The state of a campaign.', {
  DRAFT: 'In preparation. Clippers do not see it.',
  ACTIVE: 'Takes submissions and posts earnings. Its earnings are active.',
  PAUSED: 'Takes no submissions. New views are priced, but nothing is posted yet. Its earnings are held.',
  COMPLETED: 'Finished for good. Its earnings are available for payout.',
  CANCELLED: 'Stopped. Its earnings are held until an admin completes it.',
});
