/**
 * Steps of the refresh: batches that are started, recorded at once, late or again, and decisions on suspect
 * observations.
 */
import fc from 'fast-check';
import { recordObservations } from '../../src/modules/refresh/batch/record-batch.js';
import { acceptObservation, dismissObservation } from '../../src/modules/refresh/decide-observation.js';
import { type Aim, adminOf, aim, choose, idOf, refusedFor, sure } from './choice.js';
import type { Batch, Clip, Look, Model, Suspect } from './model.js';
import { payWaiting, record } from './rules.js';
import type { Kind, Plan, Real } from './step.js';

type Change = 'grows' | 'grows much' | 'stays' | 'falls' | 'leaps' | 'leaps just not';

export interface LookChoice {
  clip: Aim;
  change: Change;
  views: number;
  likes: number | null;
  posted: 'unknown' | 'in time' | 'too early';
}

const LEAP = 1_000_000n;

function viewsAfter({ views: known }: Clip, { change, views }: LookChoice): bigint {
  const [before, by] = [known ?? 0n, BigInt(views)];
  if (change === 'grows') return before + by;
  if (change === 'grows much') return before + by * 100n;
  if (change === 'falls') return before > by ? before - by : 0n;
  if (change === 'leaps') return before * 20n + before + LEAP + 1n + by;
  return change === 'leaps just not' ? before + LEAP : before;
}

const DAY_MS = 86_400_000;

export function lookAt(clip: Clip, choice: LookChoice): Look {
  const { likes, posted } = choice;
  const { startsAt } = clip.campaign;
  const postedAt = { unknown: null, 'in time': startsAt + 1, 'too early': startsAt - DAY_MS }[posted];
  return {
    ...{
      clip,
      views: viewsAfter(clip, choice),
      likes: likes === null ? null : BigInt(likes),
      comments: null,
      shares: null,
    },
    postedAt,
  };
}

export const looks = fc.array(
  fc.record<LookChoice>({
    ...{ clip: aim(10), views: fc.integer({ min: 0, max: 40_000 }) },
    change: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom('grows' as const, 'grows' as const, 'stays' as const) },
      { weight: 4, arbitrary: fc.constantFrom('falls' as const, 'grows much' as const, 'leaps' as const) },
      fc.constant('leaps just not' as const),
    ),
    likes: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.nat(3)),
    posted: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('unknown' as const, 'in time' as const) },
      fc.constant('too early' as const),
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

/** Each clip once, in the order in which a refresh would ask about them. */
function looksOf(model: Model, choices: readonly LookChoice[]): Look[] {
  const asked = model.clips.filter(
    (clip) => model.open(clip) !== null && ['ACTIVE', 'PAUSED', 'CLOSING'].includes(clip.campaign.status),
  );
  const unchecked = asked.filter(({ checkedAt }) => checkedAt === null);
  const found = new Map<Clip, Look>();
  for (const choice of choices) {
    const first = choice.clip.at % 2 === 0 && unchecked.length > 0 ? unchecked : asked;
    const clip = choose({ ...choice.clip, misses: false }, model.clips, first);
    if (clip !== undefined && !found.has(clip)) found.set(clip, lookAt(clip, choice));
  }
  return [...found.values()].sort((a, b) => Number(a.clip.id - b.clip.id));
}

async function startBatch({ database, refreshRunId }: Real): Promise<Pick<Batch, 'id' | 'trackedAt'>> {
  const { rows } = await database.pool.query<{ id: bigint; trackedAt: Date }>(
    `INSERT INTO "ScrapeBatch" ("refreshRunId", "socialPlatform", "trackedAt")
     VALUES ($1, 'YOUTUBE', date_trunc('milliseconds', clock_timestamp())) RETURNING id, "trackedAt"`,
    [refreshRunId],
  );
  const { id, trackedAt } = sure(rows[0]);
  return { id, trackedAt: trackedAt.getTime() };
}

export async function sendBatch(real: Real, { id, trackedAt }: Pick<Batch, 'id' | 'trackedAt'>, seen: readonly Look[]) {
  const observations = seen.map(({ clip, views, likes, comments, shares, postedAt }) => ({
    ...{ clipId: clip.id, views, likes, comments, shares, viewsField: 'viewCount' },
    ...{ author: null, title: null, thumbnailUrl: null, postedAt: postedAt === null ? null : new Date(postedAt) },
  }));
  // The posts that the batch asks about, as its plan would have listed them.
  await real.database.pool.query(
    `INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId") SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING`,
    [id, seen.map(({ clip }) => clip.id)],
  );
  const batch = { id, trackedAt: new Date(trackedAt) };
  expect(await recordObservations(real.database, batch, observations)).toEqual([]);
}

/** Ids of the suspects that a batch left behind. */
export async function nameSuspects(model: Model, { database }: Real): Promise<void> {
  for (const suspect of model.suspects.filter(({ id }) => id === 0n)) {
    const { batch, look } = suspect;
    const where = { clipId: look.clip.id, scrapeBatchId: batch.id };
    suspect.id = (await database.prisma.suspectObservation.findFirstOrThrow({ where, select: { id: true } })).id;
  }
  // Within a batch, PostgreSQL numbers them in any order.
  model.suspects.sort((a, b) => Number(a.id - b.id));
}

const SYSTEM = { userId: null, role: null };

/** Not a caller's command: it happens in the plan's last step, where a batch can be made on the real database. */
export function step(input: object, apply: Plan['apply']): Plan {
  return { actor: SYSTEM, input, refusal: null, send: () => Promise.resolve({}), apply };
}

export const recordNow: Kind<{ looks: LookChoice[] }> = {
  ...{ kind: 'record a batch', weight: 150, isCommand: false },
  choices: fc.record({ looks }),
  plan: (model, { looks: choices }) => {
    const seen = looksOf(model, choices);
    return step({ looks: seen.map(shown) }, async (_, real) => {
      const batch = { ...(await startBatch(real)), looks: seen, part: null };
      await sendBatch(real, batch, seen);
      model.batches.push(batch);
      record(model, batch, seen);
      await nameSuspects(model, real);
    });
  },
};

export const startOnly: Kind<null> = {
  ...{ kind: 'start a batch', weight: 15, isCommand: false },
  choices: fc.constant(null),
  plan: (model) =>
    step({}, async (_, real) => {
      model.batches.push({ ...(await startBatch(real)), looks: null, part: null });
    }),
};

/** Answers that took long: terms, owners and statuses may have changed since the batch started. */
export const recordLate: Kind<{ batch: number; looks: LookChoice[] }> = {
  ...{ kind: 'record a batch late', weight: 15, isCommand: false },
  choices: fc.record({ batch: fc.nat(96), looks }),
  plan: (model, { batch: nth, looks: choices }) => {
    const open = model.batches.filter(({ looks: answers, part }) => answers === null && part === null);
    const batch = open[nth % open.length];
    const seen = batch === undefined ? [] : looksOf(model, choices);
    return step({ batch: batch?.id, looks: seen.map(shown) }, async (_, real) => {
      if (batch === undefined) return;
      batch.looks = seen;
      await sendBatch(real, batch, seen);
      record(model, batch, seen);
      await nameSuspects(model, real);
    });
  },
};

/** A worker that was killed after its commit: the same answers once more. */
export const recordAgain: Kind<{ batch: number }> = {
  ...{ kind: 'record a batch again', weight: 15, isCommand: false },
  choices: fc.record({ batch: fc.nat(996) }),
  plan: (model, { batch: nth }) => {
    const recorded = model.batches.filter((batch) => batch.looks !== null);
    const batch = recorded[nth % recorded.length];
    return step({ batch: batch?.id }, async (_, real) => {
      if (batch === undefined) return;
      await sendBatch(real, batch, batch.looks ?? []);
      record(model, batch, batch.looks ?? []);
      await nameSuspects(model, real);
    });
  },
};

export function shown({ clip, views, likes, postedAt }: Look) {
  return { clipId: clip.id, views, ...(likes === null ? {} : { likes }), ...(postedAt === null ? {} : { postedAt }) };
}

interface Deciding {
  admin: Aim;
  suspect: Aim;
  reason: string | undefined;
}

function deciding(kind: string, to: 'ACCEPTED' | 'DISMISSED', command: typeof acceptObservation): Kind<Deciding> {
  return {
    ...{ kind, weight: to === 'ACCEPTED' ? 20 : 15 },
    choices: fc.record({
      ...{ admin: aim(12), suspect: aim(30) },
      reason: fc.oneof({ weight: 12, arbitrary: fc.constant('looked at') }, fc.constant(undefined)),
    }),
    plan: (model, { admin, suspect: at, reason }) => {
      const open = model.suspects.filter(({ status }) => status === 'OPEN');
      const suspect: Suspect | undefined = choose(at, model.suspects, open);
      const owner = suspect?.look.clip.user;
      const actor = adminOf(model, admin, (user) => user === owner);
      const input = { observationId: idOf(suspect), ...(reason === undefined ? {} : { reason }) };
      return {
        ...{ actor, input },
        refusal: refusedFor(
          to === 'DISMISSED' && reason === undefined && 'BAD_USER_INPUT',
          suspect === undefined && 'NOT_FOUND',
          suspect?.status !== 'OPEN' && 'CONFLICT',
          owner?.id === actor.userId && 'FORBIDDEN',
        ),
        send: (database, key) => command(database, actor, input, key),
        apply: () => {
          const { batch, look } = sure(suspect);
          sure(suspect).status = to;
          // Other counts that the post showed then are not kept.
          if (to === 'ACCEPTED') record(model, batch, [{ ...look, postedAt: null }], true);
          for (const one of model.submissions) if (one.clip === look.clip) one.reserved = 0n;
          if (to === 'DISMISSED') payWaiting(model, look.clip.campaign);
        },
      };
    },
  };
}

export const accept = deciding('acceptObservation', 'ACCEPTED', acceptObservation);
export const dismiss = deciding('dismissObservation', 'DISMISSED', dismissObservation);
