/** A world to start from, made by commands: people, two campaigns to submit to, and one that has released its money. */
import type { Database } from '../../src/kernel/db/database.js';
import { recordNow } from './commands-batches.js';
import { activate, makeCampaign } from './commands-campaigns.js';
import { approve } from './commands-clips.js';
import { complete } from './commands-endings.js';
import { submit } from './commands-submit.js';
import { invite } from './commands-users.js';
import { FROM_THE_FIRST } from './lines.js';
import { Model } from './model.js';
import { type Kind, perform, type Real } from './step.js';
import { Tally } from './tally.js';

export interface World {
  model: Model;
  real: Real;
}

const ROLES = ['ADMIN', 'ADMIN', 'CLIPPER', 'CLIPPER', 'CLIPPER', 'CLIPPER'] as const;
const CLIPPERS = [2, 3, 4, 5];

const nth = (at: number) => ({ at, fits: true, misses: false });
const FIRST = nth(0);

/** The commands that make it do not count. */
export async function openWorld(database: Database, tally: Tally): Promise<World> {
  const { id: refreshRunId } = await database.prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  const model = new Model(new Tally());
  const real: Real = {
    database: { ...database, holdingDays: model.holdingDays },
    refreshRunId,
    marks: FROM_THE_FIRST,
    steps: 0,
  };
  const make = <Choice>(kind: Kind<Choice>, choice: NoInfer<Choice>) =>
    perform(model, real, kind, kind.plan(model, choice));
  const campaign = async (budget: bigint) => {
    const period = { startsAt: new Date('2026-01-01T00:00:00Z') };
    const terms = { ratePerThousandViews: 10_000n };
    await make(makeCampaign, { admin: FIRST, budget, socialPlatforms: ['YOUTUBE', 'TIKTOK'], terms, period });
    await make(activate, { admin: FIRST, campaign: FIRST });
  };
  for (const [at, role] of ROLES.entries()) {
    await make(invite, { admin: at === 0 ? null : FIRST, role, taken: null });
  }
  await campaign(20_000n);
  for (const user of CLIPPERS) await make(submit, { user, campaign: FIRST, post: FIRST, source: 'a new one' });
  const seen = { change: 'grows', likes: null, posted: 'in time' } as const;
  await make(recordNow, { looks: CLIPPERS.map((at) => ({ ...seen, clip: nth(2 * at), views: 4_321 * at })) });
  for (const _ of CLIPPERS) await make(approve, { admin: FIRST, clip: FIRST, names: 'it' });
  await make(complete, { admin: FIRST, campaign: FIRST, withoutLastCheck: true });
  await campaign(20_000n);
  await campaign(4_000n);
  model.tally = tally;
  return { model, real };
}
