/** The rankings of the usual way: group, sum and sort in JavaScript. */
import { groupBy } from '../../../src/kernel/base/group-by.js';
import { totalsShape } from './shapes.js';
import { type CountedClip, sumUp } from './usual-sums.js';

const RANKED_MAX = 10;

/** The ten that earned most, with what `name` returns for the first clip of each. */
export function ranking<Clip extends CountedClip>(
  clips: readonly Clip[],
  key: 'userId' | 'campaignId' | 'id',
  name: (clip: Clip) => object,
) {
  const all = [...groupBy(clips, (clip) => clip[key])].map(([id, own]) => ({ id, own, totals: sumUp(own) }));
  all.sort((a, b) => Number(b.totals.earned - a.totals.earned || a.id - b.id));
  const whole = sumUp(clips).earned;
  return all
    .filter(({ totals }) => totals.earned > 0n)
    .slice(0, RANKED_MAX)
    .map(({ own: [first], totals }) => ({
      rank: 1 + all.findIndex((other) => other.totals.earned === totals.earned),
      share: percent(totals.earned, whole),
      totals: totalsShape(totals),
      ...name(first as Clip),
    }));
}

/** With two decimal places, half rounded up. */
function percent(part: bigint, whole: bigint): string | null {
  return whole === 0n ? null : (Number((part * 20_000n + whole) / (2n * whole)) / 100).toFixed(2);
}
