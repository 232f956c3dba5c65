/**
 * The dashboards of schema/operations, sent as typed documents: the answers match the types that the compiler promises.
 */

import { DEMO_PASSWORD } from '../../dev/demo/example-world.js';
import {
  AdminAnalyticsDocument,
  AnswerAppealDocument,
  AppealDecisionDocument,
  AppealQueueDocument,
  CampaignDetailsDocument,
  ClipperDashboardDocument,
  ClipperDecisionsDocument,
  LoginDocument,
  PayoutDeskDocument,
  PlatformTimelineDocument,
  RefreshDeskDocument,
  ReviewQueueDocument,
  UserDetailsDocument,
} from '../../schema/operations/generated.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { idOf } from '../support/ids.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

test('the clipper dashboard is one query of a constant number of statements', async () => {
  const { data, errors, extensions } = await server.query('Noah Cuts', ClipperDashboardDocument, {});
  expect(errors).toBeUndefined();
  expect(data.me?.totals.earned).toBe('542.30');
  expect(data.me?.balance.withdrawable).toBe('150.00');
  expect(data.me?.clips.totalCount).toBe(6);
  expect(extensions.cost?.statements).toBe(13);
});

test('admin analytics show the platform and everything that it is the sum of', async () => {
  const { data, errors, extensions } = await server.query('Ada Admin', AdminAnalyticsDocument, {});
  expect(errors).toBeUndefined();
  expect(data.platformStats?.totals.earned).toBe('1450.50');
  expect(data.campaigns?.edges.map(({ node }) => node.spent)).toEqual(['0.00', '187.15', '150.00', '727.85', '385.50']);
  expect(extensions.cost?.statements).toBe(11);
});

test('campaign details are the same to an admin and, in their public part, to a clipper', async () => {
  const [admin, clipper] = await Promise.all(
    ['Ada Admin', 'Mia Clips'].map((as) => server.query(as, CampaignDetailsDocument, { campaignId: 'campaign_1' })),
  );
  expect(admin?.data.campaign?.totals.earned).toBe('385.50');
  expect(clipper?.data.campaign?.totals).toEqual(admin?.data.campaign?.totals);
  expect(admin?.data.campaign?.clips.totalCount).toBe(5);
  expect(clipper?.data.campaign?.clips.totalCount).toBe(1);
});

test('the payout desk shows the waiting requests, their accounts and their sum', async () => {
  const { data, errors, extensions } = await server.query('Ada Admin', PayoutDeskDocument, {});
  expect(errors).toBeUndefined();
  expect(data.payoutRequests).toMatchObject({ totalCount: 1, totals: { amount: '150.00' } });
  expect(data.payoutRequests?.edges[0]?.node).toMatchObject({
    status: 'PENDING',
    method: { type: 'PAYPAL', account: 'zoe@cliptally.example' },
    user: { name: 'Zoe Edits', balance: { requested: '150.00' } },
    payout: null,
  });
  expect(extensions.cost?.statements).toBe(8);
});

test('the platform over time adds up to the platform', async () => {
  const variables = { granularity: 'MONTH', timeZone: 'America/New_York' } as const;
  const { data, errors, extensions } = await server.query('Ada Admin', PlatformTimelineDocument, variables);
  expect(errors).toBeUndefined();
  expect(data.platformStats?.timeline.total).toEqual({ earned: '1450.50', views: 1_450_500, clips: 10 });
  expect(data.platformStats?.timeline.previousTotal).toEqual({ earned: '0.00', views: 0, clips: 0 });
  expect(extensions.cost?.statements).toBe(3);
});

test('user details show an admin what the user sees', async () => {
  const mia = await database.prisma.user.findFirstOrThrow({ where: { name: 'Mia Clips' } });
  const [details, own] = [
    await server.query('Ada Admin', UserDetailsDocument, { userId: idOf('user', mia.id) }),
    await server.query('Mia Clips', ClipperDashboardDocument, {}),
  ];
  expect(details.data.user?.totals).toEqual(own.data.me?.totals);
  expect(details.data.user?.balance).toEqual(own.data.me?.balance);
});

test('the review queue shows what waits, and what approval would pay', async () => {
  const { data } = await server.query('Ada Admin', ReviewQueueDocument, {});
  expect(data.submissions?.totalCount).toBe(1);
  expect(data.submissions?.edges[0]?.node.clip?.settlement?.estimateIfApproved).toBe('12.40');
});

test('a clipper appeals on their page, and another admin answers at the desk', async () => {
  await database.prisma.user.create({ data: { name: 'Ben Admin', email: 'ben@cliptally.example', role: 'ADMIN' } });
  const decisions = async () => {
    const { data, errors, extensions } = await server.query('Noah Cuts', ClipperDecisionsDocument, {});
    expect([errors, extensions.cost?.statements]).toEqual([undefined, 5]);
    return data.me?.submissions;
  };
  const rejected = (await decisions())?.edges[0]?.node;
  expect(rejected).toMatchObject({ status: 'REJECTED', appeal: null, clip: { status: 'REJECTED' } });
  const submissionId = rejected?.id ?? '';
  const sent = { idempotencyKey: 'appeal', submissionId, text: 'I made it.' };
  const appealed = await server.query('Noah Cuts', AppealDecisionDocument, { input: sent });
  expect(appealed.data.appealDecision).toMatchObject({
    replayed: false,
    submission: { appeal: { status: 'PENDING' } },
  });

  const queue = async () => (await server.query('Ben Admin', AppealQueueDocument, {})).data.submissions;
  expect(await queue()).toMatchObject({
    totalCount: 1,
    edges: [{ node: { id: submissionId, appeal: { text: 'I made it.' }, decidedBy: { name: 'Ada Admin' } } }],
  });
  const given = { idempotencyKey: 'answer', submissionId, outcome: 'UPHELD', answer: 'We looked again.' } as const;
  const answer = await server.query('Ben Admin', AnswerAppealDocument, { input: given });
  expect(answer.data.answerAppeal).toMatchObject({ submission: { appeal: { status: 'UPHELD' } } });
  expect(await queue()).toEqual({ totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, edges: [] });
  expect((await decisions())?.edges[0]?.node.appeal).toMatchObject({ status: 'UPHELD', answer: 'We looked again.' });
});

test('the refresh desk shows the last runs and an empty queue, in one statement per kind of row', async () => {
  const { data, errors, extensions } = await server.query('Ada Admin', RefreshDeskDocument, {});
  expect(errors).toBeUndefined();
  expect(data.platformStats?.freshness).toMatchObject({ failingClips: 0, suspectClips: 0 });
  expect(data.refreshRuns?.edges.map(({ node }) => node.status)).toContain('SUCCEEDED');
  expect(data.suspectObservations?.totalCount).toBe(0);
  expect(extensions.cost?.statements).toBe(9);
});

test('a login returns tokens and the user', async () => {
  const input = { email: 'noah@cliptally.example', password: DEMO_PASSWORD };
  const { data, errors } = await server.query(null, LoginDocument, { input });
  expect(errors).toBeUndefined();
  expect(data.login.user).toMatchObject({ name: 'Noah Cuts', role: 'CLIPPER' });
  const wrong = await server.query(null, LoginDocument, { input: { ...input, password: 'not the password' } });
  expect(wrong.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
