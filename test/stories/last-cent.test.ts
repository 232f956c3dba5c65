/**
 * Two clippers race for the last cent of a budget. Either may win, and the table is the same, because it names them by
 * their outcome. There are several rounds, each in its own world: one lucky order proves nothing.
 */
import { openDatabase } from '../../src/kernel/db/database.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { record, startedBatch } from '../support/outcomes.js';
import type { Person } from '../support/payout-desk.js';
import type { PostedClip } from '../support/scene.js';
import { Story } from './story.js';

const ROUNDS = 3;
/** Three worlds with their ticks: that takes seconds on two idle cores, but ours are not always idle. */
const TIMEOUT_MS = 90_000;

interface Racer {
  user: Person;
  clip: PostedClip;
}

/** Mia with Dance and Noah with Flip, both seen at this many views. */
async function racers(story: Story, campaignId: bigint, views: number): Promise<[Racer, Racer]> {
  const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
  const dance = await story.submit('Dance', mia, campaignId);
  const flip = await story.submit('Flip', noah, campaignId);
  await story.views([dance, views], [flip, views]);
  return [
    { user: mia, clip: dance },
    { user: noah, clip: flip },
  ];
}

/** The winner has the cent. */
async function nameByOutcome(story: Story, both: [Racer, Racer]): Promise<void> {
  const accrued = async ({ clip: { clipId } }: Racer) =>
    (await story.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).earned;
  const [one, other] = both;
  const [winner, loser] = (await accrued(one)) > (await accrued(other)) ? [one, other] : [other, one];
  for (const [{ user, clip }, name] of [[winner, 'the winner'] as const, [loser, 'the loser'] as const]) {
    story.call(user, name);
    story.call(clip, `a clip of ${name}`);
  }
}

/** The budget grows by a cent, and the loser of the first race gets it in the end. */
async function raiseAndComplete(story: Story, campaignId: bigint): Promise<void> {
  await story.step('The budget is raised by a cent: it is the loser’s, and nobody waits', () =>
    story.admin(raiseBudget, { campaignId, budget: 10_02n }),
  );
  await story.step('Summer is completed: 5.01 for each', () => story.admin(completeCampaign, { campaignId }));
}

async function everyRound(plot: (story: Story) => Promise<void>): Promise<string> {
  const first = await Story.tell(plot);
  for (let round = 1; round < ROUNDS; round += 1) expect(await Story.tell(plot)).toBe(first);
  return first;
}

test(
  'two clippers racing for the last cent: two approvals at once',
  async () => {
    const table = await everyRound(async (story) => {
      const summer = await story.campaign('Summer', 10_01n);
      const both = await racers(story, summer, 5_010);
      await story.step('Dance and Flip show 5,010 views each, 5.01; the budget is 10.01');
      await story.atOnce(
        summer,
        () => story.approve(both[0].clip),
        () => story.approve(both[1].clip),
      );
      await nameByOutcome(story, both);
      await story.step('Both are approved at the same moment: 5.01 for one, 5.00 for the other, whose cent waits');
      await raiseAndComplete(story, summer);
    });
    expect(table).toMatchSnapshot();
  },
  TIMEOUT_MS,
);

test(
  'two clippers racing for the last cent: two batches of views recorded at once',
  async () => {
    const table = await everyRound(async (story) => {
      const summer = await story.campaign('Summer', 10_01n);
      const both = await racers(story, summer, 5_000);
      await story.step('Dance and Flip are approved at 5,000 views, 5.00 each: one cent remains', () =>
        story.approve(both[0].clip, both[1].clip),
      );
      const batches = [await startedBatch(story.database), await startedBatch(story.database)] as const;
      // Another process, as far as PostgreSQL can tell.
      const worker = openDatabase({ url: story.database.url, poolMax: 2 });
      await story
        .atOnce(
          summer,
          () => record(story.database, batches[0], both[0].clip.clipId, 5_010n),
          () => record(worker, batches[1], both[1].clip.clipId, 5_010n),
        )
        .finally(() => worker.close());
      await nameByOutcome(story, both);
      await story.step(
        'Two workers record 10 views more of each at the same moment: the cent goes to one, the other’s waits',
      );
      await raiseAndComplete(story, summer);
    });
    expect(table).toMatchSnapshot();
  },
  TIMEOUT_MS,
);
