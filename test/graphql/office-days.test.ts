/** An ordinary day of an admin: decisions in bulk, a ban, edits of a published campaign, payout accounts. */
import { randomUUID } from 'node:crypto';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { differences } from '../support/outcomes.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

const mutate = (name: string, input: object, selection: string, as = ADMIN) => stage.mutate(as, name, input, selection);
// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
const done = async (...asked: Parameters<typeof mutate>): Promise<any> => dataOf(await mutate(...asked))[asked[0]];
const extensionsOf = async (...asked: Parameters<typeof mutate>) => (await mutate(...asked)).errors?.[0]?.extensions;

describe('decisions in bulk', () => {
  test('requests are approved one by one: a refused one stops no other, and a repeat does what is missing', async () => {
    const [one, two] = [await stage.requested(), await stage.requested()];
    const items = [one, two].map(({ payoutRequestId }) => ({
      payoutRequestId: idOf('request', payoutRequestId),
      reason: 'fine',
    }));
    await stage.desk.reject(two.payoutRequestId);
    const input = { idempotencyKey: randomUUID(), items };
    const SELECTION = 'replayed results { index replayed error { code } payoutRequest { id status reason } }';
    const first = await done('approvePayoutRequests', input, SELECTION);
    expect(first).toEqual({
      replayed: false,
      results: [
        {
          index: 0,
          replayed: false,
          error: null,
          payoutRequest: { id: items[0]?.payoutRequestId, status: 'APPROVED', reason: 'fine' },
        },
        { index: 1, replayed: false, error: { code: 'CONFLICT' }, payoutRequest: null },
      ],
    });
    const again = await done('approvePayoutRequests', input, SELECTION);
    expect(again.results.map(({ replayed }: { replayed: boolean }) => replayed)).toEqual([true, false]);
  });

  test('requests are rejected with their own reasons', async () => {
    const [one, two] = [await stage.requested(), await stage.toBePaid()];
    const items = [one, two].map(({ payoutRequestId }, n) => ({
      payoutRequestId: idOf('request', payoutRequestId),
      reason: `no ${n}`,
    }));
    const { results } = await done(
      'rejectPayoutRequests',
      { items },
      'results { payoutRequest { status reason } error { code } }',
    );
    expect(results).toEqual(
      ['no 0', 'no 1'].map((reason) => ({ payoutRequest: { status: 'REJECTED', reason }, error: null })),
    );
  });

  test('approvals are revoked, without a key', async () => {
    const [one, pending] = [await stage.approved(), await stage.pending()];
    const items = [one, pending].map(({ clipId }) => ({ clipId: idOf('clip', clipId), reason: 'bought views' }));
    const { results } = await done(
      'revokeApprovals',
      { items },
      'results { clip { status earned } error { code message } }',
    );
    expect(results).toEqual([
      { clip: { status: 'REVOKED', earned: '0.00' }, error: null },
      {
        clip: null,
        error: {
          code: 'CONFLICT',
          message: `Only an approved clip can be revoked: ${idOf('clip', pending.clipId)} is PENDING.`,
        },
      },
    ]);
  });
});

describe('banUser', () => {
  test('suspends, revokes the chosen clips, rejects open requests, and pays others from the freed budget', async () => {
    const campaignId = await stage.campaign(1_500n);
    const { clipper, ...bought } = await stage.approved(10_000, undefined, campaignId);
    const kept = await stage.approved(4_000, clipper);
    const waiting = await stage.approved(9_000, undefined, campaignId);
    const funded = await stage.funded(2_000, clipper);
    const { payoutRequestId } = await stage.desk.ask(clipper, 2_000n);
    const input = {
      userId: idOf('user', clipper.userId),
      reason: 'bought views',
      clipIds: [idOf('clip', bought.clipId), idOf('clip', funded.clipId)],
    };
    const { user, replayed } = await done(
      'banUser',
      { ...input, idempotencyKey: 'ban' },
      'replayed user { status suspensionReason totals { earned } payoutRequests { nodes { id status reason decidedBy { name } } } }',
    );
    expect(replayed).toBe(false);
    expect(user).toEqual({
      ...{ status: 'SUSPENDED', suspensionReason: 'bought views', totals: { earned: '4.00' } },
      payoutRequests: {
        nodes: [
          {
            id: idOf('request', payoutRequestId),
            status: 'REJECTED',
            reason: 'bought views',
            decidedBy: { name: ADMIN },
          },
        ],
      },
    });
    const clips = await stage.server.query(
      ADMIN,
      '{ kept: clip(id: "' +
        idOf('clip', kept.clipId) +
        '") { status } other: clip(id: "' +
        idOf('clip', waiting.clipId) +
        '") { earned } }',
    );
    expect(dataOf(clips)).toEqual({ kept: { status: 'APPROVED' }, other: { earned: '9.00' } });
    expect(await done('banUser', { ...input, idempotencyKey: 'ban' }, 'replayed user { status }')).toEqual({
      replayed: true,
      user: { status: 'SUSPENDED' },
    });
    const log = await stage.server.query(
      ADMIN,
      'query ($id: ID!) { auditLog(filter: { entityId: $id, action: "banUser" }) { nodes { entity entityId before after } } }',
      { id: input.userId },
    );
    expect(dataOf(log).auditLog.nodes).toEqual([
      {
        entity: 'User',
        entityId: input.userId,
        before: { status: 'ACTIVE' },
        after: { status: 'SUSPENDED', revokedClips: 2, rejectedRequests: 1 },
      },
    ]);
  });

  test('is all or nothing: one wrong clip, and nothing is done', async () => {
    const [victim, other] = [await stage.approved(), await stage.approved()];
    const pending = await stage.pending(1_000, victim.clipper);
    const ban = (clipIds: bigint[]) =>
      extensionsOf(
        'banUser',
        { userId: idOf('user', victim.clipper.userId), reason: 'x', clipIds: clipIds.map((id) => idOf('clip', id)) },
        'replayed',
      );
    expect(await ban([victim.clipId, other.clipId])).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.clipIds.1',
    });
    expect(await ban([victim.clipId, pending.clipId])).toMatchObject({ code: 'CONFLICT', status: 'PENDING' });
    expect(await ban([victim.clipId, victim.clipId])).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.clipIds' });
    expect(await ban([999_999n])).toMatchObject({ code: 'NOT_FOUND' });
    const { data } = await stage.server.query(
      ADMIN,
      'query ($id: ID!) { user(id: $id) { status suspensionReason totals { earned } } }',
      { id: idOf('user', victim.clipper.userId) },
    );
    expect(data.user).toEqual({ status: 'ACTIVE', suspensionReason: null, totals: { earned: '10.00' } });
  });

  test('bans a suspended user, too, but not oneself; reactivation forgets the reason', async () => {
    const { clipper } = await stage.approved();
    const userId = idOf('user', clipper.userId);
    await done('suspendUser', { userId, reason: 'under review' }, 'user { suspensionReason }');
    expect(await done('banUser', { userId, reason: 'proved' }, 'user { status suspensionReason }')).toEqual({
      user: { status: 'SUSPENDED', suspensionReason: 'under review' },
    });
    expect(await done('reactivateUser', { userId }, 'user { status suspensionReason }')).toEqual({
      user: { status: 'ACTIVE', suspensionReason: null },
    });
    const self = idOf('user', stage.scene.admin.userId);
    expect(await extensionsOf('banUser', { userId: self, reason: 'x' }, 'replayed')).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await extensionsOf('banUser', { userId, reason: ' ' }, 'replayed')).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.reason',
    });
  });

  test('two bans at once that share campaigns finish, each once', async () => {
    const campaigns = [await stage.campaign(), await stage.campaign()];
    const people = [await stage.clipper(), await stage.clipper()];
    const clips = await Promise.all(
      people.map(async (person) => [
        (await stage.approved(5_000, person, campaigns[0])).clipId,
        (await stage.approved(5_000, person, campaigns[1])).clipId,
      ]),
    );
    const bans = people.map((person, n) =>
      done(
        'banUser',
        {
          userId: idOf('user', person.userId),
          reason: 'ring',
          clipIds: (n === 0 ? clips[n] : clips[n]?.toReversed())?.map((id) => idOf('clip', id)),
        },
        'user { totals { earned } }',
      ),
    );
    expect(await Promise.all(bans)).toEqual([
      { user: { totals: { earned: '0.00' } } },
      { user: { totals: { earned: '0.00' } } },
    ]);
  });
});

describe('a published campaign', () => {
  const update = (campaignId: bigint, input: object) =>
    [
      'updateCampaign',
      { campaignId: idOf('campaign', campaignId), ...input },
      'campaign { name description endsAt brand }',
    ] as const;

  test('changes its name, description and end, with an audit entry', async () => {
    const campaignId = await stage.campaign();
    const endsAt = '2030-01-01T00:00:00.000Z';
    const { campaign } = await done(
      ...update(campaignId, { name: 'Renamed', description: 'Use the new logo.', endsAt }),
    );
    expect(campaign).toMatchObject({ name: 'Renamed', description: 'Use the new logo.', endsAt });
    expect((await done(...update(campaignId, { endsAt: null }))).campaign.endsAt).toBeNull();
    const log = await stage.server.query(
      ADMIN,
      'query ($id: ID!) { auditLog(filter: { entityId: $id, action: "updateCampaign" }, last: 1) { nodes { before after } } }',
      { id: idOf('campaign', campaignId) },
    );
    expect(dataOf(log).auditLog.nodes[0]).toMatchObject({
      before: { endsAt: null },
      after: { changed: ['name', 'description', 'endsAt'], endsAt },
    });
  });

  test.each([
    ['brand', { brand: 'Other' }],
    ['budget', { budget: '1.00' }],
    ['startsAt', { startsAt: '2026-01-02T00:00:00Z' }],
    ['socialPlatforms', { socialPlatforms: ['X'] }],
    ['terms', { terms: { ratePerThousandViews: '2.00' } }],
  ])('keeps its %s', async (field, change) => {
    const campaignId = await stage.campaign();
    const refused = await extensionsOf(...update(campaignId, { name: 'Not even this', ...change }));
    expect(refused).toMatchObject({ code: 'CONFLICT', field: `input.${field}`, status: 'ACTIVE' });
    expect((await stage.database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } })).name).not.toBe(
      'Not even this',
    );
  });

  test('cannot move its end once it has ended, but its texts can still be put right', async () => {
    const { campaignId } = await stage.funded();
    expect(await extensionsOf(...update(campaignId, { endsAt: '2030-01-01T00:00:00Z' }))).toMatchObject({
      code: 'CONFLICT',
      field: 'input.endsAt',
    });
    expect((await done(...update(campaignId, { name: 'Corrected' }))).campaign.name).toBe('Corrected');
  });
});

test('a rate of zero is refused wherever terms are given', async () => {
  const terms = { ratePerThousandViews: '0' };
  const draft = { name: 'Free', brand: 'B', budget: '10.00', socialPlatforms: ['X'], terms };
  const wrong = { code: 'BAD_USER_INPUT', field: 'input.terms.ratePerThousandViews' };
  expect(await extensionsOf('createCampaign', { ...draft, idempotencyKey: 'free' }, 'replayed')).toMatchObject(wrong);
  const campaignId = idOf('campaign', await stage.draft());
  expect(await extensionsOf('updateCampaign', { campaignId, terms }, 'replayed')).toMatchObject(wrong);
  expect(
    await extensionsOf('changeTerms', { campaignId, terms, idempotencyKey: 'free terms' }, 'replayed'),
  ).toMatchObject(wrong);
});

describe('payout accounts', () => {
  const ask = async (method: object) => {
    const { clipper } = await stage.funded(1_000);
    return mutate(
      'requestPayout',
      { amount: '10.00', method, idempotencyKey: randomUUID() },
      'payoutRequest { method { type account } }',
      clipper.name,
    );
  };

  test.each([
    ['BANK_TRANSFER', 'de89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    ['BANK_TRANSFER', 'GB82-WEST-1234-5698-7654-32', 'GB82WEST12345698765432'],
    ['PAYPAL', 'mia@example.org', 'mia@example.org'],
    ['WISE', '@miaclips', '@miaclips'],
    ['WISE', 'mia@example.org', 'mia@example.org'],
    ['WISE', 'NL91ABNA0417164300', 'NL91ABNA0417164300'],
  ])('%s takes %s', async (type, account, stored) => {
    const answer = await ask({ type, account });
    expect(dataOf(answer)).toEqual({ requestPayout: { payoutRequest: { method: { type, account: stored } } } });
  });

  test.each([
    ['BANK_TRANSFER', 'DE89 3704 0044 0532 0130 01'],
    ['BANK_TRANSFER', 'mia@example.org'],
    ['BANK_TRANSFER', 'XX00 1234'],
    ['PAYPAL', 'DE89370400440532013000'],
    ['PAYPAL', 'zoe@'],
    ['WISE', 'my account'],
  ])('%s refuses %s', async (type, account) => {
    const { errors } = await ask({ type, account });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.method.account' });
    expect(errors?.[0]?.message).not.toContain(account);
  });
});
