/** A budget that runs out in a run: which answer comes first decides nothing. At 1.00 per 1,000 views. */
import { pino } from 'pino';
import { Queue } from '../../src/kernel/queue/queue.js';
import { slowRun } from '../support/paying-stage.js';
import { Story } from './story.js';

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

test('a budget that runs out in a run with three clippers at their caps, in every order of answers', async () => {
  const tables: string[] = [];
  for (const order of ORDERS) {
    const table = await Story.tell(async (story) => {
      const { database, scene } = story;
      const [mia, noah, zoe] = [await story.clipper('Mia'), await story.clipper('Noah'), await story.clipper('Zoe')];
      const summer = await story.campaign('Summer', 25_00n, { maxPayoutPerClip: 10_00n });
      const clips = [
        await story.submit('Dance', mia, summer),
        await story.submit('Flip', noah, summer),
        await story.submit('Spin', zoe, summer),
      ] as const;
      const [dance, flip, spin] = clips;
      await story.step(
        'Dance, Flip and Spin are approved in this order at 1,000 views each: 1.00 each',
        () => story.views([dance, 1_000], [flip, 1_000], [spin, 1_000]),
        () => story.approve(dance, flip, spin),
      );
      const queue = await Queue.open({ database, log: pino({ level: 'silent' }) });
      for (const clip of clips) scene.shows(clip, 40_000);
      const run = await slowRun(scene, queue, summer);
      await story.step(
        'A run asks about each in an Apify run of its own. All reach the cap of 10.00. Two answer',
        async () => {
          for (const nth of order.slice(0, 2)) await run.answer(clips[nth] as (typeof clips)[0]);
          const { payingRunId } = await database.prisma.campaign.findUniqueOrThrow({ where: { id: summer } });
          expect(payingRunId).not.toBeNull();
        },
      );
      await story.step(
        'The last one answers, and the run pays in the order of approval: 9.00, 9.00 and the last 4.00',
        () => run.answer(clips[order[2]]),
      );
      await queue.close();
    });
    tables.push(table);
  }
  const settled = tables.map((table) => table.slice(table.indexOf('\n3. ')));
  expect(new Set(settled).size).toBe(1);
  expect(tables[0]).toMatchSnapshot();
});
