/** What posts show from now on, and one tick that sees it: every run that was asked for before must have gone well, too. */
import type { PostedClip, Scene } from '../support/scene.js';

export async function tickWith(scene: Scene, ...seen: [PostedClip, number][]): Promise<void> {
  for (const [clip, views] of seen) scene.shows(clip, views);
  await scene.tick();
  // changeTerms asks for a run of its own, and the tick works on it first: its failures are not in the tick's report.
  const runs = await scene.database.prisma.refreshRun.findMany({ where: { status: { not: 'SUCCEEDED' } } });
  expect(runs).toEqual([]);
}
