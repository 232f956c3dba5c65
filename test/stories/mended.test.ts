/** Mistakes that are found after a campaign was completed, and mended. At 1.00 per 1,000 views. */
import { confirmAccountEntry } from '../../src/modules/account-entries/decide-account-entry.js';
import { proposeAccountEntry } from '../../src/modules/account-entries/propose-account-entry.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { Story } from './story.js';

test('a clip revoked by mistake, found after completion', async () => {
  const table = await Story.tell(async (story) => {
    const { desk } = story;
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const campaignId = await story.campaign('Spring', 80_00n);
    const dance = await story.submit('Dance', mia, campaignId);
    const flip = await story.submit('Flip', noah, campaignId);
    await story.views([dance, 50_000], [flip, 45_000]);
    await story.approve(dance, flip);
    await story.step('Spring is completed: Dance got its 50.00, and Flip 30.00 of its 45.00', () =>
      story.admin(completeCampaign, { campaignId }),
    );
    await story.step('Mia’s 50.00 are paid', async () => desk.pay(await desk.approved(mia, 50_00n)));
    await story.step('Dance is revoked: Mia is in debt, and Flip gets the 15.00 that it waited for', () =>
      story.admin(revokeApproval, { clipId: dance.clipId, reason: 'bought views' }),
    );
    const reinstate = () => story.admin(reinstateClip, { clipId: dance.clipId, reason: 'the views were real' });
    await story.refused('The views were real. But only 35.00 of the budget remain for its 50.00', reinstate);
    await story.step('The brand raises the budget by the 15.00', () =>
      story.admin(raiseBudget, { campaignId, budget: 95_00n }),
    );
    await story.step('Dance is reinstated: its 50.00 are back, and the debt is gone', reinstate);
    await story.refused('It cannot be reinstated twice', reinstate);
  });
  expect(table).toMatchSnapshot();
});

test('a debt that nobody will collect, written off by two admins', async () => {
  const table = await Story.tell(async (story) => {
    const { desk, scene, database } = story;
    const mia = await story.clipper('Mia');
    const second = await scene.user('Second admin', 'ADMIN');
    const campaignId = await story.campaign('Spring', 80_00n);
    const dance = await story.submit('Dance', mia, campaignId);
    await story.views([dance, 50_000]);
    await story.approve(dance);
    await story.admin(completeCampaign, { campaignId });
    await desk.pay(await desk.approved(mia, 50_00n));
    await story.step('Mia’s 50.00 were paid, and then Dance was revoked', () =>
      story.admin(revokeApproval, { clipId: dance.clipId, reason: 'bought views' }),
    );
    const anonymise = () => story.admin(anonymiseUser, { userId: mia.userId });
    await story.refused('Mia leaves, but an account in debt cannot be anonymised', anonymise);
    let accountEntryId = 0n;
    await story.step('An admin proposes to write the 50.00 off: nothing moves yet', async () => {
      const writeOff = { userId: mia.userId, kind: 'WRITE_OFF', amount: 50_00n, reason: 'She left.' } as const;
      ({ accountEntryId } = await story.admin(proposeAccountEntry, writeOff));
    });
    await story.refused('The same admin cannot confirm it', () => story.admin(confirmAccountEntry, { accountEntryId }));
    await story.step('Another admin confirms it: the debt is gone, and no total moves', () =>
      confirmAccountEntry(database, second, { accountEntryId }),
    );
    await story.step('Mia’s account is anonymised', anonymise);
  });
  expect(table).toMatchSnapshot();
});
