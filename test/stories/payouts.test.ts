/** Whole lives of a payout: revoked after it was paid, returned, short of cover. At 1.00 per 1,000 views. */
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import type { Person } from '../support/payout-desk.js';
import type { PostedClip } from '../support/scene.js';
import { Story } from './story.js';

const BUDGET = 1_000_00n;

/** A campaign in which a clip was approved at this many views. */
async function earning(story: Story, campaign: string, clip: string, user: Person, views: number) {
  const campaignId = await story.campaign(campaign, BUDGET);
  const post = await story.submit(clip, user, campaignId);
  await story.views([post, views]);
  await story.approve(post);
  return { campaignId, post };
}

const complete = (story: Story, campaignId: bigint) => () => story.admin(completeCampaign, { campaignId });

const revoke =
  (story: Story, { clipId }: PostedClip) =>
  () =>
    story.admin(revokeApproval, { clipId, reason: 'bought views' });

test('an approval revoked after payment, worked off by later earnings', async () => {
  const table = await Story.tell(async (story) => {
    const { desk } = story;
    const mia = await story.clipper('Mia');
    const spring = await earning(story, 'Spring', 'Dance', mia, 50_000);
    await story.step('Spring is completed with Dance at 50,000 views', complete(story, spring.campaignId));
    await story.step('Mia’s 50.00 are asked for, approved and paid', async () =>
      desk.pay(await desk.approved(mia, 50_00n)),
    );
    await story.step(
      'Dance is revoked: its 50.00 leave the ledger, and what was paid is debt',
      revoke(story, spring.post),
    );
    const autumn = await earning(story, 'Autumn', 'Flip', mia, 30_000);
    await story.step('Flip is approved in Autumn at 30,000 views: active money pays no debt yet');
    await story.step(
      'Autumn is completed: 30.00 available, so the debt falls to 20.00',
      complete(story, autumn.campaignId),
    );
    await story.refused('Mia asks for 10.00: nothing is withdrawable', () => desk.ask(mia, 10_00n));
    const winter = await earning(story, 'Winter', 'Spin', mia, 45_000);
    await story.step(
      'Winter is completed with Spin at 45,000 views: 75.00 available less 50.00 paid',
      complete(story, winter.campaignId),
    );
    await story.refused('Mia asks for a cent more than 25.00', () => desk.ask(mia, 25_01n));
    await story.step('Mia’s 25.00 are asked for, approved and paid: 75.00 earned, 75.00 paid', async () =>
      desk.pay(await desk.approved(mia, 25_00n)),
    );
  });
  expect(table).toMatchSnapshot();
});

test('an approval revoked while its payment is on the way', async () => {
  const table = await Story.tell(async (story) => {
    const { desk } = story;
    const mia = await story.clipper('Mia');
    const spring = await earning(story, 'Spring', 'Dance', mia, 50_000);
    const autumn = await earning(story, 'Autumn', 'Flip', mia, 30_000);
    for (const { campaignId } of [spring, autumn]) await story.admin(completeCampaign, { campaignId });
    let payoutRequestId = 0n;
    await story.step('Of Mia’s 80.00 she asks for 70.00, and the request is approved', async () => {
      payoutRequestId = await desk.approved(mia, 70_00n);
    });
    await story.step('Dance is revoked: 30.00 stand behind a reserved 70.00', revoke(story, spring.post));
    await story.refused('It is not paid without a word on the 40.00 that are missing', () => desk.pay(payoutRequestId));
    await story.step('The transfer had left already: it is recorded with the shortfall acknowledged, as debt', () =>
      story.admin(payPayoutRequest, { payoutRequestId, reference: 'sent before', acknowledgedShortfall: 40_00n }),
    );
    const winter = await earning(story, 'Winter', 'Spin', mia, 55_000);
    await story.step(
      'Winter is completed with Spin at 55,000 views: 40.00 work the debt off, 15.00 are Mia’s',
      complete(story, winter.campaignId),
    );
  });
  expect(table).toMatchSnapshot();
});

test('a returned payment', async () => {
  const table = await Story.tell(async (story) => {
    const { desk } = story;
    const mia = await story.clipper('Mia');
    const spring = await earning(story, 'Spring', 'Dance', mia, 50_000);
    await story.step('Spring is completed with Dance at 50,000 views', complete(story, spring.campaignId));
    const first = { request: 0n, payout: 0n };
    await story.step('Mia asks for 30.00: 20.00 stay withdrawable', async () => {
      first.request = (await desk.ask(mia, 30_00n)).payoutRequestId;
    });
    await story.step('The request is approved', () => desk.approve(first.request));
    await story.step('It is paid', async () => {
      first.payout = (await desk.pay(first.request)).payoutId;
    });
    await story.step('The money comes back: it is withdrawable again', () => desk.reverse(first.payout));
    await story.refused('The request stays PAID and is never paid again', () => desk.pay(first.request));
    await story.refused('The money does not come back twice', () => desk.reverse(first.payout));
    let second = 0n;
    await story.step('Mia asks for all 50.00', async () => {
      second = (await desk.ask(mia, 50_00n)).payoutRequestId;
    });
    await story.step('She thinks better of it', () => desk.cancel(mia, second));
    await story.step('She asks again, and is paid: 50.00 earned, 50.00 paid', async () =>
      desk.pay(await desk.approved(mia, 50_00n)),
    );
  });
  expect(table).toMatchSnapshot();
});
