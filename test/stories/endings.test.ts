/** Endings that nobody commands: the timetable closes the campaign and completes it. At 1.00 per 1,000 views. */
import { pino } from 'pino';
import { closeEndedJob, completeClosedJob } from '../../jobs/end-campaigns.job.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import { Story } from './story.js';

const log = pino({ level: 'silent' });

test('a campaign ends by itself at midnight in its zone while the scraper is down', async () => {
  const table = await Story.tell(async (story) => {
    const { database, scene } = story;
    const [mia, noah, zoe] = [await story.clipper('Mia'), await story.clipper('Noah'), await story.clipper('Zoe')];
    const spring = await story.campaign('Spring', 500_00n);
    const [dance, flip] = [await story.submit('Dance', mia, spring), await story.submit('Flip', noah, spring)];
    await story.step(
      'Dance and Flip are approved at 20,000 and 30,000 views',
      () => story.views([dance, 20_000], [flip, 30_000]),
      () => story.approve(dance, flip),
    );
    const spin = await story.submit('Spin', zoe, spring);
    await story.step('The brand sets the end: midnight in Berlin after 31 May, which is 22:00 UTC', () =>
      story.admin(updateCampaign, { campaignId: spring, endsAt: new Date('2026-06-01T00:00:00+02:00') }),
    );
    await story.step('The next minute of the timetable closes Spring: 50.00 are held', () =>
      closeEndedJob({ database, log }),
    );
    await story.step('The scraper is down: the last checks fail, and Spring waits', async () => {
      for (const [post, views] of [
        [dance, 80_000],
        [flip, 35_000],
        [spin, 4_000],
      ] as const)
        scene.shows(post, views);
      await scene.tick(undefined, { apifyUrl: 'http://127.0.0.1:9' });
      expect(await completeClosedJob({ database, log })).toBe(0);
    });
    await story.step('The scraper is back, but Flip is hidden behind a wall: 60.00 more for Dance', async () => {
      scene.shows(flip, 35_000, { state: 'restricted' });
      await scene.tick();
    });
    await story.step('Spin had its first check after midnight, and is approved: 4.00', () => story.approve(spin));
    await story.step('Dance has 95,000 views by now, but had its last check', async () => {
      scene.shows(dance, 95_000);
      await scene.tick();
    });
    await story.step('A day after the end Spring completes by itself: Flip keeps the 30.00 of its earlier check', () =>
      completeClosedJob({ database, log, closingHours: 0 }),
    );
    await story.step('Flip shows 40,000 views again: nothing is paid any more', async () => {
      scene.shows(flip, 40_000, { state: 'ok' });
      await scene.tick();
    });
  });
  expect(table).toMatchSnapshot();
});
