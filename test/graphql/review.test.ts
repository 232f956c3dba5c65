/**
 * Review over HTTP: the reviewer's view, bulk decisions with a result per item, and refusals that reveal nothing about
 * other people's posts.
 */
import { setSocialAccounts } from '../../src/modules/users/set-social-accounts.js';
import { dataOf } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { differences, ledgerOf } from '../support/outcomes.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

const key = () => stage.fresh('key');

describe('bulk decisions', () => {
  const RESULTS = 'replayed results { index replayed error { code message field } clip { id status earned } }';

  test('a refusal does not stop the other items, and every item reports its own result', async () => {
    const [good, unchecked, decided] = [await stage.pending(), await stage.pending(0), await stage.approved()];
    const items = [good, unchecked, decided].map(({ clipId }) => ({ clipId: idOf('clip', clipId) }));
    const sent = { idempotencyKey: key(), items: [...items, { clipId: 'clip_999999' }] };
    const { approveClips } = dataOf(await stage.mutate(ADMIN, 'approveClips', sent, RESULTS)) as Record<
      string,
      unknown
    >;
    const refused = (index: number, code: string) => ({
      index,
      replayed: false,
      error: { code, message: expect.any(String), field: null },
      clip: null,
    });
    expect(approveClips).toEqual({
      replayed: false,
      results: [
        {
          index: 0,
          replayed: false,
          error: null,
          clip: { id: idOf('clip', good.clipId), status: 'APPROVED', earned: '10.00' },
        },
        refused(1, 'CONFLICT'),
        refused(2, 'CONFLICT'),
        refused(3, 'NOT_FOUND'),
      ],
    });
  });

  test('sent again, missing items are done, and finished ones are replayed', async () => {
    const [first, second] = [await stage.pending(), await stage.pending(0)];
    const items = [first, second].map(({ clipId }) => ({ clipId: idOf('clip', clipId) }));
    const sent = { idempotencyKey: key(), items };
    const select = 'replayed results { replayed error { code } clip { status } }';
    const approve = async () =>
      (dataOf(await stage.mutate(ADMIN, 'approveClips', sent, select)) as Record<string, unknown>)['approveClips'];
    expect(await approve()).toEqual({
      replayed: false,
      results: [
        { replayed: false, error: null, clip: { status: 'APPROVED' } },
        { replayed: false, error: { code: 'CONFLICT' }, clip: null },
      ],
    });
    await stage.observe(second.clipId, 10_000);
    const done = (replayed: boolean) => ({ replayed, error: null, clip: { status: 'APPROVED' } });
    expect(await approve()).toEqual({ replayed: false, results: [done(true), done(false)] });
    expect(await approve()).toEqual({ replayed: true, results: [done(true), done(true)] });
    expect(await ledgerOf(stage.database, first.clipId)).toEqual(['ACCRUAL 1000']);
  });

  test.each([
    ['an item twice', ['clip_1', 'clip_2', 'clip_1'], 'input.items.2.clipId'],
    ['an invalid id', ['clip_1', 'two'], 'input.items.1.clipId'],
    ['a bare id', ['clip_1', '2'], 'input.items.1.clipId'],
    ['an id of another kind', ['clip_1', 'submission_2'], 'input.items.1.clipId'],
    ['nothing', [], 'input.items'],
    ['more than a hundred', Array.from({ length: 101 }, (_, n) => idOf('clip', n + 1)), 'input.items'],
  ])('%s is BAD_USER_INPUT, and nothing is done', async (_, ids, field) => {
    const before = await stage.database.prisma.auditEntry.count();
    const items = ids.map((clipId) => ({ clipId, reason: 'OTHER' }));
    const { errors } = await stage.mutate(ADMIN, 'rejectClips', { idempotencyKey: key(), items }, 'replayed');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await stage.database.prisma.auditEntry.count()).toBe(before);
  });

  test('a payment that falls short is a result, too', async () => {
    const [one, two] = [await stage.toBePaid(), await stage.toBePaid()];
    await stage.mutate(
      ADMIN,
      'revokeApproval',
      { idempotencyKey: key(), clipId: idOf('clip', one.clipId), reason: 'No.' },
      'replayed',
    );
    const items = [one, two].map(({ payoutRequestId }) => ({
      payoutRequestId: idOf('request', payoutRequestId),
      reference: key(),
    }));
    const select = 'results { error { code message } payout { amount payoutRequest { status } } }';
    expect(dataOf(await stage.mutate(ADMIN, 'payPayoutRequests', { idempotencyKey: key(), items }, select))).toEqual({
      payPayoutRequests: {
        results: [
          {
            error: {
              code: 'CONFLICT',
              message:
                'The available money falls short of this request by 50.00. If the money has left, call payPayoutRequest with exactly that acknowledgedShortfall.',
            },
            payout: null,
          },
          { error: null, payout: { amount: '50.00', payoutRequest: { status: 'PAID' } } },
        ],
      },
    });
  });
});

describe('a reviewer sees', () => {
  const QUEUE = `query ($user: ID!) { submissions(filter: { status: PENDING, userId: $user }) { edges { node {
    authorIsSubmitter submittedAt user { name socialAccounts { socialPlatform handle } }
    clip { author ageHours views likes settlement { due limitedBy estimateIfApproved } }
  } } } }`;

  async function seenBy(author: string | null) {
    const clipper = await stage.clipper();
    const { scene } = stage;
    const post = await scene.submit(clipper, await stage.campaign(), 'TIKTOK');
    const postedAt = new Date(Date.now() - 26.5 * 3_600_000);
    scene.shows(post, 2_000, { likes: 5, postedAt, ...(author === null ? {} : { author }) });
    const queue = async () => {
      const { submissions } = dataOf(await stage.server.query(ADMIN, QUEUE, { user: idOf('user', clipper.userId) }));
      return submissions.edges[0].node;
    };
    const claim = (...handles: string[]) =>
      setSocialAccounts(stage.database, clipper, {
        userId: clipper.userId,
        socialAccounts: handles.map((handle) => ({ socialPlatform: 'TIKTOK', handle })),
      });
    return { clipper, post, queue, claim };
  }

  test('author, age, counts so far, what approval would pay, and whether the author is one of the clipper’s accounts', async () => {
    const { queue, claim, clipper } = await seenBy('Mia.Clips');
    expect(await queue()).toMatchObject({
      authorIsSubmitter: null,
      clip: {
        author: null,
        ageHours: null,
        views: null,
        settlement: { due: '0.00', limitedBy: 'UNCHECKED', estimateIfApproved: null },
      },
    });
    await stage.scene.tick();
    expect(await queue()).toEqual({
      authorIsSubmitter: false,
      submittedAt: expect.any(String),
      user: { name: clipper.name, socialAccounts: [] },
      clip: {
        author: expect.stringMatching(/^@?mia\.clips$/i),
        ageHours: 26,
        views: 2_000,
        likes: 5,
        settlement: { due: '2.00', limitedBy: 'NONE', estimateIfApproved: '2.00' },
      },
    });
    await claim('@MIA.clips', 'other');
    expect(await queue()).toMatchObject({
      authorIsSubmitter: true,
      user: {
        socialAccounts: [
          { socialPlatform: 'TIKTOK', handle: 'mia.clips' },
          { socialPlatform: 'TIKTOK', handle: 'other' },
        ],
      },
    });
    await claim('other');
    expect(await queue()).toMatchObject({ authorIsSubmitter: false });
  });

  test.each([
    ['', 'input.socialAccounts.0.handle'],
    ['@', 'input.socialAccounts.0.handle'],
    ['https://www.tiktok.com/@mia', 'input.socialAccounts.0.handle'],
    ['mia clips', 'input.socialAccounts.0.handle'],
    ['x'.repeat(102), 'input.socialAccounts.0.handle'],
  ])('%j is not a valid handle', async (handle, field) => {
    const { name } = await stage.clipper();
    const input = { idempotencyKey: key(), socialAccounts: [{ socialPlatform: 'X', handle }] };
    const { errors } = await stage.mutate(name, 'setSocialAccounts', input, 'replayed');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test('a clipper cannot filter by accounts of others, an admin can', async () => {
    const [mia, noah] = [await stage.clipper(), await stage.clipper()];
    const input = { idempotencyKey: key(), userId: idOf('user', noah.userId), socialAccounts: [] };
    const select = 'user { name }';
    expect((await stage.mutate(mia.name, 'setSocialAccounts', input, select)).errors?.[0]?.extensions).toEqual({
      code: 'FORBIDDEN',
      field: 'input.userId',
    });
    expect(dataOf(await stage.mutate(ADMIN, 'setSocialAccounts', input, select))).toEqual({
      setSocialAccounts: { user: { name: noah.name } },
    });
  });
});

test('a former owner does not learn whose post it is now', async () => {
  const [mia, noah] = [await stage.clipper(), await stage.clipper()];
  const campaignId = await stage.campaign();
  const post = await stage.scene.submit(mia, campaignId);
  stage.scene.shows(post, 1_000, { author: 'noah.films' });
  await stage.mutate(
    ADMIN,
    'rejectClip',
    { idempotencyKey: key(), clipId: idOf('clip', post.clipId), reason: 'NOT_OWNER' },
    'replayed',
  );
  await stage.scene.resubmit(noah, campaignId, post);
  await stage.scene.tick();
  const socialAccounts = [{ socialPlatform: 'YOUTUBE' as const, handle: 'noah.films' }];
  for (const { userId } of [mia, noah])
    await setSocialAccounts(stage.database, { userId, role: 'CLIPPER' }, { userId, socialAccounts });
  const seen = async (who: string) =>
    dataOf(await stage.server.query(who, '{ submissions { edges { node { authorIsSubmitter clip { id } } } } }'))
      .submissions.edges;
  expect(await seen(mia.name)).toEqual([{ node: { authorIsSubmitter: null, clip: null } }]);
  // Both claim the handle.
  expect(await seen(noah.name)).toEqual([
    { node: { authorIsSubmitter: false, clip: { id: idOf('clip', post.clipId) } } },
  ]);
});

test('somebody else’s post is a CONFLICT without a word about whose, approved or pending', async () => {
  const [mia, noah] = [await stage.clipper(), await stage.clipper()];
  const [campaignId, other] = [await stage.campaign(), await stage.campaign()];
  const url = stage.link();
  const submit = (who: string, id: bigint) =>
    stage.mutate(
      who,
      'submitClip',
      { idempotencyKey: key(), campaignId: idOf('campaign', id), url },
      'clip { id } submission { id status }',
    );
  const first = dataOf(await submit(mia.name, campaignId)) as unknown as { submitClip: { clip: { id: string } } };
  const refused = async () => (await submit(noah.name, other)).errors;
  const expected = [
    expect.objectContaining({
      message: 'This post is already submitted or approved. Submit another one.',
      extensions: { code: 'CONFLICT', field: 'input.url' },
    }),
  ];
  expect(await refused()).toEqual(expected);
  const clipId = first.submitClip.clip.id;
  await stage.observe(numberOf(clipId, 'clip'), 1_000);
  await stage.mutate(ADMIN, 'approveClip', { idempotencyKey: key(), clipId }, 'replayed');
  expect(await refused()).toEqual(expected);
  await stage.mutate(ADMIN, 'revokeApproval', { idempotencyKey: key(), clipId, reason: 'Not hers.' }, 'replayed');
  expect(dataOf(await submit(noah.name, other))).toMatchObject({ submitClip: { clip: { id: clipId } } });
});

test('settlement explains what a clip was paid for, and what limits it', async () => {
  const { clipId, campaignId } = await stage.approved(10_000);
  const settlement = async () => {
    const query = `{ clip(id: "clip_${clipId}") { settlement { settledViews settledThrough due posted limitedBy shortfall estimateIfApproved } } }`;
    return dataOf(await stage.server.query(ADMIN, query)).clip.settlement;
  };
  const at = { settledThrough: expect.any(String), estimateIfApproved: null };
  expect(await settlement()).toEqual({
    settledViews: 10_000,
    due: '10.00',
    posted: '10.00',
    limitedBy: 'NONE',
    shortfall: '0.00',
    ...at,
  });
  const step = (name: string, more = {}) =>
    stage.mutate(ADMIN, name, { idempotencyKey: key(), campaignId: idOf('campaign', campaignId), ...more }, 'replayed');
  await step('pauseCampaign');
  await stage.observe(clipId, 12_000);
  expect(await settlement()).toMatchObject({ due: '12.00', posted: '10.00', limitedBy: 'PAUSED', shortfall: '2.00' });
  await step('activateCampaign');
  await step('changeTerms', { terms: { ratePerThousandViews: '1.00', maxPayoutPerClip: '13.00' } });
  await stage.observe(clipId, 20_000);
  expect(await settlement()).toMatchObject({
    due: '13.00',
    posted: '13.00',
    limitedBy: 'CLIP_MAX',
    shortfall: '0.00',
  });
  await step('changeTerms', { terms: { ratePerThousandViews: '1.00', minViews: 1_000_000 } });
  await stage.observe(clipId, 21_000);
  expect(await settlement()).toMatchObject({ due: '13.00', limitedBy: 'MIN_VIEWS' });
  await step('changeTerms', { terms: { ratePerThousandViews: '100.00' } });
  // The new rate begins with the views after this look.
  await stage.observe(clipId, 21_000);
  await stage.observe(clipId, 31_000);
  expect(await settlement()).toMatchObject({
    settledViews: 31_000,
    due: '1021.00',
    posted: '1000.00',
    limitedBy: 'BUDGET',
    shortfall: '21.00',
  });
});
