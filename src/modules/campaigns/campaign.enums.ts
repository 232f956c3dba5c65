/** The enums of campaigns, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { Baseline, CampaignStatus, OnExhausted } from '../../kernel/prisma/generated/enums.js';

export { Baseline, CampaignStatus, OnExhausted };

registerEnum(CampaignStatus, 'CampaignStatus', 'The state of a campaign.', {
  DRAFT: 'In preparation. Clippers do not see it.',
  ACTIVE: 'Takes submissions and posts earnings. Its earnings are active.',
  PAUSED: 'Takes no submissions. New views are priced, but nothing is posted yet. Its earnings are held.',
  CLOSING:
    'Ending. It takes no submissions and waits for the last check of each clip. Review, pricing and payment go on, and its earnings are held.',
  COMPLETED: 'Finished for good. Its earnings are available for payout.',
  CANCELLED: 'Stopped. Its earnings are held until an admin completes it.',
});

registerEnum(Baseline, 'Baseline', 'Where the views begin that a submission earns for.', {
  ZERO: 'At the first view of the post. Submitted again to the campaign, a post keeps the price of the views that the campaign priced before.',
  SUBMISSION:
    'At the count that the post had when it was submitted. If none was known, at the count of its first check.',
});

registerEnum(OnExhausted, 'OnExhausted', 'Whether a campaign goes on or closes once its budget is spent.', {
  CONTINUE: 'It goes on. Clips wait for a higher budget.',
  CLOSE: 'It closes within a minute.',
});
