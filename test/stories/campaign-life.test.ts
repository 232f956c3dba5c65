/** Whole lives of a campaign: paused, cancelled, completed. At 1.00 per 1,000 views. */
import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { Story } from './story.js';

test('a campaign paused, cancelled, completed', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 155_00n);
    const [dance, flip] = [await story.submit('Dance', mia, summer), await story.submit('Flip', noah, summer)];
    const move = (command: typeof pauseCampaign) => () => story.admin(command, { campaignId: summer });
    await story.step(
      'Dance is approved at 100,000 views; Flip waits for review at 20,000',
      () => story.views([dance, 100_000], [flip, 20_000]),
      () => story.approve(dance),
    );
    await story.step('Summer is paused: 100.00 are held', move(pauseCampaign));
    await story.step('Dance grows by 10,000 in the pause: priced, not paid', () => story.views([dance, 110_000]));
    const url = 'https://youtu.be/inthepause0';
    await story.refused('Mia submits in the pause', () =>
      submitClip(story.database, mia, { userId: mia.userId, campaignId: summer, url }),
    );
    await story.step('Summer goes on: the 10.00 of the pause are paid', move(activateCampaign));
    await story.step('Dance grows by 10,000: 10.00', () => story.views([dance, 120_000]));
    await story.step('Summer is paused again and Dance grows by 10,000', move(pauseCampaign), () =>
      story.views([dance, 130_000]),
    );
    await story.step('Summer is cancelled: what waited is paid, and all of it is held', move(cancelCampaign));
    await story.step('Dance grows by 20,000 after the end: no longer looked at, no money', () =>
      story.views([dance, 150_000]),
    );
    await story.step('Flip, seen at 20,000 before the end, is approved after it: 20.00', () => story.approve(flip));
    await story.refused('Mia asks for 130.00: held money is not withdrawable', () => story.desk.ask(mia, 130_00n));
    await story.step('Summer is completed: it releases what was earned', move(completeCampaign));
    await story.refused('It is final', move(activateCampaign));
    await story.step('Mia’s 130.00 are asked for, approved and paid', async () =>
      story.desk.pay(await story.desk.approved(mia, 130_00n)),
    );
  });
  expect(table).toMatchSnapshot();
});

test('a campaign completed while its budget is spent, raised afterwards', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 50_00n);
    const [dance, flip] = [await story.submit('Dance', mia, summer), await story.submit('Flip', noah, summer)];
    await story.step(
      'Dance is approved at 60,000 views: the whole budget, 10.00 wait',
      () => story.views([dance, 60_000], [flip, 30_000]),
      () => story.approve(dance),
    );
    await story.step('Summer is completed: 50.00 available, 10.00 still wait', () =>
      story.admin(completeCampaign, { campaignId: summer }),
    );
    await story.step('Flip is approved at 30,000: nothing remains, 40.00 wait', () => story.approve(flip));
    await story.step('The brand adds 25.00: Dance’s 10.00 and 15.00 of Flip’s, available at once', () =>
      story.admin(raiseBudget, { campaignId: summer, budget: 75_00n }),
    );
    await story.step('It adds 25.00 more: the last 15.00 of Flip, and 10.00 remain', () =>
      story.admin(raiseBudget, { campaignId: summer, budget: 100_00n }),
    );
  });
  expect(table).toMatchSnapshot();
});
