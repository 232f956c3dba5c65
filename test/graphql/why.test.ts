/** "Why did I earn this?" over HTTP: each figure is added up again from nothing but its explanation. */
import { cents, dataOf, money } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const ask = async (query: string, variables = {}, as = ADMIN) => dataOf(await stage.server.query(as, query, variables));
const act = async (name: string, input: object, as = ADMIN) =>
  dataOf(await stage.mutate(as, name, { idempotencyKey: stage.fresh('key'), ...input }, 'replayed'));

/** Exact units, ten million of them a currency unit. */
const units = (decimal: string) => BigInt(decimal.replace('.', ''));

const PRICING = `pricing(first: 1000) { totalCount hasMore endCursor lines {
  kind viewsFrom viewsTo gained rate accrued minimumReached capped due amount earned budgetLeft
  tracking { id views } terms { version ratePerThousandViews } limits { version } earning { id kind amount } } }`;

interface Line {
  kind: string;
  viewsFrom: number;
  viewsTo: number;
  gained: number;
  rate: string;
  accrued: string;
  due: string;
  amount: string;
  earned: string;
  budgetLeft: string | null;
}

const pricingOf = async (submissionId: bigint, as = ADMIN) =>
  (
    await ask(
      `query ($id: ID!) { submission(id: $id) { ${PRICING} clip { earned } settlement { due posted } } }`,
      {
        id: idOf('submission', submissionId),
      },
      as,
    )
  ).submission;

const EXPLAIN = `explain { whole counted { clips views amount accrued adjusted }
  excluded { reason clips views amount }
  ledger { accruals adjustments reversals reinstatements } suspects { clips views amount } }`;

describe('Submission.pricing', () => {
  test('repeats every step: the rate of the last look, the payments, and the budget that each one left', async () => {
    const { clipId, campaignId, submissionId, clipper } = await stage.approved(10_000);
    await act('changeTerms', { campaignId: idOf('campaign', campaignId), terms: { ratePerThousandViews: '0.35' } });
    await stage.observe(clipId, 10_999);
    await stage.observe(clipId, 12_001);
    const { pricing, clip, settlement } = await pricingOf(submissionId, clipper.name);
    expect(
      pricing.lines.map(({ kind, gained, rate, accrued, due, amount, earned, budgetLeft }: Line) => [
        kind,
        gained,
        rate,
        accrued,
        due,
        amount,
        earned,
        budgetLeft,
      ]),
    ).toEqual([
      ['PRICED', 10_000, '1.00', '10.0000000', '10.00', null, '0.00', null],
      ['POSTED', null, null, '10.0000000', '10.00', '10.00', '10.00', '990.00'],
      ['PRICED', 999, '1.00', '10.9990000', '10.99', null, '10.00', null],
      ['POSTED', null, null, '10.9990000', '10.99', '0.99', '10.99', '989.01'],
      ['PRICED', 1_002, '0.35', '11.3497000', '11.34', null, '10.99', null],
      ['POSTED', null, null, '11.3497000', '11.34', '0.35', '11.34', '988.66'],
    ]);
    expect(pricing.lines.at(-1)).toMatchObject({ earned: clip.earned, due: settlement.due });
    expect(pricing.lines[4]).toMatchObject({
      terms: { version: 2, ratePerThousandViews: '0.35' },
      tracking: { views: 12_001 },
    });
  });

  test('ends at what the clip earned after a correction, a revocation and a reinstatement', async () => {
    const { clipId, submissionId } = await stage.approved(10_000);
    const clip = { clipId: idOf('clip', clipId), reason: 'checked' };
    await act('adjustEarnings', { ...clip, amount: '-2.50' });
    expect((await pricingOf(submissionId)).pricing.lines.at(-1)).toMatchObject({
      kind: 'POSTED',
      amount: '-2.50',
      earned: '7.50',
    });
    await act('revokeApproval', clip);
    expect((await pricingOf(submissionId)).pricing.lines.at(-1)).toMatchObject({
      amount: '-7.50',
      earned: '0.00',
      budgetLeft: '1000.00',
    });
    await act('reinstateClip', clip);
    const { pricing, clip: seen } = await pricingOf(submissionId);
    expect(pricing.lines.at(-1)).toMatchObject({ amount: '7.50', earned: '7.50', budgetLeft: '992.50' });
    expect(seen.earned).toBe('7.50');
  });

  test('is paged: the pages make up the whole, and a cursor of another pricing has no place', async () => {
    const { clipId, submissionId } = await stage.approved(10_000);
    for (const views of [11_000, 12_000, 13_000]) await stage.observe(clipId, views);
    const { pricing: whole } = await pricingOf(submissionId);
    const page = `query ($id: ID!, $after: String) { submission(id: $id) { pricing(first: 3, after: $after) { totalCount hasMore endCursor lines { accrued earned } } } }`;
    const id = idOf('submission', submissionId);
    const seen: unknown[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const {
        pricing,
      }: Record<'pricing', { totalCount: number; lines: object[]; endCursor: string; hasMore: boolean }> = (
        await ask(page, { id, after })
      ).submission;
      expect(pricing.totalCount).toBe(whole.lines.length);
      seen.push(...pricing.lines);
      [after, more] = [pricing.endCursor, pricing.hasMore];
    }
    expect(seen).toEqual(whole.lines.map(({ accrued, earned }: Line) => ({ accrued, earned })));
    const other = await stage.approved(1_000);
    const { errors } = await stage.server.query(ADMIN, page, {
      id: idOf('submission', other.submissionId),
      after: whole.endCursor,
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    for (const first of [0, 1_001]) {
      const { errors: refused } = await stage.server.query(
        ADMIN,
        `{ submission(id: "${id}") { pricing(first: ${first}) { totalCount } } }`,
      );
      expect(refused?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
    }
  });

  test('a submission that continues another begins where that one was', async () => {
    const { clipId, campaignId, submissionId, clipper } = await stage.pending(10_000);
    await act('withdrawSubmission', { submissionId: idOf('submission', submissionId) }, clipper.name);
    const { url } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    await act('submitClip', { campaignId: idOf('campaign', campaignId), url }, clipper.name);
    const { id } = await stage.database.prisma.clipSubmission.findFirstOrThrow({
      where: { clipId },
      orderBy: { id: 'desc' },
    });
    const { pricing } = await pricingOf(id);
    expect(pricing.lines[0]).toMatchObject({ kind: 'CONTINUED', accrued: '10.0000000', due: '10.00', earned: '0.00' });
  });
});

describe('Earning.because', () => {
  const causesOf = async (clipId: bigint, as = ADMIN, more = 'command') =>
    (
      await ask(
        `query ($id: ID!) { clip(id: $id) { earnings(first: 20, orderBy: { field: CREATED_AT, direction: ASC }) { nodes {
        amount because { cause sentence ${more} trackings { views } } } } } }`,
        { id: idOf('clip', clipId) },
        as,
      )
    ).clip.earnings.nodes;

  test('names the decision, the check and the trackings that an entry paid for', async () => {
    const { clipId } = await stage.approved(10_000);
    await stage.observe(clipId, 12_000);
    await act('adjustEarnings', { clipId: idOf('clip', clipId), amount: '1.00', reason: 'goodwill' });
    await act('revokeApproval', { clipId: idOf('clip', clipId), reason: 'bought' });
    await act('reinstateClip', { clipId: idOf('clip', clipId), reason: 'not bought' });
    expect(await causesOf(clipId)).toEqual([
      {
        amount: '10.00',
        because: {
          cause: 'APPROVAL',
          command: 'approveClip',
          sentence: 'The clip was approved, and its views so far were paid.',
          trackings: [{ views: 10_000 }],
        },
      },
      {
        amount: '2.00',
        because: {
          cause: 'CHECK',
          command: null,
          sentence: 'A check counted more views.',
          trackings: [{ views: 12_000 }],
        },
      },
      {
        amount: '1.00',
        because: {
          cause: 'CORRECTION',
          command: 'adjustEarnings',
          sentence: 'An admin corrected what the clip had earned. Reason: goodwill',
          trackings: [],
        },
      },
      {
        amount: '-13.00',
        because: {
          cause: 'REVOCATION',
          command: 'revokeApproval',
          sentence: 'The approval was revoked, and took back what the clip had earned. Reason: bought',
          trackings: [],
        },
      },
      {
        amount: '13.00',
        because: {
          cause: 'REINSTATEMENT',
          command: 'reinstateClip',
          sentence: 'The clip was reinstated. Reason: not bought',
          trackings: [],
        },
      },
    ]);
  });

  test('a clip that waited for money was paid because of the budget', async () => {
    const campaignId = await stage.campaign(1_500n);
    const { clipId, clipper } = await stage.approved(20_000, undefined, campaignId);
    await act('raiseBudget', { campaignId: idOf('campaign', campaignId), budget: '25.00' });
    const causes = await causesOf(clipId);
    expect(causes.map(({ amount, because }: { amount: string; because: object }) => ({ amount, ...because }))).toEqual([
      expect.objectContaining({ amount: '15.00', cause: 'APPROVAL', command: 'approveClip' }),
      expect.objectContaining({ amount: '5.00', cause: 'BUDGET', command: 'raiseBudget', trackings: [] }),
    ]);
    expect(await causesOf(clipId, clipper.name, '')).toHaveLength(2);
    const { errors } = await stage.server.query(clipper.name, '{ earnings { nodes { because { command } } } }');
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});

describe('the ledger, as lists', () => {
  test('at the root, of a campaign and of a submission add up to what was earned, and a clipper sees only their own', async () => {
    const campaignId = await stage.campaign();
    const first = await stage.approved(10_000, undefined, campaignId);
    const second = await stage.approved(7_000, undefined, campaignId);
    const query = `query ($campaign: ID!, $submission: ID!, $user: ID!) {
      campaign(id: $campaign) { spent earnings { totalCount totals { amount } nodes { submission { id } } } }
      submission(id: $submission) { earnings { totalCount totals { amount } } }
      earnings(filter: { campaignId: $campaign }) { totalCount totals { amount } }
      own: earnings(filter: { userId: $user }) { totals { amount } }
    }`;
    const variables = {
      campaign: idOf('campaign', campaignId),
      submission: idOf('submission', first.submissionId),
      user: idOf('user', first.clipper.userId),
    };
    const all = await ask(query, variables);
    expect(all.campaign.spent).toBe('17.00');
    expect(all.campaign.earnings).toMatchObject({ totalCount: 2, totals: { amount: '17.00' } });
    expect(all.submission.earnings).toEqual({ totalCount: 1, totals: { amount: '10.00' } });
    expect(all.earnings).toEqual({ totalCount: 2, totals: { amount: '17.00' } });
    expect(all.own.totals.amount).toBe('10.00');
    const own = await ask(query, variables, first.clipper.name);
    expect(own.campaign.earnings).toMatchObject({ totalCount: 1, totals: { amount: '10.00' } });
    const { errors } = await stage.server.query(
      second.clipper.name,
      '{ earnings(filter: { userId: "user_1" }) { totalCount } }',
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', field: 'filter.userId' });
  });
});

describe('Totals.explain', () => {
  interface Part {
    reason: string;
    clips: number;
    views: number;
    amount: string;
  }

  /** The law, from nothing but an answer. */
  function expectLaw(totals: {
    earned: string;
    clips: number;
    explain: { whole: string; counted: Record<string, string>; excluded: Part[]; ledger: Record<string, string> };
  }) {
    const { earned, explain } = totals;
    const { counted, excluded, ledger, whole } = explain;
    expect([counted['amount'], counted['clips']]).toEqual([earned, totals.clips]);
    expect(money(cents(counted['accrued'] ?? '') + cents(counted['adjusted'] ?? ''))).toBe(earned);
    let sum = cents(counted['accrued'] ?? '') * 100_000n;
    for (const { amount } of excluded) sum += units(amount);
    expect(sum).toBe(units(whole));
    let entries = 0n;
    for (const amount of Object.values(ledger)) entries += cents(amount);
    expect(entries).toBe(cents(earned));
  }

  const AT = `user(id: $user) { totals { earned clips ${EXPLAIN} } clips(first: 50) { nodes { totals { earned clips ${EXPLAIN} } } }
      campaigns(first: 20) { edges { totals { earned clips ${EXPLAIN} } } } totalsByPlatform { totals { earned clips ${EXPLAIN} } } }
    campaign(id: $campaign) { totals { earned clips ${EXPLAIN} } }
    platformStats { totals { earned clips ${EXPLAIN} } }`;

  async function lawAt(user: bigint, campaignId: bigint) {
    const answer = await ask(`query ($user: ID!, $campaign: ID!) { ${AT} }`, {
      user: idOf('user', user),
      campaign: idOf('campaign', campaignId),
    });
    const { user: who, campaign, platformStats } = answer;
    const scopes = [
      ...[who.totals, campaign.totals, platformStats.totals],
      ...who.clips.nodes.map(({ totals }: { totals: never }) => totals),
      ...who.campaigns.edges.map(({ totals }: { totals: never }) => totals),
      ...who.totalsByPlatform.map(({ totals }: { totals: never }) => totals),
    ];
    for (const totals of scopes) expectLaw(totals);
    await expectLists(user, campaignId);
    return answer;
  }

  const LISTS = `totals { explain { counted { clips submissions(first: 50) { totalCount nodes { clip { id } } } }
      excluded { reason clips submissions(first: 50) { totalCount nodes { clip { id } } } } } }`;

  /** The submissions behind each line are those of as many clips as the line says. */
  async function expectLists(user: bigint, campaignId: bigint) {
    const [userId, campaign] = [idOf('user', user), idOf('campaign', campaignId)];
    const own = await ask(`{ user(id: "${userId}") { ${LISTS} campaigns(first: 1) { edges { ${LISTS} } } } }`);
    const shared = await ask(`{ campaign(id: "${campaign}") { ${LISTS} } platformStats { ${LISTS} } }`);
    for (const { explain } of [
      ...[own.user.totals, own.user.campaigns.edges[0].totals],
      ...[shared.campaign.totals, shared.platformStats.totals],
    ])
      for (const { reason = 'EARNED', clips, submissions } of [explain.counted, ...explain.excluded]) {
        const behind = new Set(submissions.nodes.map(({ clip }: { clip: { id: string } }) => clip.id));
        expect([reason, behind.size]).toEqual([reason, clips]);
        expect(submissions.totalCount).toBe(submissions.nodes.length);
      }
  }

  const linesOf = (totals: { explain: { excluded: Part[] } }) =>
    totals.explain.excluded.map(({ reason, clips, views, amount }) => [reason, clips, views, amount]);

  test('each unit stands on one line, at every scope', async () => {
    const clipper = await stage.clipper();
    const { scene } = stage;
    const campaignId = await scene.campaign(stage.fresh('Campaign'), {
      budget: 3_000n,
      terms: { ratePerThousandViews: 10_000n, minViews: 1_000n, maxPayoutPerClip: 1_500n },
    });
    const of = (views: number) => stage.pending(views, clipper, campaignId);
    const approve = async (views: number) => {
      const one = await of(views);
      await act('approveClip', { clipId: idOf('clip', one.clipId) });
      return one;
    };
    // 5.00 and a fraction; 15.00 of 20.00 by the cap; 9.00 with 1.00 adjusted away; below the minimum.
    await approve(5_005);
    await approve(20_000);
    const adjusted = await approve(9_000);
    await act('adjustEarnings', { clipId: idOf('clip', adjusted.clipId), amount: '-1.00', reason: 'checked' });
    await approve(900);
    // The budget of 30.00 is spent but for 2.00.
    await approve(4_000);
    const rejected = await of(3_000);
    await act('rejectClip', { clipId: idOf('clip', rejected.clipId), reason: 'OTHER', note: 'no' });
    const withdrawn = await of(2_000);
    await act('withdrawSubmission', { submissionId: idOf('submission', withdrawn.submissionId) }, clipper.name);
    await of(1_500);
    const { user } = await lawAt(clipper.userId, campaignId);
    expect(user.totals.earned).toBe('30.00');
    expect(linesOf(user.totals)).toEqual([
      ['REJECTED', 1, 3_000, '3.0000000'],
      ['WITHDRAWN', 1, 2_000, '2.0000000'],
      ['PENDING', 1, 1_500, '1.5000000'],
      ['BELOW_MINIMUM', 1, 900, '0.9000000'],
      ['CAPPED', 1, 0, '5.0000000'],
      ['BUDGET', 1, 0, '2.0000000'],
      ['ROUNDING', 1, 0, '0.0050000'],
    ]);
    expect(user.totals.explain.counted).toMatchObject({ clips: 5, views: 38_005, accrued: '31.00', adjusted: '-1.00' });
    expect(user.totals.explain.whole).toBe('45.4050000');
    await act('pauseCampaign', { campaignId: idOf('campaign', campaignId) });
    expect(linesOf((await lawAt(clipper.userId, campaignId)).user.totals)).toContainEqual([
      'PAUSED',
      1,
      0,
      '2.0000000',
    ]);
  });

  test('views that came too late and views of revoked clips are priced as they would have been', async () => {
    const { clipId, campaignId, clipper } = await stage.approved(10_000);
    const revoked = await stage.approved(4_000, clipper, campaignId);
    await act('revokeApproval', { clipId: idOf('clip', revoked.clipId), reason: 'bought' });
    await stage.observe(revoked.clipId, 6_000);
    await act('completeCampaign', { campaignId: idOf('campaign', campaignId), withoutLastCheck: true });
    await stage.observe(clipId, 12_500);
    await stage.observe(clipId, 12_000);
    await stage.observe(clipId, 13_000);
    const { user } = await lawAt(clipper.userId, campaignId);
    expect(linesOf(user.totals)).toEqual([
      ['REVOKED', 1, 6_000, '6.0000000'],
      ['AFTER_END', 1, 3_000, '3.0000000'],
    ]);
    expect(user.totals.explain.whole).toBe('19.0000000');
    expect(user.totals.explain.ledger).toEqual({
      accruals: '14.00',
      adjustments: '0.00',
      reversals: '-4.00',
      reinstatements: '0.00',
    });
  });

  test('a submission that another continues stands there, and its price on one line only', async () => {
    const { clipId, campaignId, clipper } = await stage.approved(10_000);
    await act('revokeApproval', { clipId: idOf('clip', clipId), reason: 'bought' });
    const { url } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    await act('submitClip', { campaignId: idOf('campaign', campaignId), url }, clipper.name);
    const { user } = await lawAt(clipper.userId, campaignId);
    expect(linesOf(user.totals)).toEqual([['PENDING', 1, 10_000, '10.0000000']]);
  });

  test('a clipper asks for their own totals, and not for those of a campaign', async () => {
    const { clipper, campaignId } = await stage.approved(10_000);
    const other = await stage.approved(5_000, undefined, campaignId);
    const id = idOf('campaign', campaignId);
    const own = await ask(
      `query ($id: ID!, $user: ID!) { me { totals { explain { whole } } clips { nodes { totals { explain { whole } } } }
        campaign: campaigns { edges { totals { explain { whole } } } } }
        campaign(id: $id) { totals(filter: { userId: $user }) { explain { whole } } } }`,
      { id, user: idOf('user', clipper.userId) },
      clipper.name,
    );
    expect(own.me.totals.explain.whole).toBe('10.0000000');
    expect(own.campaign.totals.explain.whole).toBe('10.0000000');
    const { data, errors } = await stage.server.query(
      other.clipper.name,
      'query ($id: ID!) { campaign(id: $id) { totals { earned explain { whole } } } }',
      { id },
    );
    expect(data.campaign.totals).toEqual({ earned: '15.00', explain: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  });

  test('a jump that waits is beside the whole', async () => {
    const suspectId = await stage.suspect();
    const { clip } = await stage.database.prisma.suspectObservation.findUniqueOrThrow({
      where: { id: suspectId },
      include: { clip: true },
    });
    const { user } = await lawAt(clip.userId, clip.campaignId);
    expect(user.totals.explain.suspects).toEqual({ clips: 1, views: 4_999_000, amount: '4999.00' });
    expect(user.totals.explain.excluded).toEqual([]);
  });
});

describe('Balance.explain', () => {
  const linesOf = async (userId: bigint, as = ADMIN) => {
    const { user } = await ask(
      `query ($id: ID!) { user(id: $id) { balance { available entries maturing requested paid withdrawable
        explain(first: 1000) { totalCount lines { kind amount balance rowId } } } } }`,
      { id: idOf('user', userId) },
      as,
    );
    const { explain, ...balance } = user.balance;
    let sum = 0n;
    for (const { amount, balance: after } of explain.lines) {
      sum += cents(amount);
      expect(cents(after)).toBe(sum);
    }
    const of = (name: string) => cents(balance[name]);
    expect(sum).toBe(of('available') + of('entries') - of('maturing') - of('requested') - of('paid'));
    expect(of('withdrawable')).toBe(sum < 0n ? 0n : sum);
    return explain.lines.map(({ kind, amount }: { kind: string; amount: string }) => `${kind} ${amount}`);
  };

  test('names each row, and adds up to the balance: requests, payouts, reversals and debt', async () => {
    const { clipper, payoutId, clipId, campaignId } = await stage.paid(4_000);
    await stage.funded(1_500, clipper);
    await stage.desk.ask(clipper, 1_000n);
    expect(await linesOf(clipper.userId, clipper.name)).toEqual([
      'AVAILABLE 40.00',
      'PAID -40.00',
      'AVAILABLE 15.00',
      'REQUESTED -10.00',
    ]);
    const { user } = await ask(`query ($id: ID!) { user(id: $id) { balance { explain { lines { rowId } } } } }`, {
      id: idOf('user', clipper.userId),
    });
    expect(user.balance.explain.lines.slice(0, 2)).toEqual([
      { rowId: idOf('campaign', campaignId) },
      { rowId: idOf('payout', payoutId) },
    ]);
    await act('revokeApproval', { clipId: idOf('clip', clipId), reason: 'bought' });
    expect(await linesOf(clipper.userId)).toEqual(['PAID -40.00', 'AVAILABLE 15.00', 'REQUESTED -10.00']);
    await act('reversePayout', { payoutId: idOf('payout', payoutId), reason: 'came back' });
    expect(await linesOf(clipper.userId)).toEqual([
      'PAID -40.00',
      'AVAILABLE 15.00',
      'REQUESTED -10.00',
      'REVERSED 40.00',
    ]);
  });
});
