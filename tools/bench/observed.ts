/** How much a post has grown since the last tick: every post a little, so that every clip gets a tracking. */
const GROWTH_SHARE = 50;
const GROWTH_MIN = 30;

export function growthOf(views: number): number {
  return Math.max(GROWTH_MIN, Math.floor(views / GROWTH_SHARE));
}
