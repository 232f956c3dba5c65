/** Figures that pages ask for, each compared with the rows that it stands for, in one response. */
import { answered, cents, dataOf, money } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const ask = async (query: string, variables = {}, as = ADMIN) => dataOf(await stage.server.query(as, query, variables));
const sum = (amounts: readonly string[]) => money(amounts.reduce((all, amount) => all + cents(amount), 0n));

describe('the balance of the platform', () => {
  const BALANCE = 'available requested paid withdrawable debt uncovered';

  beforeAll(async () => {
    await stage.funded(5_000);
    await stage.requested(2_000);
    await stage.paid(3_000);
    const owing = await stage.paid(4_000);
    await stage.mutate(
      ADMIN,
      'revokeApproval',
      { clipId: idOf('clip', owing.clipId), reason: 'views were bought' },
      'replayed',
    );
  });

  test('is the sum of the balances of all users, figure by figure', async () => {
    const { platformStats, users } = await ask(
      `{ platformStats { balance { ${BALANCE} } } users(first: 100) { nodes { balance { ${BALANCE} } } } }`,
    );
    for (const figure of BALANCE.split(' '))
      expect([figure, platformStats.balance[figure]]).toEqual([
        figure,
        sum(users.nodes.map(({ balance }: { balance: Record<string, string> }) => balance[figure] as string)),
      ]);
    expect(cents(platformStats.balance.debt)).toBe(4_000n);
  });

  test.each(['WITHDRAWABLE', 'REQUESTED', 'DEBT', 'UNCOVERED'])(
    'users are listed by %s, the largest first',
    async (owed) => {
      const figure = owed.toLowerCase();
      const { all, some } = await ask(
        `query ($owed: [OwedFigure!], $field: UserOrderField!) {
        all: users(first: 100, orderBy: { field: $field }) { nodes { id balance { ${figure} } } }
        some: users(first: 100, filter: { owed: $owed }, orderBy: { field: $field }) { totalCount totals { earned } nodes { id totals { earned } balance { ${figure} } } }
      }`,
        { owed, field: owed },
      );
      const amounts = all.nodes.map(({ balance }: { balance: Record<string, string> }) =>
        cents(balance[figure] as string),
      );
      expect(amounts).toEqual(amounts.toSorted((a: bigint, b: bigint) => Number(b - a)));
      const above = all.nodes.filter(({ balance }: { balance: Record<string, string> }) => balance[figure] !== '0.00');
      expect(some.nodes.map(({ id }: { id: string }) => id)).toEqual(above.map(({ id }: { id: string }) => id));
      expect(some.totalCount).toBe(above.length);
      expect(some.totals.earned).toBe(
        sum(some.nodes.map(({ totals }: { totals: { earned: string } }) => totals.earned)),
      );
    },
  );
});

describe('a reviewer', () => {
  test('reads the queue by what approval would pay', async () => {
    const campaignId = await stage.campaign(1_500n);
    for (const views of [20_000, 3_000, 0, 12_000]) await stage.pending(views, undefined, campaignId);
    const { submissions } = await ask(
      `query ($id: ID!) { submissions(filter: { campaignId: $id, status: PENDING }, orderBy: { field: ESTIMATE }) {
        nodes { settlement { estimateIfApproved } clip { settlement { estimateIfApproved } } user { status } } } }`,
      { id: idOf('campaign', campaignId) },
    );
    const estimates = submissions.nodes.map(
      (node: { settlement: { estimateIfApproved: string | null } }) => node.settlement.estimateIfApproved,
    );
    expect(estimates).toEqual(['15.00', '12.00', '3.00', null]);
    for (const node of submissions.nodes) expect(node.settlement).toEqual(node.clip.settlement);
  });

  test('sees the earlier attempts of the post, and who decided', async () => {
    const { clipper, clipId, campaignId } = await stage.pending(5_000);
    await stage.mutate(
      ADMIN,
      'rejectClip',
      { clipId: idOf('clip', clipId), reason: 'OTHER', note: 'blurred' },
      'replayed',
    );
    const post = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    await stage.mutate(
      clipper.name,
      'submitClip',
      { campaignId: idOf('campaign', campaignId), url: post.url, idempotencyKey: 'again' },
      'replayed',
    );
    const { clip } = await ask(
      'query ($id: ID!) { clip(id: $id) { submissions(first: 1) { nodes { decidedBy { name } earlierAttempts { status note decidedBy { name } earlierAttempts { id } } } } } }',
      { id: idOf('clip', clipId) },
    );
    expect(answered<typeof clip>(clip).submissions.nodes).toEqual([
      {
        decidedBy: null,
        earlierAttempts: [{ status: 'REJECTED', note: 'blurred', decidedBy: { name: ADMIN }, earlierAttempts: [] }],
      },
    ]);
  });
});

test('a campaign’s backlog is the sum of what its approved submissions wait for', async () => {
  const campaignId = await stage.campaign(1_500n);
  for (const views of [10_000, 12_000, 4_000]) await stage.approved(views, undefined, campaignId);
  const { campaign } = await ask(
    'query ($id: ID!) { campaign(id: $id) { remaining backlog { amount submissions } submissions(first: 100) { nodes { settlement { shortfall } } } } }',
    { id: idOf('campaign', campaignId) },
  );
  const shortfalls = campaign.submissions.nodes.map(
    (node: { settlement: { shortfall: string } }) => node.settlement.shortfall,
  );
  expect(campaign.backlog).toEqual({ amount: sum(shortfalls), submissions: 2 });
  expect([campaign.remaining, campaign.backlog.amount]).toEqual(['0.00', '11.00']);
});

test('views that come during a pause wait as PAUSED and as backlog, and are paid when the campaign goes on', async () => {
  const campaignId = await stage.campaign(100_000n);
  const { clipId } = await stage.approved(10_000, undefined, campaignId);
  const step = (name: string) =>
    stage.mutate(
      ADMIN,
      name,
      { campaignId: idOf('campaign', campaignId), idempotencyKey: stage.fresh('key') },
      'replayed',
    );
  const money = async () => {
    const { clip } = await ask(
      'query ($id: ID!) { clip(id: $id) { earned settlement { shortfall limitedBy } campaign { backlog { amount } } } }',
      { id: idOf('clip', clipId) },
    );
    return [clip.earned, clip.settlement.shortfall, clip.settlement.limitedBy, clip.campaign.backlog.amount];
  };
  await step('pauseCampaign');
  expect(await money()).toEqual(['10.00', '0.00', 'NONE', '0.00']);
  await stage.observe(clipId, 310_000);
  expect(await money()).toEqual(['10.00', '300.00', 'PAUSED', '300.00']);
  await step('activateCampaign');
  expect(await money()).toEqual(['310.00', '0.00', 'NONE', '0.00']);
});

test('a post takes its views along to another owner, at the time at which they were seen; the money stays', async () => {
  const first = await stage.clipper();
  const { clipId } = await stage.approved(10_000, first);
  const { url } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
  const revoked = { clipId: idOf('clip', clipId), reason: 'not theirs', idempotencyKey: stage.fresh('key') };
  await stage.mutate(ADMIN, 'revokeApproval', revoked, 'replayed');
  const between = new Date(Date.now() + 1).toISOString();
  const second = await stage.clipper();
  await stage.mutate(
    second.name,
    'submitClip',
    { campaignId: idOf('campaign', await stage.campaign()), url, idempotencyKey: stage.fresh('key') },
    'replayed',
  );
  const approved = { clipId: idOf('clip', clipId), idempotencyKey: stage.fresh('key') };
  await stage.mutate(ADMIN, 'approveClip', approved, 'replayed');
  const { me } = await ask(
    `{ me { timeline(granularity: DAY, to: "${between}") { total { views earned } } clips { nodes { earned settlement { baselineViews } } } } }`,
    {},
    second.name,
  );
  expect(me.timeline.total).toEqual({ views: 10_000, earned: '0.00' });
  expect(me.clips.nodes).toEqual([{ earned: '0.00', settlement: { baselineViews: 10_000 } }]);
});

describe('the ledger of a user', () => {
  test('keeps the entries of a clip that has another owner now, and names who wrote them', async () => {
    const { clipper, clipId, campaignId } = await stage.approved(8_000);
    await stage.mutate(
      ADMIN,
      'adjustEarnings',
      { clipId: idOf('clip', clipId), amount: '1.00', reason: 'bonus', idempotencyKey: 'bonus' },
      'replayed',
    );
    await stage.mutate(ADMIN, 'revokeApproval', { clipId: idOf('clip', clipId), reason: 'not theirs' }, 'replayed');
    const other = await stage.clipper();
    const { url } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    await stage.mutate(
      other.name,
      'submitClip',
      { campaignId: idOf('campaign', campaignId), url, idempotencyKey: 'mine' },
      'replayed',
    );
    const QUERY = `query ($id: ID!) { user(id: $id) { earnings { totalCount totals { amount } nodes { kind amount actor { name } user { name } clip { id } submission { id settlement { posted limitedBy } } } } } }`;
    const id = idOf('user', clipper.userId);
    const [asAdmin, asFormerOwner] = [await ask(QUERY, { id }), await ask(QUERY, { id }, clipper.name)];
    expect(
      asAdmin.user.earnings.nodes.map(({ kind, amount, actor }: Record<string, unknown>) => [kind, amount, actor]),
    ).toEqual([
      ['REVERSAL', '-9.00', { name: ADMIN }],
      ['ADJUSTMENT', '1.00', { name: ADMIN }],
      ['ACCRUAL', '8.00', null],
    ]);
    expect(asFormerOwner.user.earnings).toMatchObject({ totalCount: 3, totals: { amount: '0.00' } });
    for (const node of asFormerOwner.user.earnings.nodes)
      expect(node).toMatchObject({
        clip: null,
        actor: null,
        submission: { settlement: { posted: '0.00', limitedBy: 'REVOKED' } },
      });
  });

  test('is narrowed by kind, campaign and time, and its total follows', async () => {
    const clipper = await stage.clipper();
    const [first, second] = [await stage.approved(1_000, clipper), await stage.approved(2_000, clipper)];
    const amounts = async (filter: string) => {
      const { user } = await ask(
        `query ($id: ID!) { user(id: $id) { earnings(filter: ${filter}) { totals { amount } nodes { amount } } } }`,
        {
          id: idOf('user', clipper.userId),
        },
      );
      expect(user.earnings.totals.amount).toBe(
        sum(user.earnings.nodes.map(({ amount }: { amount: string }) => amount)),
      );
      return user.earnings.totals.amount;
    };
    expect(await amounts('{}')).toBe('3.00');
    expect(await amounts(`{ campaignId: "${idOf('campaign', first.campaignId)}" }`)).toBe('1.00');
    expect(await amounts(`{ campaignId: "${idOf('campaign', second.campaignId)}", kind: [ACCRUAL, REVERSAL] }`)).toBe(
      '2.00',
    );
    expect(await amounts('{ kind: ADJUSTMENT }')).toBe('0.00');
    expect(await amounts('{ to: "2020-01-01T00:00:00Z" }')).toBe('0.00');
  });
});

test('each figure of freshness counts exactly the clips of its list', async () => {
  await stage.suspect();
  const failing = await stage.approved();
  const stale = await stage.approved();
  const gone = await stage.approved();
  const long = new Date(Date.now() - 5 * 86_400_000);
  const { prisma } = stage.database;
  await prisma.clip.update({ where: { id: failing.clipId }, data: { failingSince: long } });
  await prisma.clip.update({ where: { id: stale.clipId }, data: { dueAt: long } });
  await prisma.clip.update({ where: { id: gone.clipId }, data: { availability: 'UNAVAILABLE' } });
  const lists = ['REFRESHED', 'STALE', 'FAILING', 'SUSPECT', 'UNAVAILABLE'];
  const data = await ask(`{
    platformStats { freshness { refreshedClips staleClips failingClips suspectClips unavailableClips } }
    ${lists.map((name) => `${name}: clips(filter: { freshness: ${name} }) { totalCount }`).join('\n')}
    any: clips(filter: { freshness: [FAILING, UNAVAILABLE] }) { totalCount }
    lost: clips(filter: { availability: [UNAVAILABLE] }) { nodes { id } }
  }`);
  const { freshness } = data.platformStats;
  for (const name of lists)
    expect([name, data[name].totalCount]).toEqual([name, freshness[`${name.toLowerCase()}Clips`]]);
  expect(lists.every((name) => data[name].totalCount > 0)).toBe(true);
  expect(data.any.totalCount).toBe(freshness.failingClips + freshness.unavailableClips);
  expect(data.lost.nodes).toEqual([{ id: idOf('clip', gone.clipId) }]);
});

test('suspect observations are found by campaign, user and clip', async () => {
  const id = await stage.suspect();
  const { clip } = await stage.database.prisma.suspectObservation.findUniqueOrThrow({
    where: { id },
    include: { clip: true },
  });
  const found = async (filter: object) =>
    (
      await ask(
        'query ($filter: SuspectObservationsFilterInput) { suspectObservations(filter: $filter) { nodes { id } } }',
        { filter },
      )
    ).suspectObservations.nodes;
  const mine = [{ id: idOf('suspect', id) }];
  expect(await found({ campaignId: idOf('campaign', clip.campaignId) })).toEqual(mine);
  expect(await found({ userId: idOf('user', clip.userId), status: ['OPEN', 'ACCEPTED'] })).toEqual(mine);
  expect(await found({ clipId: idOf('clip', clip.id) })).toEqual(mine);
  expect(await found({ clipId: idOf('clip', clip.id), status: 'DISMISSED' })).toEqual([]);
});

describe('rankings by period', () => {
  const PERIOD = '(from: "2020-01-01T00:00:00Z", granularity: MONTH)';
  const SUMS = 'earned views clips';

  test.each([
    ['topClippers', 'EARNED'],
    ['topClippers', 'VIEWS'],
    ['topCampaigns', 'EARNED'],
    ['topClips', 'EARNED'],
    ['topClips', 'VIEWS'],
  ])('%s by %s: rows and rest add up to the total of the range', async (ranking, by) => {
    const { platformStats } = await ask(
      `{ platformStats { timeline${PERIOD} { total { ${SUMS} } ${ranking}(by: ${by}, first: 3) { rows { rank share total { ${SUMS} } } rest { ${SUMS} } } } } }`,
    );
    const { total, [ranking]: ranked } = platformStats.timeline;
    const parts = [...ranked.rows.map((row: { total: object }) => row.total), ranked.rest];
    expect(sum(parts.map(({ earned }) => earned))).toBe(total.earned);
    for (const count of ['views', 'clips'])
      expect(parts.reduce((all, part) => all + part[count], 0)).toBe(total[count]);
    const measure = (row: { total: { earned: string; views: number } }) =>
      by === 'EARNED' ? Number(cents(row.total.earned)) : row.total.views;
    const measures = ranked.rows.map(measure);
    expect(measures).toEqual(measures.toSorted((a: number, b: number) => b - a));
    expect(ranked.rows[0]).toMatchObject({ rank: 1, share: expect.stringMatching(/^\d+\.\d\d$/) });
  });

  test('a clipper ranks their own clips, and only those', async () => {
    const { clipper, clipId } = await stage.approved(7_000);
    const { me } = await ask(
      `{ me { timeline${PERIOD} { total { earned } topClips { rows { clip { id } total { earned } } rest { earned } } } } }`,
      {},
      clipper.name,
    );
    expect(me.timeline).toEqual({
      total: { earned: '7.00' },
      topClips: { rows: [{ clip: { id: idOf('clip', clipId) }, total: { earned: '7.00' } }], rest: { earned: '0.00' } },
    });
  });

  test('a range without facts has no rows', async () => {
    const range = '(from: "2019-01-01T00:00:00Z", to: "2019-02-01T00:00:00Z")';
    const { platformStats } = await ask(
      `{ platformStats { timeline${range} { topClips { rows { rank } rest { earned views clips } } } } }`,
    );
    expect(platformStats.timeline.topClips).toEqual({ rows: [], rest: { earned: '0.00', views: 0, clips: 0 } });
  });
});

test('everybody who is logged in reads the settings, and nobody else', async () => {
  const { name } = await stage.clipper();
  const QUERY = '{ settings { currency decimals minimumPayout socialPlatforms payoutMethods } }';
  const expected = {
    ...{ currency: 'USD', decimals: 2, minimumPayout: '10.00' },
    socialPlatforms: ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'],
    payoutMethods: ['BANK_TRANSFER', 'PAYPAL', 'WISE'],
  };
  for (const as of [name, ADMIN]) expect((await ask(QUERY, {}, as)).settings).toEqual(expected);
  const { data, errors } = await stage.server.query(null, QUERY);
  expect([data.settings, errors?.[0]?.extensions.code]).toEqual([null, 'UNAUTHENTICATED']);
});

test('money for a jump that waits is reserved, and the clips beside it say so', async () => {
  const observation = await stage.suspect();
  const { clip } = await stage.database.prisma.suspectObservation.findUniqueOrThrow({
    where: { id: observation },
    select: { clip: { select: { id: true, campaignId: true } } },
  });
  const pending = await stage.pending(2_000, undefined, clip.campaignId);
  const { campaign } = await ask(
    `query ($id: ID!) { campaign(id: $id) { clips(orderBy: { field: CREATED_AT, direction: ASC }) { nodes {
      id settlement { due posted reserved limitedBy estimateIfApproved }
    } } } }`,
    { id: idOf('campaign', clip.campaignId) },
  );
  const settled = { reserved: '0.00', limitedBy: 'NONE', due: '10.00', posted: '10.00' };
  expect(campaign.clips.nodes).toMatchObject([
    { settlement: settled },
    {
      id: idOf('clip', clip.id),
      settlement: { due: '1.00', posted: '1.00', reserved: '4999.00', limitedBy: 'SUSPECT' },
    },
    {
      id: idOf('clip', pending.clipId),
      settlement: { reserved: '0.00', limitedBy: 'RESERVED', estimateIfApproved: '0.00' },
    },
  ]);
});

test('the review queue counts no budget that is reserved for the jump of another clip', async () => {
  const observation = await stage.suspect();
  const { clip } = await stage.database.prisma.suspectObservation.findUniqueOrThrow({
    where: { id: observation },
    select: { clip: { select: { campaignId: true } } },
  });
  const large = await stage.pending(2_000, undefined, clip.campaignId);
  const small = await stage.pending(1_000, large.clipper);
  const queue = async () => {
    const { submissions } = await ask(
      `query ($of: ID!) { submissions(filter: { status: PENDING, userId: $of }, orderBy: { field: ESTIMATE }) {
        nodes { id settlement { estimateIfApproved } } } }`,
      { of: idOf('user', large.clipper.userId) },
    );
    return submissions.nodes.map(({ id, settlement }: { id: string; settlement: { estimateIfApproved: string } }) => [
      id,
      settlement.estimateIfApproved,
    ]);
  };
  const [largeId, smallId] = [large, small].map(({ submissionId }) => idOf('submission', submissionId));
  // 11.00 are spent and 4,999.00 reserved.
  const raise = async (budget: string) => {
    const input = { campaignId: idOf('campaign', large.campaignId), budget, idempotencyKey: `raise to ${budget}` };
    return dataOf(await stage.mutate(ADMIN, 'raiseBudget', input, 'replayed'));
  };
  expect(await queue()).toEqual([
    [smallId, '1.00'],
    [largeId, '0.00'],
  ]);
  await raise('5010.60');
  expect(await queue()).toEqual([
    [smallId, '1.00'],
    [largeId, '0.60'],
  ]);
  await raise('5011.50');
  expect(await queue()).toEqual([
    [largeId, '1.50'],
    [smallId, '1.00'],
  ]);
  const approved = { clipId: idOf('clip', large.clipId) };
  const { data } = await stage.mutate(ADMIN, 'approveClip', approved, 'clip { earned }');
  expect(data).toEqual({ approveClip: { clip: { earned: '1.50' } } });
});
