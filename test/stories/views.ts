/**
 * Sets what posts show from now on, and runs one tick that sees it. Every run that was asked for before must have
 * succeeded, too.
 */
import type { PostedClip, Scene } from '../support/scene.js';

export async function tickWith(scene: Scene, ...seen: [PostedClip, number][]): Promise<void> {
  for (const [clip, views] of seen) scene.shows(clip, views);
  await scene.tick();
  // changeTerms asks for a separate run, which the tick works on first. That run's failures are not in the tick's
  // report.
  const runs = await scene.database.prisma.refreshRun.findMany({ where: { status: { not: 'SUCCEEDED' } } });
  expect(runs).toEqual([]);
}
