/**
 * Whole lives under changing terms: a new rate begins with the views after the first look under it, and the amount due
 * never falls.
 */

import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import type { TermsInput } from '../../src/modules/campaigns/campaign-rule.js';
import { HALF_PER_THOUSAND, ONE_PER_THOUSAND, Story } from './story.js';

const changed = (story: Story, campaignId: bigint, terms: Partial<TermsInput>) => () =>
  story.admin(changeTerms, { campaignId, terms: { ratePerThousandViews: ONE_PER_THOUSAND, ...terms } });

test('terms changed while clips are pending', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah, zoe] = [await story.clipper('Mia'), await story.clipper('Noah'), await story.clipper('Zoe')];
    const summer = await story.campaign('Summer', 1_000_00n);
    const [dance, flip] = [await story.submit('Dance', mia, summer), await story.submit('Flip', noah, summer)];
    await story.step('Dance and Flip wait for review, seen at 10,000 views each: 10.00 each', () =>
      story.views([dance, 10_000], [flip, 10_000]),
    );
    const half = { ratePerThousandViews: HALF_PER_THOUSAND };
    await story.step('The rate falls to 0.50', changed(story, summer, half));
    const spin = await story.submit('Spin', zoe, summer);
    await story.step(
      'Dance shows 12,000, up to this look at 1.00 (12.00); Spin is new and shows 8,000, at 0.50 (4.00)',
      () => story.views([dance, 12_000], [spin, 8_000]),
    );
    await story.step('20,000 views become the minimum', changed(story, summer, { ...half, minViews: 20_000n }));
    await story.step('Dance shows 14,000: 1.00 more is priced, and not due below the minimum', () =>
      story.views([dance, 14_000]),
    );
    await story.step('Dance is approved: 12.00, as before the minimum', () => story.approve(dance));
    await story.step('Flip is approved: 10.00, all at the old rate', () => story.approve(flip));
    await story.step('Spin is approved: 4.00, all at the new one', () => story.approve(spin));
    await story.step('The minimum is dropped: nothing moves before the next check', changed(story, summer, half));
    await story.step('The next check, with the same views, releases 1.00 of Dance', () => story.views());
    await story.step(
      'The rate rises to 2.00, and each has grown by 1,000 views: 0.50 each, up to this look',
      changed(story, summer, { ratePerThousandViews: 2n * ONE_PER_THOUSAND }),
      () => story.views([dance, 15_000], [flip, 11_000], [spin, 9_000]),
    );
    await story.step('They grow by 1,000 views more: 2.00 each', () =>
      story.views([dance, 16_000], [flip, 12_000], [spin, 10_000]),
    );
    await story.step('Summer is completed: 15.50, 12.50 and 6.50', () =>
      story.admin(completeCampaign, { campaignId: summer }),
    );
  });
  expect(table).toMatchSnapshot();
});

test('a cap tightened below what is due, and loosened', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 60_00n);
    const dance = await story.submit('Dance', mia, summer);
    await story.step(
      'Dance is approved at 100,000 views: 100.00 due, 60.00 paid, 40.00 wait for budget',
      () => story.views([dance, 100_000]),
      () => story.approve(dance),
    );
    await story.step(
      'A cap of 50.00 a clip, and a check: nothing is taken back, 40.00 still wait',
      changed(story, summer, { maxPayoutPerClip: 50_00n }),
      () => story.views([dance, 110_000]),
    );
    await story.step('The budget is raised to 300.00: 40.00 more, and no cent for views above the cap', () =>
      story.admin(raiseBudget, { campaignId: summer, budget: 300_00n }),
    );
    const flip = await story.submit('Flip', noah, summer);
    await story.step(
      'Flip is approved at 120,000 views: 50.00, its cap',
      () => story.views([flip, 120_000]),
      () => story.approve(flip),
    );
    await story.step('The cap is raised to 100.00', changed(story, summer, { maxPayoutPerClip: 100_00n }));
    await story.step('The next check pays Flip 50.00 for views it had; Dance stands at the cap already', () =>
      story.views(),
    );
    await story.step(
      'No cap: the next check pays Dance’s 110,000 and Flip’s 120,000 views in full',
      changed(story, summer, {}),
      () => story.views(),
    );
    await story.step('Summer is completed: 110.00 and 120.00', () =>
      story.admin(completeCampaign, { campaignId: summer }),
    );
  });
  expect(table).toMatchSnapshot();
});
