/** Whole lives with corrections: a clip does not get back the amount that a correction took, but other clips do. */
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import type { PostedClip } from '../support/scene.js';
import { Story } from './story.js';

const corrected =
  (story: Story, { clipId }: PostedClip, amount: bigint) =>
  () =>
    story.admin(adjustEarnings, { clipId, amount, reason: 'Bought views.' });

test('corrections of a clip that the budget cut off', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 60_00n);
    const dance = await story.submit('Dance', mia, summer);
    await story.step(
      'Dance is approved at 100,000 views: 100.00 due, 60.00 paid',
      () => story.views([dance, 100_000]),
      () => story.approve(dance),
    );
    await story.step('2.00 are taken back, and do not come back', corrected(story, dance, -2_00n));
    await story.step('Nor at the next check', () => story.views([dance, 110_000]));
    await story.step('The budget is raised to 70.00: 10.00 more, and 2.00 stay out of reach', () =>
      story.admin(raiseBudget, { campaignId: summer, budget: 70_00n }),
    );
    const flip = await story.submit('Flip', noah, summer);
    await story.step(
      'Flip is approved at 5,000 views: the 2.00 are there for it',
      () => story.views([flip, 5_000]),
      () => story.approve(flip),
    );
    await story.step('The budget is raised to 500.00: all is paid, Dance 2.00 less than its 110.00', () =>
      story.admin(raiseBudget, { campaignId: summer, budget: 500_00n }),
    );
    await story.step('The correction was a mistake: 2.00 are given back', corrected(story, dance, 2_00n));
  });
  expect(table).toMatchSnapshot();
});
