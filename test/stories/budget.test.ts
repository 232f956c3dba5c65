/** Whole lives of a budget: it runs out, it is raised twice. At 1.00 per 1,000 views. */
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { Story } from './story.js';

test('a campaign that runs out of budget', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah, zoe] = [await story.clipper('Mia'), await story.clipper('Noah'), await story.clipper('Zoe')];
    const summer = await story.campaign('Summer', 100_00n);
    const [dance, flip] = [await story.submit('Dance', mia, summer), await story.submit('Flip', noah, summer)];
    await story.step('Dance shows 60,000 views and Flip 30,000; both wait for review, and nothing is paid', () =>
      story.views([dance, 60_000], [flip, 30_000]),
    );
    await story.step('Dance is approved: 60.00', () => story.approve(dance));
    await story.step('Flip is approved: 30.00, so 10.00 remain', () => story.approve(flip));
    await story.step(
      'Dance grows by 15,000 and Flip by 12,000: the 10.00 go to who was approved first, 17.00 wait',
      () => story.views([dance, 75_000], [flip, 42_000]),
    );
    await story.step('Dance grows by 5,000: nothing remains, 22.00 wait', () => story.views([dance, 80_000]));
    const spin = await story.submit('Spin', zoe, summer);
    await story.step(
      'Zoe’s Spin is taken all the same and approved at 20,000: 42.00 wait',
      () => story.views([spin, 20_000]),
      () => story.approve(spin),
    );
    await story.step('Flip is revoked: its 30.00 go to Dance (10.00) and Spin (20.00) at once, and nobody waits', () =>
      story.admin(revokeApproval, { clipId: flip.clipId, reason: 'bought views' }),
    );
    await story.step('Summer is completed: 80.00 and 20.00 become available, the budget is spent to the cent', () =>
      story.admin(completeCampaign, { campaignId: summer }),
    );
  });
  expect(table).toMatchSnapshot();
});

test('a budget raised twice', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 50_00n);
    const [dance, flip] = [await story.submit('Dance', mia, summer), await story.submit('Flip', noah, summer)];
    const raise = (budget: bigint) => () => story.admin(raiseBudget, { campaignId: summer, budget });
    await story.step(
      'Dance is approved at 80,000 views, Flip at 40,000: Dance gets all 50.00, and 70.00 wait',
      () => story.views([dance, 80_000], [flip, 40_000]),
      () => story.approve(dance, flip),
    );
    await story.step('The budget is raised by 20.00: Dance gets them, 50.00 wait', raise(70_00n));
    await story.refused('It is not lowered to what is spent', raise(70_00n));
    await story.step('Summer is paused: 70.00 are held', () => story.admin(pauseCampaign, { campaignId: summer }));
    await story.step('The budget is raised by 60.00: in a pause nobody is paid', raise(130_00n));
    await story.step('Summer goes on: Dance gets its last 10.00, Flip its 40.00, and 10.00 remain', () =>
      story.admin(activateCampaign, { campaignId: summer }),
    );
    await story.step('Both grow by 3,000 views: 3.00 each, and 4.00 remain', () =>
      story.views([dance, 83_000], [flip, 43_000]),
    );
    await story.step('Summer is completed: 83.00 and 43.00', () =>
      story.admin(completeCampaign, { campaignId: summer }),
    );
  });
  expect(table).toMatchSnapshot();
});
