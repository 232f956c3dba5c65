/**
 * Case 41: Clip.settlement in every state that submission, campaign, budget, terms and suspect observations can bring
 * about, over HTTP and after the commands that lead there. Where the clip is pending, the estimate is tried out:
 * approval pays exactly that at once.
 */
import { idOf } from '../support/ids.js';
import { type Person, WriteStage } from '../support/write-stage.js';

const ADMIN = 'Ada Admin';
const STEPS = { PAUSED: 'pauseCampaign', COMPLETED: 'completeCampaign', CANCELLED: 'cancelCampaign' } as const;

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

interface Settlement {
  due: string;
  posted: string;
  shortfall: string;
  limitedBy: string;
  estimateIfApproved: string | null;
}

interface Seen {
  status: string;
  earned: string;
  settlement: Settlement;
  suspectObservation: { views: number; seenTimes: number } | null;
}

async function look(as: string, clipId: bigint): Promise<Seen> {
  const { data, errors } = await stage.server.query(
    as,
    `{ clip(id: "clip_${clipId}") { status earned settlement { due posted shortfall limitedBy estimateIfApproved }
      suspectObservation { views seenTimes } } }`,
  );
  expect(errors).toBeUndefined();
  return data.clip;
}

async function act(name: string, input: object, as = ADMIN): Promise<void> {
  const { errors } = await stage.mutate(as, name, { idempotencyKey: stage.fresh('key'), ...input }, 'replayed');
  expect(errors).toBeUndefined();
}

/** A pending clip at 50,000 views of 1.00 per 1,000, so 50.00 are due, in a campaign with this budget. */
async function pending(budget = 100_000n, views = 50_000) {
  const clipper = await stage.clipper();
  const campaignId = await stage.campaign(budget);
  return stage.pending(views, clipper, campaignId);
}

type Clip = Awaited<ReturnType<typeof pending>>;

/** An implausible jump, seen by this many ticks. */
async function jump({ clipId }: Clip, times = 1): Promise<void> {
  const clip = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
  stage.scene.shows({ clipId, socialPlatform: clip.socialPlatform, externalId: clip.externalId }, 5_000_000);
  for (let time = 0; time < times; time += 1) await stage.scene.tick();
}

const NOTHING = { due: '0.00', posted: '0.00', shortfall: '0.00', estimateIfApproved: null };
const step = (name: keyof typeof STEPS, { campaignId }: Clip) =>
  act(STEPS[name], {
    campaignId: idOf('campaign', campaignId),
    ...(name === 'COMPLETED' && { withoutLastCheck: true }),
  });
const approve = ({ clipId }: Clip) => act('approveClip', { clipId: idOf('clip', clipId) });
const reject = ({ clipId }: Clip) => act('rejectClip', { clipId: idOf('clip', clipId), reason: 'OTHER' });
const revoke = ({ clipId }: Clip) => act('revokeApproval', { clipId: idOf('clip', clipId), reason: 'Bought views.' });
const adjust = ({ clipId }: Clip, amount: string) =>
  act('adjustEarnings', { clipId: idOf('clip', clipId), amount, reason: 'Bought views.' });
const withdraw = ({ clipper, submissionId }: Clip) =>
  act('withdrawSubmission', { submissionId: idOf('submission', submissionId) }, clipper.name);
const terms = ({ campaignId }: Clip, more: object) =>
  act('changeTerms', { campaignId: idOf('campaign', campaignId), terms: { ratePerThousandViews: '1.00', ...more } });

const whole = { due: '50.00', posted: '50.00', shortfall: '0.00', estimateIfApproved: null };
const owed = { due: '50.00', posted: '0.00', shortfall: '50.00' };

/** How a clip gets into a state, and what is then true of it. */
const STATES: [what: string, stand: () => Promise<Clip>, settlement: Settlement][] = [
  ['pending, with budget', () => pending(), { ...owed, limitedBy: 'NONE', estimateIfApproved: '50.00' }],
  ['pending, with less budget', () => pending(3_000n), { ...owed, limitedBy: 'BUDGET', estimateIfApproved: '30.00' }],
  ['pending, with none', () => pending(0n), { ...owed, limitedBy: 'BUDGET', estimateIfApproved: '0.00' }],
  ['pending, not checked yet', () => pending(100_000n, 0), { ...NOTHING, limitedBy: 'UNCHECKED' }],
  ...(['PAUSED', 'COMPLETED', 'CANCELLED'] as const).map((status): (typeof STATES)[number] => [
    `pending in a campaign that is ${status}`,
    async () => {
      const clip = await pending();
      await step(status, clip);
      return clip;
    },
    status === 'PAUSED'
      ? { ...owed, limitedBy: 'PAUSED', estimateIfApproved: '0.00' }
      : { ...owed, limitedBy: 'ENDED', estimateIfApproved: '50.00' },
  ]),
  [
    'pending below the minimum',
    async () => {
      const clip = await pending(100_000n, 500);
      await terms(clip, { minViews: 1_000 });
      await stage.observe(clip.clipId, 600);
      return clip;
    },
    // Payments for 500 views before there was a minimum are never taken back.
    { due: '0.50', posted: '0.00', shortfall: '0.50', limitedBy: 'MIN_VIEWS', estimateIfApproved: '0.50' },
  ],
  [
    'pending with a suspect jump',
    async () => {
      const clip = await pending();
      await jump(clip);
      return clip;
    },
    { ...owed, limitedBy: 'SUSPECT', estimateIfApproved: '50.00' },
  ],
  ['approved and paid', () => approved(), { ...whole, limitedBy: 'NONE' }],
  [
    'approved, cut off by the budget',
    () => approved(3_000n),
    { due: '50.00', posted: '30.00', shortfall: '20.00', limitedBy: 'BUDGET', estimateIfApproved: null },
  ],
  [
    'approved, cut off by the budget, with a correction that took 2.00 back',
    async () => {
      const clip = await approved(3_000n);
      await adjust(clip, '-2.00');
      return clip;
    },
    { due: '50.00', posted: '30.00', shortfall: '20.00', limitedBy: 'WITHHELD', estimateIfApproved: null },
  ],
  [
    'approved while its campaign is paused',
    async () => {
      const clip = await pending();
      await step('PAUSED', clip);
      await approve(clip);
      return clip;
    },
    { ...owed, limitedBy: 'PAUSED', estimateIfApproved: null },
  ],
  [
    'approved, its campaign completed',
    async () => {
      const clip = await approved();
      await step('COMPLETED', clip);
      return clip;
    },
    { ...whole, limitedBy: 'ENDED' },
  ],
  [
    'approved, at its cap',
    async () => {
      const clip = await approved();
      await terms(clip, { maxPayoutPerClip: '50.00' });
      await stage.observe(clip.clipId, 60_000);
      return clip;
    },
    { ...whole, limitedBy: 'CLIP_MAX' },
  ],
  [
    'approved, at a cap that was raised since',
    async () => {
      const clip = await approved();
      await terms(clip, { maxPayoutPerClip: '50.00' });
      await stage.observe(clip.clipId, 60_000);
      await terms(clip, { maxPayoutPerClip: '60.00' });
      return clip;
    },
    { ...whole, limitedBy: 'NEXT_CHECK' },
  ],
  [
    'approved, with a suspect jump',
    async () => {
      const clip = await approved();
      await jump(clip);
      return clip;
    },
    { ...whole, limitedBy: 'SUSPECT' },
  ],
  [
    'rejected',
    async () => {
      const clip = await pending();
      await reject(clip);
      return clip;
    },
    { ...NOTHING, limitedBy: 'REJECTED' },
  ],
  [
    'rejected in a paused campaign, with a suspect jump',
    async () => {
      const clip = await pending();
      await jump(clip);
      await step('PAUSED', clip);
      await reject(clip);
      return clip;
    },
    { ...NOTHING, limitedBy: 'REJECTED' },
  ],
  [
    'withdrawn',
    async () => {
      const clip = await pending();
      await withdraw(clip);
      return clip;
    },
    { ...NOTHING, limitedBy: 'WITHDRAWN' },
  ],
  [
    'revoked',
    async () => {
      const clip = await approved();
      await revoke(clip);
      return clip;
    },
    { ...NOTHING, limitedBy: 'REVOKED' },
  ],
  [
    'revoked after its campaign was completed',
    async () => {
      const clip = await approved(3_000n);
      await step('COMPLETED', clip);
      await revoke(clip);
      return clip;
    },
    { ...NOTHING, limitedBy: 'REVOKED' },
  ],
];

async function approved(budget?: bigint): Promise<Clip> {
  const clip = await pending(budget);
  await approve(clip);
  return clip;
}

test.each(STATES)('case 41: a clip that is %s reports its true state', async (_, stand, settlement) => {
  const clip = await stand();
  const seen = await look(ADMIN, clip.clipId);
  expect(seen.settlement).toEqual(settlement);
  // Its owner reads the same.
  expect(await look(clip.clipper.name, clip.clipId)).toEqual(seen);
  if (seen.status !== 'PENDING') return;
  const { errors } = await stage.mutate(
    ADMIN,
    'approveClip',
    { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', clip.clipId) },
    'replayed',
  );
  expect(errors?.[0]?.extensions.code).toBe(settlement.estimateIfApproved === null ? 'CONFLICT' : undefined);
  const paid = (await look(ADMIN, clip.clipId)).earned;
  expect(paid).toBe(settlement.estimateIfApproved ?? '0.00');
});

test('case 41: a post from before its campaign has no estimate, because it cannot be approved', async () => {
  const clip = await pending();
  const { prisma } = stage.database;
  await prisma.clip.update({ where: { id: clip.clipId }, data: { postedAt: new Date('2025-12-31T00:00:00Z') } });
  expect((await look(ADMIN, clip.clipId)).settlement).toEqual({
    ...owed,
    limitedBy: 'POSTED_TOO_EARLY',
    estimateIfApproved: null,
  });
});

test('case 41: a jump that a second check confirms was seen twice, and keeps its age', async () => {
  const clip = await approved();
  await jump(clip, 2);
  const { suspectObservation, settlement } = await look(clip.clipper.name, clip.clipId);
  expect(suspectObservation).toEqual({ views: 5_000_000, seenTimes: 2 });
  expect(settlement).toEqual({ ...whole, limitedBy: 'SUSPECT' });
  const another = await approved();
  await jump(another);
  const { data } = await stage.server.query(
    ADMIN,
    `{ suspectObservations(filter: { status: OPEN }, orderBy: { field: WAITING }) {
      edges { node { seenTimes firstSeenAt trackedAt clip { id } } } } }`,
  );
  const waiting = data.suspectObservations.edges.map(({ node }: { node: Waiting }) => node) as Waiting[];
  const since = waiting.map(({ firstSeenAt }) => firstSeenAt);
  expect(since).toEqual([...since].sort());
  const [first, second] = [clip, another].map(({ clipId }) =>
    waiting.find((one) => one.clip.id === idOf('clip', clipId)),
  );
  expect([first?.seenTimes, second?.seenTimes].every((times) => (times ?? 0) >= 1)).toBe(true);
  expect((first?.firstSeenAt ?? '') < (first?.trackedAt ?? '')).toBe(true);
  // A plausible count ends it: the next jump is a new one.
  await stage.observe(clip.clipId, 51_000);
  expect((await look(clip.clipper.name, clip.clipId)).suspectObservation).toBeNull();
  await jump(clip);
  expect((await look(clip.clipper.name, clip.clipId)).suspectObservation).toEqual({ views: 5_000_000, seenTimes: 1 });
});

interface Waiting {
  seenTimes: number;
  firstSeenAt: string;
  trackedAt: string;
  clip: { id: string };
}

test('a suspect observation is only visible to the clip’s owner and the staff', async () => {
  const clip = await approved();
  await jump(clip);
  const other: Person = await stage.clipper();
  const { errors } = await stage.server.query(
    other.name,
    `{ clip(id: "clip_${clip.clipId}") { suspectObservation { id } } }`,
  );
  expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

test('a budget of 0.00 is exhausted from the start, and a raised one is not', async () => {
  const campaignId = await stage.campaign(0n);
  const exhaustion = async () =>
    (
      await stage.server.query(
        ADMIN,
        `{ campaign(id: "campaign_${campaignId}") { remaining publishedAt budgetExhaustion { at clip { id } } } }`,
      )
    ).data.campaign;
  const { publishedAt, ...shown } = await exhaustion();
  expect(shown).toEqual({ remaining: '0.00', budgetExhaustion: { at: publishedAt, clip: null } });
  await act('raiseBudget', { campaignId: idOf('campaign', campaignId), budget: '10.00' });
  expect((await exhaustion()).budgetExhaustion).toBeNull();
  const { clipId } = await stage.approved(10_000, undefined, campaignId);
  const { budgetExhaustion } = await exhaustion();
  expect(budgetExhaustion).toEqual({ at: expect.any(String), clip: { id: idOf('clip', clipId) } });
});
