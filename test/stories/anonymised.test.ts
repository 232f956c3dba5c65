/** The life of a clipper who leaves: the name is erased, the money stays in every sum. At 1.00 per 1,000 views. */

import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { Story } from './story.js';

test('a clipper anonymised', async () => {
  const table = await Story.tell(async (story) => {
    const { desk } = story;
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const [spring, autumn] = [await story.campaign('Spring', 100_00n), await story.campaign('Autumn', 100_00n)];
    const dance = await story.submit('Dance', mia, spring);
    const [spin, flip] = [await story.submit('Spin', mia, autumn), await story.submit('Flip', noah, autumn)];
    const forget = () => story.admin(anonymiseUser, { userId: mia.userId });
    await story.step(
      'Mia has Dance in Spring at 50,000 views and Spin in Autumn at 20,000, Noah Flip in Autumn at 30,000',
      () => story.views([dance, 50_000], [spin, 20_000], [flip, 30_000]),
      () => story.approve(dance, spin, flip),
    );
    await story.step('Spring is completed', () => story.admin(completeCampaign, { campaignId: spring }));
    await story.refused('Mia wants to be forgotten: 50.00 are withdrawable', forget);
    let payoutRequestId = 0n;
    await story.step('Mia asks for her 50.00', async () => {
      payoutRequestId = (await desk.ask(mia, 50_00n)).payoutRequestId;
    });
    await story.refused('Mia wants to be forgotten: 50.00 are asked for', forget);
    let payoutId = 0n;
    await story.step(
      'They are approved and paid',
      () => desk.approve(payoutRequestId),
      async () => {
        payoutId = (await desk.pay(payoutRequestId)).payoutId;
      },
    );
    await story.step('Mia is forgotten: a row has another name, and no figure moves', forget);
    await story.refused('Nobody is forgotten twice', forget);
    await story.step('Spin grows by 5,000 views and Flip by 10,000: the budget is shared as before', () =>
      story.views([spin, 25_000], [flip, 40_000]),
    );
    await story.step('Autumn is completed: what Spin earned is available, though nobody asks for it', () =>
      story.admin(completeCampaign, { campaignId: autumn }),
    );
    await story.step('The payment comes back from a closed account: the sums still hold it', () =>
      story.admin(reversePayout, { payoutId, reason: 'account closed' }),
    );
  });
  expect(table).toMatchSnapshot();
});
