/** The third worked example: 385.50 earned are 150.20 available and 235.30 active. At 1.00 per 1,000 views. */
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { Story } from './story.js';

test('a clipper has earned in two campaigns, and one of them is completed', async () => {
  const table = await Story.tell(async (story) => {
    const mia = await story.clipper('Mia');
    const [spring, summer] = [await story.campaign('Spring', 500_00n), await story.campaign('Summer', 500_00n)];
    const [shoes, ice] = [await story.submit('Shoes', mia, spring), await story.submit('Ice', mia, summer)];
    await story.step(
      'Shoes is approved at 150,200 views and Ice at 200,000: 350.20 are active',
      () => story.views([shoes, 150_200], [ice, 200_000]),
      () => story.approve(shoes, ice),
    );
    await story.step('Spring is completed: its 150.20 are available', () =>
      story.admin(completeCampaign, { campaignId: spring }),
    );
    await story.step('Ice grows by 35,300: 385.50 earned are 150.20 available and 235.30 active', () =>
      story.views([shoes, 150_200], [ice, 235_300]),
    );
    await story.refused('Mia asks for 385.50: active money is not withdrawable', () => story.desk.ask(mia, 385_50n));
    await story.step('Mia asks for 150.20, and it is paid', async () =>
      story.desk.pay(await story.desk.approved(mia, 150_20n)),
    );
    await story.step('Summer is completed: its 235.30 are available, too', () =>
      story.admin(completeCampaign, { campaignId: summer }),
    );
  });
  expect(table).toMatchSnapshot();
});
