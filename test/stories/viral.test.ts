/** The life of a clip whose views jump: its money waits for it while an admin looks. */
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { acceptObservation, dismissObservation } from '../../src/modules/refresh/decide-observation.js';
import { Story } from './story.js';

async function openSuspect({ database }: Story): Promise<bigint> {
  return (await database.prisma.suspectObservation.findFirstOrThrow({ where: { status: 'OPEN' } })).id;
}

test('a viral clip whose jump waits keeps its place at the budget', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 3_000_00n);
    const [flip, dance] = [await story.submit('Flip', noah, summer), await story.submit('Dance', mia, summer)];
    await story.step(
      'Flip and Dance are approved at 10,000 views each: 10.00 each',
      () => story.views([flip, 10_000], [dance, 10_000]),
      () => story.approve(flip, dance),
    );
    await story.step('Dance shows 2,010,000: 2,000.00 more would be due, and an admin is asked', () =>
      story.views([dance, 2_010_000]),
    );
    await story.step(
      'Flip grows to 1,009,000: 999.00 are due, and it is paid 980.00, up to what is reserved for Dance',
      () => story.views([flip, 1_009_000]),
    );
    await story.step('The next check shows the same for both: the jump is seen a second time, and no money moves', () =>
      story.views([flip, 1_009_000], [dance, 2_010_000]),
    );
    const seen = await story.database.prisma.suspectObservation.findFirstOrThrow({ where: { status: 'OPEN' } });
    expect(seen.seenTimes).toBeGreaterThan(1);
    await story.step('The admin accepts it: Dance is paid its 2,000.00, though Flip was approved first', async () =>
      story.admin(acceptObservation, { observationId: await openSuspect(story) }),
    );
    await story.step('The budget is raised: Flip is paid the rest', () =>
      story.admin(raiseBudget, { campaignId: summer, budget: 4_000_00n }),
    );
  });
  expect(table).toMatchSnapshot();
});

test('a jump that is dismissed frees the budget for those who stopped short of it', async () => {
  const table = await Story.tell(async (story) => {
    const [mia, noah] = [await story.clipper('Mia'), await story.clipper('Noah')];
    const summer = await story.campaign('Summer', 100_00n);
    const dance = await story.submit('Dance', mia, summer);
    const flip = await story.submit('Flip', noah, summer);
    await story.step(
      'Dance is approved at 10,000 views, and then shows 2,010,000, more than the budget could pay',
      () => story.views([dance, 10_000], [flip, 20_000]),
      () => story.approve(dance),
      () => story.views([dance, 2_010_000]),
    );
    await story.step('Flip is approved at 20,000 views: all that is left is reserved', () => story.approve(flip));
    await story.step('The admin dismisses the jump: Flip is paid its 20.00', async () =>
      story.admin(dismissObservation, { observationId: await openSuspect(story), reason: 'Bought views.' }),
    );
  });
  expect(table).toMatchSnapshot();
});
