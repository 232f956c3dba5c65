/**
 * Steps of docs/design.md#paying-within-a-run: a run of several batches about one campaign, recorded one after another
 * while other commands go on. Payments wait for the last of them.
 */
import fc from 'fast-check';
import { transact } from '../../src/kernel/db/transaction.js';
import { leaveRun, payCampaigns } from '../../src/modules/ledger/pay-run.js';
import { enterCampaigns } from '../../src/modules/ledger/paying-run.sql.js';
import { startBatch } from '../../src/modules/refresh/refresh.sql.js';
import { type Aim, aim, choose, rareFirst, sure } from './choice.js';
import { type LookChoice, lookAt, looks, nameSuspects, sendBatch, shown, step } from './commands-batches.js';
import type { Batch, Campaign, Clip, Model } from './model.js';
import { payCounted, record } from './rules.js';
import type { Kind, Real } from './step.js';

/** Runs at once. More would let most campaigns wait. */
const RUNS_MAX = 3;
/** Clips of a run at most. */
const CLIPS_MAX = 6;

interface Planning {
  campaign: Aim;
  batches: number;
  /** The run may plan more than the batches that it has. */
  goesOn: boolean;
}

const isOpen = ({ part, looks: answers }: Batch) => part !== null && (answers === null || part.openIn.size > 0);

function openClips(model: Model, campaign: Campaign): Clip[] {
  return model.clips.filter((clip) => clip.campaign === campaign && model.open(clip) !== null);
}

/** Clips of one campaign in several batches. Half of the time the campaign has little left to pay. */
export const planRun: Kind<Planning> = {
  ...{ kind: 'plan a run', weight: 24, isCommand: false },
  choices: fc.record({
    ...{ campaign: aim(), batches: fc.integer({ min: 2, max: 3 }) },
    goesOn: fc.nat(4).map((n) => n === 0),
  }),
  plan: (model, { campaign: at, batches, goesOn }) => {
    const asked = model.campaigns.filter(({ status }) => ['ACTIVE', 'PAUSED', 'CLOSING'].includes(status));
    const several = asked.filter((campaign) => openClips(model, campaign).length > 1);
    const isShort = (one: Campaign) => one.budget > one.spent && one.budget - one.spent < 4_000n;
    const isApproved = (one: Campaign) => openClips(model, one).some(({ status }) => status === 'APPROVED');
    const short = rareFirst(at, several.filter(isApproved), isShort);
    const running = new Set(model.batches.filter(isOpen).map(({ part }) => part?.runId));
    const campaign = running.size < RUNS_MAX ? choose(at, several, short) : undefined;
    const clips = campaign === undefined ? [] : openClips(model, campaign).slice(-CLIPS_MAX);
    return step({ campaignId: campaign?.id, clipIds: clips.map(({ id }) => id), batches, goesOn }, async (_, real) => {
      if (campaign !== undefined) await plan(model, real, { campaign, clips, batches, goesOn });
    });
  },
};

interface Planned extends Omit<Planning, 'campaign'> {
  campaign: Campaign;
  clips: readonly Clip[];
}

/** The rows that the plan of a run writes. */
async function plan(model: Model, { database }: Real, { campaign, clips, batches, goesOn }: Planned): Promise<void> {
  const now = new Date();
  const { id: runId } = await database.prisma.refreshRun.create({
    data: { trigger: 'ADMIN', campaignId: campaign.id, startedAt: now, plannedAt: goesOn ? null : now },
  });
  model.runs.push({ id: runId, campaign, isPlanning: goesOn });
  for (let nth = 0; nth < batches; nth += 1) {
    const theirs = clips.filter((_, place) => place % batches === nth);
    if (theirs.length === 0) continue;
    const ids = theirs.map(({ id }) => id);
    const { id } = await database.prisma.scrapeBatch.create({
      data: { refreshRunId: runId, socialPlatform: 'YOUTUBE', clips: { create: ids.map((clipId) => ({ clipId })) } },
    });
    await transact(database, (tx) => tx.write(enterCampaigns, [id]));
    const part = { runId, clips: theirs, openIn: new Set(theirs.map((clip) => clip.campaign)) };
    model.batches.push({ id, trackedAt: 0, looks: null, part });
  }
}

interface Answering {
  batch: number;
  looks: LookChoice[];
  /** The worker dies between its record and its end: another one records the same answers again, later. */
  dies: boolean;
}

/** Batches end in any order, each recorded and then left. The last one there pays. */
export const answerBatch: Kind<Answering> = {
  ...{ kind: 'record a batch of a run', weight: 70, isCommand: false },
  choices: fc.record({ batch: fc.nat(96), looks, dies: fc.nat(5).map((n) => n === 0) }),
  plan: (model, { batch: nth, looks: choices, dies }) => {
    const open = model.batches.filter(isOpen);
    const batch = open[nth % open.length];
    const seen = batch?.looks ?? looksOf(batch, choices);
    return step({ batch: batch?.id, looks: seen.map(shown), dies }, async (_, real) => {
      if (batch === undefined) return;
      if (batch.looks === null) {
        await transact(real.database, (tx) => tx.read(startBatch, batch.id));
        const row = await real.database.prisma.scrapeBatch.findUniqueOrThrow({ where: { id: batch.id } });
        batch.trackedAt = sure(row.trackedAt).getTime();
        batch.looks = seen;
      }
      await sendBatch(real, batch, seen);
      record(model, batch, seen);
      await nameSuspects(model, real);
      if (dies) return;
      await leaveRun(real.database, batch.id);
      batch.part?.openIn.clear();
      payCounted(model);
    });
  },
};

function looksOf(batch: Batch | undefined, choices: readonly LookChoice[]) {
  const clips = batch?.part?.clips ?? [];
  return clips.map((clip, nth) => lookAt(clip, sure(choices[nth % choices.length])));
}

/** The plan is complete: the run waits only for the batches that it has. */
export const endPlan: Kind<null> = {
  ...{ kind: 'end the plan of a run', weight: 16, isCommand: false },
  choices: fc.constant(null),
  plan: (model) => {
    const run = model.runs.find(({ isPlanning }) => isPlanning);
    return step({ run: run?.id }, async (_, { database }) => {
      if (run === undefined) return;
      await database.prisma.refreshRun.update({ where: { id: run.id }, data: { plannedAt: new Date() } });
      run.isPlanning = false;
      await payCampaigns(database);
      payCounted(model);
    });
  },
};

interface Passing {
  campaign: Aim;
  pageSize: number;
}

/** Half an hour passes for one campaign, and a worker pays it, however its submissions fall into pages. */
export const stopWaiting: Kind<Passing> = {
  ...{ kind: 'half an hour passes', weight: 16, isCommand: false },
  choices: fc.record({ campaign: aim(), pageSize: fc.integer({ min: 1, max: 3 }) }),
  plan: (model, { campaign: at, pageSize }) => {
    const waiting = model.campaigns.filter(({ payingRunId }) => payingRunId !== null);
    const campaign = choose({ ...at, misses: false }, [], waiting);
    return step({ campaignId: campaign?.id, pageSize }, async (_, { database }) => {
      if (campaign === undefined) return;
      await database.pool.query(
        `UPDATE "Campaign" SET "payingSince" = "payingSince" - interval '30 minutes' WHERE id = $1`,
        [campaign.id],
      );
      await payCampaigns(database, pageSize);
      payCounted(model, (one) => one === campaign);
      model.tally.count('paid after half an hour');
    });
  },
};
