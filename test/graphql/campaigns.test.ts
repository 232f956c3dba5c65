/** Campaigns over HTTP: their life cycle and what each step does to money, their terms, budget and pace. */
import { pastTriggers } from '../support/database.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { differences, ledgerOf } from '../support/outcomes.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

const send = (name: string, campaignId: bigint, more: object = {}) =>
  stage.mutate(
    ADMIN,
    name,
    { idempotencyKey: stage.fresh('key'), campaignId: idOf('campaign', campaignId), ...more },
    'campaign { status spent totals { earned available active held } }',
  );

const STEPS = {
  activateCampaign: 'ACTIVE',
  pauseCampaign: 'PAUSED',
  closeCampaign: 'CLOSING',
  cancelCampaign: 'CANCELLED',
  completeCampaign: 'COMPLETED',
} as const;
type Step = keyof typeof STEPS;

const ARROWS: Record<string, Step[]> = {
  ACTIVE: ['pauseCampaign', 'closeCampaign', 'cancelCampaign', 'completeCampaign'],
  PAUSED: ['activateCampaign', 'closeCampaign', 'cancelCampaign', 'completeCampaign'],
  CLOSING: ['cancelCampaign', 'completeCampaign'],
  CANCELLED: ['completeCampaign'],
  COMPLETED: [],
};

/** Every way from ACTIVE to an end, with at most two pauses. */
function ways(from: string, walked: Step[] = []): Step[][] {
  const next = (ARROWS[from] ?? []).filter((step) => walked.filter((one) => one === step).length < 2);
  return next.length === 0 ? [walked] : next.flatMap((step) => ways(STEPS[step], [...walked, step]));
}

const ALL = ways('ACTIVE');

test('there are as many ways as the arrows allow', () => {
  expect(ALL.length).toBe(20);
});

test.each(ALL.map((way) => [way.map((step) => STEPS[step]).join(' → '), way]))(
  'ACTIVE → %s: each step moves what was earned between available, active and held, and loses no cent',
  async (_, way) => {
    const { clipId, campaignId } = await stage.approved(10_000);
    let views = 10_000;
    let earned = 1_000;
    for (const step of way) {
      const status = STEPS[step];
      const text = () => `${Math.floor(earned / 100)}.${`${earned % 100}`.padStart(2, '0')}`;
      const answer = dataOf(await send(step, campaignId, atOnce(step))) as Record<string, { campaign: object }>;
      // Payments that a pause delayed are made by the step that ends the pause.
      if (status !== 'PAUSED') earned = priced(views, way, step, earned);
      const nothing = { available: '0.00', active: '0.00', held: '0.00' };
      const place = status === 'COMPLETED' ? 'available' : status === 'ACTIVE' ? 'active' : 'held';
      expect(answer[step]?.campaign).toEqual({
        status,
        spent: text(),
        totals: { earned: text(), ...nothing, [place]: text() },
      });
      views += 5_000;
      await stage.observe(clipId, views);
      // The first check of a closing campaign is paid, and is the last one that is.
      if (status === 'ACTIVE' || status === 'CLOSING') earned = views / 10;
    }
  },
);

const atOnce = (step: string) => (step === 'completeCampaign' ? { withoutLastCheck: true } : {});

/** Views seen up to the end are worth their price; those seen later are worth nothing. */
function priced(views: number, way: readonly Step[], step: Step, earned: number): number {
  const ended = way.findIndex((one) => one === 'closeCampaign' || one === 'cancelCampaign');
  return ended !== -1 && way.indexOf(step) > ended ? earned : views / 10;
}

describe('terms', () => {
  test('a change asks for a refresh; views up to it keep their price', async () => {
    const { clipId, campaignId } = await stage.approved(10_000);
    const terms = { ratePerThousandViews: '3.00' };
    const answer = await stage.mutate(
      ADMIN,
      'changeTerms',
      { idempotencyKey: stage.fresh('key'), campaignId: idOf('campaign', campaignId), terms },
      'campaign { terms { version ratePerThousandViews } termsHistory { version ratePerThousandViews validFrom } }',
    );
    expect(dataOf(answer)).toMatchObject({
      changeTerms: {
        campaign: {
          terms: { version: 2, ratePerThousandViews: '3.00' },
          termsHistory: [{ version: 2 }, { version: 1, ratePerThousandViews: '1.00' }],
        },
      },
    });
    const { rows } = await stage.database.pool.query(
      `SELECT trigger, status FROM "RefreshRun" WHERE "campaignId" = $1`,
      [campaignId],
    );
    expect(rows).toEqual([{ trigger: 'ADMIN', status: 'QUEUED' }]);
    await stage.observe(clipId, 11_000);
    await stage.observe(clipId, 12_000);
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 1000', 'ACCRUAL 100', 'ACCRUAL 300']);
  });

  test('of a draft change without a refresh, and twenty changes at once are twenty versions', async () => {
    const campaignId = await stage.draft();
    const change = (rate: number) => send('changeTerms', campaignId, { terms: { ratePerThousandViews: `${rate}.00` } });
    for (const answer of await Promise.all(Array.from({ length: 20 }, (_, n) => change(n + 1)))) dataOf(answer);
    const versions = await stage.database.prisma.campaignTerms.findMany({
      where: { campaignId },
      orderBy: { version: 'asc' },
    });
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
    const times = versions.map(({ validFrom }) => validFrom.getTime());
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(await stage.database.prisma.refreshRun.count({ where: { campaignId } })).toBe(0);
  });

  test.each(['completeCampaign', 'cancelCampaign'])('are final after %s', async (end) => {
    const campaignId = await stage.campaign();
    dataOf(await send(end, campaignId, atOnce(end)));
    const { errors } = await send('changeTerms', campaignId, { terms: { ratePerThousandViews: '9.00' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'input.campaignId' });
  });
});

describe('pace', () => {
  const paceOf = async (campaignId: bigint) => {
    const query = `{ campaign(id: "campaign_${campaignId}") { createdAt pace { since spent spentPerDay runsOutAt } } }`;
    const { data, extensions } = await stage.server.query(ADMIN, query);
    return { ...data.campaign, takenAt: Date.parse(extensions.snapshot?.takenAt ?? '') };
  };

  /** As if everything had happened that many days earlier. */
  async function agedBy(days: number, campaignId: bigint): Promise<void> {
    const span = `make_interval(days => ${days})`;
    await pastTriggers(stage.database, async (client) => {
      await client.query(`UPDATE "Campaign" SET "createdAt" = "createdAt" - ${span} WHERE id = $1`, [campaignId]);
      await client.query(`UPDATE "Earning" SET "earnedAt" = "earnedAt" - ${span} WHERE "campaignId" = $1`, [
        campaignId,
      ]);
    });
  }

  test('of a young campaign is spread over at least a day since its creation', async () => {
    const { campaignId } = await stage.approved(100_000, undefined, await stage.campaign(100_000n));
    const { createdAt, pace, takenAt } = await paceOf(campaignId);
    expect(pace).toMatchObject({ since: createdAt, spent: '100.00', spentPerDay: '100.00' });
    expect((Date.parse(pace.runsOutAt) - takenAt) / 86_400_000).toBeCloseTo(9, 3);
  });

  test('of an older one covers the last seven days and leaves out earlier spending', async () => {
    const { campaignId, clipId } = await stage.approved(100_000, undefined, await stage.campaign(100_000n));
    await agedBy(30, campaignId);
    expect(await paceOf(campaignId)).toMatchObject({ pace: { spent: '0.00', spentPerDay: '0.00', runsOutAt: null } });
    await stage.observe(clipId, 200_000);
    const { pace, takenAt } = await paceOf(campaignId);
    expect(pace).toMatchObject({ spent: '100.00', spentPerDay: '14.28' });
    expect((takenAt - Date.parse(pace.since)) / 86_400_000).toBeCloseTo(7, 3);
    expect((Date.parse(pace.runsOutAt) - takenAt) / 86_400_000).toBeCloseTo(56, 3);
  });

  test('predicts no end once the budget is spent, the campaign is paused, or more was taken back than spent', async () => {
    const spent = await stage.approved(100_000, undefined, await stage.campaign(10_000n));
    expect((await paceOf(spent.campaignId)).pace).toMatchObject({ spent: '100.00', runsOutAt: null });
    const paused = await stage.approved();
    dataOf(await send('pauseCampaign', paused.campaignId));
    expect((await paceOf(paused.campaignId)).pace).toMatchObject({ spent: '10.00', runsOutAt: null });
    const revoked = await stage.approved();
    await agedBy(30, revoked.campaignId);
    const input = { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', revoked.clipId), reason: 'No.' };
    await stage.mutate(ADMIN, 'revokeApproval', input, 'replayed');
    expect((await paceOf(revoked.campaignId)).pace).toMatchObject({
      spent: '-10.00',
      spentPerDay: '0.00',
      runsOutAt: null,
    });
  });
});

describe('adjustments', () => {
  const adjust = (clipId: bigint, amount: string) =>
    stage.mutate(
      ADMIN,
      'adjustEarnings',
      { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', clipId), amount, reason: 'A correction.' },
      'earning { kind amount reason } clip { earned settlement { posted due } }',
    );

  test('are separate entries outside the chain: settling does not undo them', async () => {
    const { clipId } = await stage.approved(10_000);
    expect(dataOf(await adjust(clipId, '2.50'))).toEqual({
      adjustEarnings: {
        earning: { kind: 'ADJUSTMENT', amount: '2.50', reason: 'A correction.' },
        clip: { earned: '12.50', settlement: { posted: '10.00', due: '10.00' } },
      },
    });
    await stage.observe(clipId, 11_000);
    dataOf(await adjust(clipId, '-13.50'));
    await stage.observe(clipId, 12_000);
    expect(await ledgerOf(stage.database, clipId)).toEqual([
      'ACCRUAL 1000',
      'ADJUSTMENT 250',
      'ACCRUAL 100',
      'ADJUSTMENT -1350',
      'ACCRUAL 100',
    ]);
  });

  test.each([
    ['below zero', '-10.01', { code: 'BAD_USER_INPUT', field: 'input.amount' }],
    ['above the budget', '990.01', { code: 'BUDGET_EXCEEDED', field: 'input.amount', remaining: '990.00' }],
    ['of zero', '0.00', { code: 'BAD_USER_INPUT', field: 'input.amount' }],
  ])('are refused %s', async (_, amount, extensions) => {
    const { clipId } = await stage.approved(10_000, undefined, await stage.campaign(100_000n));
    expect((await adjust(clipId, amount)).errors?.[0]?.extensions).toEqual(extensions);
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 1000']);
  });

  test('are accepted up to the last cent, and the freed budget goes to clips that were cut off', async () => {
    const campaignId = await stage.campaign(1_500n);
    const first = await stage.approved(10_000, undefined, campaignId);
    const second = await stage.approved(10_000, undefined, campaignId);
    expect(await ledgerOf(stage.database, second.clipId)).toEqual(['ACCRUAL 500']);
    dataOf(await adjust(first.clipId, '-7.00'));
    expect(await ledgerOf(stage.database, second.clipId)).toEqual(['ACCRUAL 500', 'ACCRUAL 500']);
    dataOf(await adjust(first.clipId, '2.00'));
    expect(await ledgerOf(stage.database, first.clipId)).toEqual(['ACCRUAL 1000', 'ADJUSTMENT -700', 'ADJUSTMENT 200']);
    expect((await adjust(first.clipId, '0.01')).errors?.[0]?.extensions.code).toBe('BUDGET_EXCEEDED');
  });

  test('need an approved clip that is not the admin’s own', async () => {
    const pending = await stage.pending();
    expect((await adjust(pending.clipId, '1.00')).errors?.[0]?.extensions).toEqual({
      code: 'CONFLICT',
      status: 'PENDING',
    });
    const own = await stage.pending(10_000, { ...stage.scene.admin, name: ADMIN });
    expect((await adjust(own.clipId, '1.00')).errors?.[0]?.extensions.code).toBe('CONFLICT');
  });
});
