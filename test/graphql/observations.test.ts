/**
 * Suspect observations over HTTP: waiting, accepted, dismissed, closed. Views and money move once they are accepted.
 */
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { Bench } from '../support/bench.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import type { PostedClip } from '../support/scene.js';
import { type Answer, startTestServer, type TestServer } from '../support/server.js';

const ADMIN = 'Ada Admin';
const BEFORE = 1_000;
const JUMP = 2_000_000;

let bench: Bench;
let server: TestServer;
let campaignId: bigint;
let post: PostedClip;

/** An approved post that was seen at 1,000 views and jumped to two million. */
beforeEach(async () => {
  bench = await Bench.open();
  server = await startTestServer(bench.database);
  const { scene } = bench;
  campaignId = await scene.campaign('Jumps', { budget: 100_000_000n });
  post = await scene.approved(await scene.user('Mia'), campaignId, BEFORE);
  scene.shows(post, JUMP);
  await bench.tick();
});
afterEach(async () => {
  await server.close();
  await bench.close();
});

async function openObservation(): Promise<{ id: string; views: number; viewsBefore: number; trackedAt: string }> {
  const { suspectObservations } = dataOf(
    await server.query(
      ADMIN,
      `{ suspectObservations(filter: { status: OPEN }) { edges { node { id views viewsBefore trackedAt clip { id } } } } }`,
    ),
  );
  expect(suspectObservations.edges).toHaveLength(1);
  return suspectObservations.edges[0].node;
}

function decide(verb: 'accept' | 'dismiss', input: object, as = ADMIN) {
  const name = `${verb}Observation`;
  const type = `${verb === 'accept' ? 'Accept' : 'Dismiss'}ObservationInput`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) {
    replayed suspectObservation { id status reason closedAt } clip { views earned latestTracking { views trackedAt } totals { views earned } }
  } }`;
  return server.query(as, query, { input: { idempotencyKey: 'k', ...input } });
}

const codeOf = ({ errors }: Answer<unknown>) => errors?.[0]?.extensions;

test('a suspect waits, and nothing moves meanwhile', async () => {
  expect(await openObservation()).toMatchObject({
    views: JUMP,
    viewsBefore: BEFORE,
    clip: { id: idOf('clip', post.clipId) },
  });
  expect(await bench.factsOf(post)).toMatchObject({ views: 1_000n, gains: [1_000n], ledger: [100n] });
});

test('an accepted suspect is a tracking at its own time, priced and paid at once; a replay does nothing more', async () => {
  const { id, trackedAt } = await openObservation();
  const first = dataOf(await decide('accept', { observationId: id, reason: 'Seen on television.' })).acceptObservation;
  const figures = { views: JUMP, earned: '2000.00' };
  expect(first).toEqual({
    replayed: false,
    suspectObservation: { id, status: 'ACCEPTED', reason: 'Seen on television.', closedAt: expect.any(String) },
    clip: { ...figures, latestTracking: { views: JUMP, trackedAt }, totals: figures },
  });
  const again = dataOf(await decide('accept', { observationId: id, reason: 'Seen on television.' })).acceptObservation;
  expect(again).toEqual({ ...first, replayed: true });
  expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 1_999_000n], ledger: [100n, 199_900n] });
  expect((await bench.factsOf(post)).checkedAt?.toISOString()).toBe(trackedAt);
  // The next tick continues from there.
  bench.scene.shows(post, JUMP + 1_000);
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ ledger: [100n, 199_900n, 100n] });
});

test('a suspect that is accepted after its campaign has ended earns, because it was seen before', async () => {
  const { id } = await openObservation();
  await completeCampaign(bench.database, bench.scene.admin, { campaignId });
  await decide('accept', { observationId: id });
  expect(await bench.factsOf(post)).toMatchObject({ views: 2_000_000n, ledger: [100n, 199_900n] });
});

test('a suspect that is dismissed for a reason moves nothing', async () => {
  const { id } = await openObservation();
  expect(codeOf(await decide('dismiss', { observationId: id }))).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'input.reason',
  });
  const { dismissObservation } = dataOf(await decide('dismiss', { observationId: id, reason: 'Bought.' }));
  expect(dismissObservation).toMatchObject({
    suspectObservation: { status: 'DISMISSED', reason: 'Bought.' },
    clip: { views: BEFORE, earned: '1.00' },
  });
  expect(await bench.factsOf(post)).toMatchObject({ views: 1_000n, gains: [1_000n], ledger: [100n] });
});

test.each(['accept', 'dismiss'] as const)('a closed suspect cannot be %sed: CONFLICT with its state', async (verb) => {
  const { id } = await openObservation();
  bench.scene.shows(post, 1_100);
  await bench.tick();
  expect(codeOf(await decide(verb, { observationId: id, reason: 'Too late.' }))).toMatchObject({
    code: 'CONFLICT',
    status: 'SUPERSEDED',
  });
  expect(await bench.factsOf(post)).toMatchObject({ views: 1_100n, ledger: [100n, 10n] });
});

test('two admins at once: one decides, the other gets a CONFLICT', async () => {
  const { id } = await openObservation();
  const answers = await Promise.all([
    decide('accept', { observationId: id, idempotencyKey: 'a' }),
    decide('dismiss', { observationId: id, reason: 'Bought.', idempotencyKey: 'd' }),
  ]);
  expect(answers.map((answer) => codeOf(answer)?.code).sort()).toEqual(['CONFLICT', undefined]);
});

test('accepted during a tick that sees the clip again, it is recorded before that or not at all', async () => {
  const { id } = await openObservation();
  bench.scene.shows(post, 1_500);
  const [answer] = await Promise.all([decide('accept', { observationId: id }), bench.tick()]);
  const { gains, views } = await bench.factsOf(post);
  expect(views).toBe(1_500n);
  expect(gains).toEqual(codeOf(answer) === undefined ? [1_000n, 1_999_000n, -1_998_500n] : [1_000n, 500n]);
});

test('nobody decides on their own clip, or on a suspect that does not exist', async () => {
  const { scene, database } = bench;
  const own = await scene.submit(scene.admin, campaignId);
  for (const views of [BEFORE, JUMP]) {
    scene.shows(own, views);
    await bench.tick();
  }
  const suspect = await database.prisma.suspectObservation.findFirstOrThrow({ where: { clipId: own.clipId } });
  expect(codeOf(await decide('accept', { observationId: idOf('suspect', suspect.id) }))).toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(codeOf(await decide('accept', { observationId: 'suspect_999999' }))).toMatchObject({ code: 'NOT_FOUND' });
  for (const observationId of ['x', `${suspect.id}`, idOf('clip', own.clipId)]) {
    expect(codeOf(await decide('accept', { observationId }))).toMatchObject({ field: 'input.observationId' });
  }
});
