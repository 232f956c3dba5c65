/**
 * A clipper is forgotten, but their money is not: no total moves, and nothing that identified them is left in the
 * database.
 */
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { setSocialAccounts } from '../../src/modules/users/set-social-accounts.js';
import { disagreements, EVERYTHING, type Everything } from '../support/everything.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { differences } from '../support/outcomes.js';
import { WALKING } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open({ env: WALKING });
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

const anonymise = ({ userId }: Person) =>
  stage.mutate(
    ADMIN,
    'anonymiseUser',
    { idempotencyKey: stage.fresh('key'), userId: idOf('user', userId) },
    'user { id name email status socialAccounts { handle } }',
  );

async function shown(): Promise<Everything> {
  const everything = dataOf<Everything>(await stage.server.query(ADMIN, EVERYTHING));
  expect(disagreements(everything)).toEqual([]);
  return everything;
}

/** Tables that store a text. */
async function tablesWith(text: string): Promise<string[]> {
  const { pool } = stage.database;
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await pool.query(`SELECT 1 FROM ${name} t WHERE t::text ILIKE '%' || $1 || '%' LIMIT 1`, [
      text,
    ]);
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

test('no total moves, clips still count and earn, and nothing identifies the user any more', async () => {
  const { clipper } = await stage.paid();
  const { clipId, campaignId } = await stage.approved(20_000, clipper);
  const accounts = [{ socialPlatform: 'YOUTUBE' as const, handle: 'verymuchme' }];
  await setSocialAccounts(stage.database, clipper, { userId: clipper.userId, socialAccounts: accounts });
  const email = (await stage.database.prisma.user.findUniqueOrThrow({ where: { id: clipper.userId } })).email as string;
  expect(await tablesWith('verymuchme')).toEqual(['"SocialAccount"']);
  expect(await tablesWith('clipper@example.org')).toEqual(['"PayoutRequest"']);
  const before = await shown();
  expect(dataOf(await anonymise(clipper))).toEqual({
    anonymiseUser: {
      user: {
        id: idOf('user', clipper.userId),
        name: 'Anonymised user',
        email: null,
        status: 'ANONYMISED',
        socialAccounts: [],
      },
    },
  });
  expect(await shown()).toEqual(before);
  for (const text of ['verymuchme', 'clipper@example.org', email, clipper.name])
    expect(await tablesWith(text)).toEqual([]);
  await stage.observe(clipId, 30_000);
  await completeCampaign(stage.database, stage.scene.admin, { campaignId });
  const after = await shown();
  const of = ({ users }: Everything) =>
    users.edges.find(({ node }) => node.id === idOf('user', clipper.userId))?.node.totals.earned;
  expect([of(before), of(after)]).toEqual(['70.00', '80.00']);
  expect((await anonymise(clipper)).errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', status: 'ANONYMISED' });
});

test.each<[string, () => Promise<Person>, object]>([
  [
    'withdrawable',
    async () => (await stage.funded()).clipper,
    { withdrawable: '50.00', maturing: '0.00', requested: '0.00', debt: '0.00', uncovered: '0.00' },
  ],
  [
    'asked for',
    async () => (await stage.requested()).clipper,
    { withdrawable: '0.00', maturing: '0.00', requested: '50.00', debt: '0.00', uncovered: '0.00' },
  ],
  [
    'owed',
    async () => {
      const { clipper, clipId } = await stage.paid();
      const input = { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', clipId), reason: 'Bought views.' };
      await stage.mutate(ADMIN, 'revokeApproval', input, 'replayed');
      return clipper;
    },
    { withdrawable: '0.00', maturing: '0.00', requested: '0.00', debt: '50.00', uncovered: '0.00' },
  ],
])('not while money is %s', async (_, stand, balance) => {
  expect((await anonymise(await stand())).errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', ...balance });
});

test('a suspended user is not paid, even for an approved request, until reactivated', async () => {
  const [asked, approved] = [await stage.requested(), await stage.toBePaid()];
  const { clipId } = await stage.pending(10_000, asked.clipper);
  const step = (name: string, input: object) =>
    stage.mutate(ADMIN, name, { idempotencyKey: stage.fresh('key'), ...input }, 'replayed');
  for (const { clipper } of [asked, approved]) await step('suspendUser', { userId: idOf('user', clipper.userId) });
  const refused = [
    await step('approvePayoutRequest', { payoutRequestId: idOf('request', asked.payoutRequestId) }),
    await step('payPayoutRequest', { payoutRequestId: idOf('request', approved.payoutRequestId), reference: 'wire' }),
  ];
  for (const { errors } of refused) {
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', userStatus: 'SUSPENDED' });
  }
  dataOf(await step('approveClip', { clipId: idOf('clip', clipId) }));
  expect((await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).earned).toBe(1_000n);
  await step('reactivateUser', { userId: idOf('user', approved.clipper.userId) });
  dataOf(
    await step('payPayoutRequest', { payoutRequestId: idOf('request', approved.payoutRequestId), reference: 'wire' }),
  );
});
