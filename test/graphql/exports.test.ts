/** Exports over HTTP: their contents, their agreement with queries, the rows for each viewer, and refusals. */
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { createTestDatabase } from '../support/database.js';
import { exported, get, refused, sumOf } from '../support/export.js';
import { addMoney, dataOf } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { startTestServer } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

/** Words that a spreadsheet would execute. */
const EVIL = '=HYPERLINK("https://evil.example","x"), 1';
const FORMULA = '@SUM(1)\r\n+1';
const TOOL = 'Reports';

let stage: WriteStage;
let noah: Person;
let zoe: Person;
/** A campaign in which both clippers have clips, and one whose money is available. */
let shared: bigint;
let done: bigint;
/** First Noah's, now Zoe's: revoked and submitted again. */
let moved: bigint;

beforeAll(async () => {
  stage = await WriteStage.open();
  const { database, scene, desk } = stage;
  noah = { ...(await scene.user(EVIL)), name: EVIL };
  zoe = await stage.clipper();
  await scene.user(TOOL, 'SERVICE');
  shared = await scene.campaign('-Spring, "and" summer');
  await stage.approved(12_500, noah, shared);
  const { clipId } = await stage.approved(30_000, zoe, shared);
  await adjustEarnings(database, scene.admin, { clipId, amount: -1_250n, reason: FORMULA });
  // Approved for Noah, revoked, and earned again by Zoe.
  const post = await scene.approved(noah, shared, 7_000);
  moved = post.clipId;
  await revokeApproval(database, scene.admin, { clipId: moved, reason: 'bought views' });
  await scene.resubmit(zoe, shared, post);
  await approveClip(database, scene.admin, { clipId: moved });
  const tiktok = await scene.submit(noah, shared, 'TIKTOK');
  await stage.observe(tiktok.clipId, 2_340);
  await approveClip(database, scene.admin, { clipId: tiktok.clipId });
  done = (await stage.funded(9_000, noah)).campaignId;
  const kept = await desk.ask(noah, 3_000n);
  await desk.approve(kept.payoutRequestId);
  await desk.pay(kept.payoutRequestId, '+wire,1');
  const back = await desk.ask(noah, 2_000n);
  await desk.approve(back.payoutRequestId);
  await desk.reverse((await desk.pay(back.payoutRequestId)).payoutId);
  await stage.funded(5_000, zoe);
  const zoes = await desk.ask(zoe, 5_000n);
  await desk.approve(zoes.payoutRequestId);
  await desk.pay(zoes.payoutRequestId);
});
afterAll(() => stage.close());

const asNoah = () => EVIL;
const csv = (as: Parameters<typeof exported>[1], path: string) => exported(stage.server, as, path);
const no = (as: Parameters<typeof exported>[1], path: string) => refused(stage.server, as, path);
// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
const ask = async (as: string, query: string): Promise<any> => dataOf(await stage.server.query(as, query));

describe('their contents', () => {
  test('the ledger, entry by entry', async () => {
    const { rows, columns } = await csv(ADMIN, 'earnings.csv');
    expect(columns.join(' ')).toBe(
      'id earnedAt kind campaignId campaign clipId clipUrl socialPlatform userId user amount currency reason',
    );
    const ledger = await stage.database.prisma.earning.findMany({ orderBy: { id: 'asc' }, include: { clip: true } });
    expect(
      rows.map(({ id, earnedAt, kind, clipId, clipUrl, userId }) => [id, earnedAt, kind, clipId, clipUrl, userId]),
    ).toEqual(
      ledger.map((entry) => [
        idOf('earning', entry.id),
        entry.earnedAt.toISOString(),
        entry.kind,
        idOf('clip', entry.clipId),
        entry.clip.url,
        idOf('user', entry.userId),
      ]),
    );
    expect(rows.map(({ amount }) => BigInt(amount?.replace('.', '') ?? ''))).toEqual(
      ledger.map(({ amount }) => amount),
    );
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ACCRUAL', 'ADJUSTMENT', 'REVERSAL']));
    expect(new Set(rows.map(({ currency }) => currency))).toEqual(new Set(['USD']));
  });

  test('one line per payout, and what became of it', async () => {
    const { rows, columns } = await csv(asNoah(), 'payouts.csv');
    expect(columns.join(' ')).toBe(
      'id paidAt payoutRequestId userId user amount currency method reference acknowledgedShortfall reversedAt reversalReason',
    );
    const noRow = { reversedAt: '', reversalReason: '' };
    const common = {
      currency: 'USD',
      method: 'PAYPAL',
      acknowledgedShortfall: '0.00',
      userId: idOf('user', noah.userId),
    };
    expect(rows).toMatchObject([
      { ...common, ...noRow, amount: '30.00', reference: "'+wire,1" },
      {
        ...common,
        amount: '20.00',
        reversedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        reversalReason: 'account closed',
      },
    ]);
  });

  test('no account, not even for an admin', async () => {
    const { text } = await csv(ADMIN, 'payouts.csv');
    expect(text).not.toContain('clipper@example.org');
  });

  test('words that a spreadsheet would execute are text; negative amounts stay numbers', async () => {
    const { rows, text } = await csv(ADMIN, 'earnings.csv');
    const adjusted = rows.find(({ kind }) => kind === 'ADJUSTMENT');
    expect(adjusted).toMatchObject({ amount: '-12.50', reason: `'${FORMULA}`, campaign: `'-Spring, "and" summer` });
    expect(rows.filter(({ user }) => user === `'${EVIL}`).length).toBeGreaterThan(3);
    expect(text.split('\r\n').every((line) => !/(^|,)"?[=+@\t]/.test(line) || line.startsWith('+1'))).toBe(true);
  });

  test('the link of a post that now belongs to another clipper is hidden from the former owner', async () => {
    const former = (await csv(asNoah(), 'earnings.csv')).rows.filter(({ clipId }) => clipId === idOf('clip', moved));
    expect(former.map(({ amount, clipUrl }) => [amount, clipUrl])).toEqual([
      ['7.00', ''],
      ['-7.00', ''],
    ]);
    const { rows } = await csv(zoe.name, 'earnings.csv');
    const now = rows.filter(({ clipId }) => clipId === idOf('clip', moved));
    expect(now.map(({ amount, clipUrl }) => [amount, clipUrl])).toEqual([['7.00', expect.stringContaining('http')]]);
  });
});

describe('they match what the queries say', () => {
  test('the earnings of a clipper, of a user, of a campaign and of everybody', async () => {
    const earned = async (as: string) => (await ask(as, '{ me { totals { earned } } }')).me.totals.earned;
    for (const { name, userId } of [noah, zoe]) {
      const own = await earned(name);
      expect(own).not.toBe('0.00');
      expect(sumOf((await csv(name, 'earnings.csv')).rows)).toBe(own);
      expect(sumOf((await csv(name, `earnings.csv?userId=user_${userId}`)).rows)).toBe(own);
      expect(sumOf((await csv(ADMIN, `earnings.csv?userId=user_${userId}`)).rows)).toBe(own);
    }
    const { platformStats, campaign } = await ask(
      ADMIN,
      `{ platformStats { totals { earned } } campaign(id: "campaign_${shared}") { spent totals { earned } } }`,
    );
    expect(sumOf((await csv(ADMIN, 'earnings.csv')).rows)).toBe(platformStats.totals.earned);
    expect(sumOf((await csv(ADMIN, `earnings.csv?campaignId=campaign_${shared}`)).rows)).toBe(campaign.totals.earned);
    expect(campaign.spent).toBe(campaign.totals.earned);
  });

  test.each([
    ['socialPlatform: TIKTOK', 'socialPlatform=TIKTOK'],
    ['campaignStatus: COMPLETED', 'campaignStatus=COMPLETED'],
    ['campaignStatus: ACTIVE, socialPlatform: YOUTUBE', 'campaignStatus=ACTIVE&socialPlatform=YOUTUBE'],
    ['campaignStatus: CANCELLED', 'campaignStatus=CANCELLED'],
  ])('every filter of totals narrows the export alike: %s', async (filter, parameters) => {
    const query = `{ totals(filter: { ${filter} }) { earned } }`;
    const { me, platformStats } = {
      ...(await ask(asNoah(), `{ me ${query} }`)),
      ...(await ask(ADMIN, `{ platformStats ${query} }`)),
    };
    expect(sumOf((await csv(asNoah(), `earnings.csv?${parameters}`)).rows)).toBe(me.totals.earned);
    expect(sumOf((await csv(ADMIN, `earnings.csv?${parameters}`)).rows)).toBe(platformStats.totals.earned);
  });

  test('and the filters together: a user within a campaign', async () => {
    const filter = `totals(filter: { campaignId: "campaign_${done}" }) { earned available }`;
    const { user } = await ask(ADMIN, `{ user(id: "user_${noah.userId}") { ${filter} } }`);
    const { rows } = await csv(ADMIN, `earnings.csv?userId=user_${noah.userId}&campaignId=campaign_${done}`);
    expect([sumOf(rows), user.totals.earned]).toEqual([user.totals.available, '90.00']);
  });

  test('standing payouts add up to what was paid, and returned ones to what was reversed', async () => {
    for (const { name } of [noah, zoe]) {
      const { me } = await ask(name, '{ me { balance { paid } payouts { totals { amount } } } }');
      expect(sumOf((await csv(name, 'payouts.csv?reversed=false')).rows)).toBe(me.balance.paid);
      expect(sumOf((await csv(name, 'payouts.csv')).rows)).toBe(me.payouts.totals.amount);
    }
    const { platformStats } = await ask(ADMIN, '{ platformStats { payouts { completedAmount reversedAmount } } }');
    const [kept, back] = [
      sumOf((await csv(ADMIN, 'payouts.csv?reversed=false')).rows),
      sumOf((await csv(ADMIN, 'payouts.csv?reversed=true')).rows),
    ];
    expect([kept, back]).toEqual([platformStats.payouts.completedAmount, platformStats.payouts.reversedAmount]);
    expect(back).toBe('20.00');
    const { rows } = await csv(ADMIN, `payouts.csv?userId=user_${zoe.userId}`);
    expect(sumOf(rows)).toBe('50.00');
  });

  test.each(['earnings', 'payouts'])('two adjacent ranges of time make the whole: %s', async (name) => {
    const { rows } = await csv(ADMIN, `${name}.csv`);
    const times = rows.map((row) => row['earnedAt'] ?? row['paidAt'] ?? '').sort();
    const cut = times[Math.floor(times.length / 2)] ?? '';
    const before = await csv(ADMIN, `${name}.csv?to=${cut}`);
    const after = await csv(ADMIN, `${name}.csv?from=${cut}`);
    expect(before.rows.length * after.rows.length).toBeGreaterThan(0);
    const entryOf = (id = '') => Number(numberOf(id, name === 'earnings' ? 'earning' : 'payout'));
    const ids = [...before.rows, ...after.rows].map(({ id }) => entryOf(id)).sort((a, b) => a - b);
    expect(ids).toEqual(rows.map(({ id }) => entryOf(id)));
    expect(addMoney(['0.00', sumOf(before.rows), sumOf(after.rows)])).toBe(sumOf(rows));
  });
});

describe('the rows of each viewer', () => {
  /** Users whose rows are in the export, or the refusal. */
  const seen = async (as: Parameters<typeof exported>[1], path: string) => {
    const { rows } = await csv(as, path);
    const names = new Map([noah, zoe].map(({ userId }, place) => [idOf('user', userId), ['noah', 'zoe'][place]]));
    return [...new Set(rows.map(({ userId = '' }) => names.get(userId) ?? userId))].sort();
  };

  test.each(['earnings.csv', 'payouts.csv'])('%s', async (path) => {
    const anonymous = { status: 401, code: 'UNAUTHENTICATED' };
    expect(await no(null, path)).toEqual(anonymous);
    expect(await no({ token: 'cliptally_nobodys.key' }, path)).toEqual(anonymous);
    expect(await no({ token: 'not.a.token' }, path)).toEqual(anonymous);
    expect(await no(null, `${path}?userId=user_${noah.userId}`)).toEqual(anonymous);
    expect(await seen(asNoah(), path)).toEqual(['noah']);
    expect(await seen(zoe.name, path)).toEqual(['zoe']);
    expect(await seen(ADMIN, path)).toEqual(['noah', 'zoe']);
    expect(await seen(TOOL, path)).toEqual(['noah', 'zoe']);
    const forbidden = { status: 403, code: 'FORBIDDEN', field: 'userId' };
    expect(await no(asNoah(), `${path}?userId=user_${zoe.userId}`)).toEqual(forbidden);
    expect(await no(asNoah(), `${path}?userId=user_999999`)).toEqual(forbidden);
    expect(await seen(ADMIN, `${path}?userId=user_${zoe.userId}`)).toEqual(['zoe']);
    expect(await seen(TOOL, `${path}?userId=user_${zoe.userId}`)).toEqual(['zoe']);
    expect(await seen(ADMIN, `${path}?userId=user_999999`)).toEqual([]);
  });

  test('a campaign in which both earned shows each their own', async () => {
    expect(await seen(asNoah(), `earnings.csv?campaignId=campaign_${shared}`)).toEqual(['noah']);
    expect(await seen(zoe.name, `earnings.csv?campaignId=campaign_${shared}`)).toEqual(['zoe']);
  });

  test('an internal tool reads by its key, without accounts; once the key is revoked, it reads nothing', async () => {
    const input = { idempotencyKey: stage.fresh('k'), name: 'Ledger' };
    const made = await stage.mutate(ADMIN, 'createApiKey', input, 'secret apiKey { id }');
    const { secret, apiKey } = dataOf<Record<string, never>>(made)['createApiKey'] as unknown as {
      secret: string;
      apiKey: { id: string };
    };
    expect(await seen({ token: secret }, 'payouts.csv')).toEqual(['noah', 'zoe']);
    expect((await csv({ token: secret }, 'payouts.csv')).text).not.toContain('example.org');
    const revoke = { idempotencyKey: stage.fresh('k'), apiKeyId: apiKey.id };
    dataOf(await stage.mutate(ADMIN, 'revokeApiKey', revoke, 'replayed'));
    expect(await no({ token: secret }, 'payouts.csv')).toMatchObject({ status: 401 });
  });
});

describe('case 36: a spreadsheet program that guesses the encoding', () => {
  const bytesOf = async (path: string) =>
    Buffer.from(await (await get(stage.server, ADMIN, `/export/${path}`)).arrayBuffer());
  const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

  test.each(['earnings.csv', 'payouts.csv', 'account-entries.csv'])(
    'reads a byte order mark in %s where it is asked for',
    async (file) => {
      const plain = await bytesOf(file);
      expect(plain.subarray(0, 3)).not.toEqual(MARK);
      expect(await bytesOf(`${file}?bom=true`)).toEqual(Buffer.concat([MARK, plain]));
      expect(await bytesOf(`${file}?bom=false`)).toEqual(plain);
    },
  );

  test('the parameter filters nothing, and combines with filters', async () => {
    const narrowed = `earnings.csv?campaignId=campaign_${done}`;
    expect(await bytesOf(`${narrowed}&bom=true`)).toEqual(Buffer.concat([MARK, await bytesOf(narrowed)]));
  });

  test.each(['bom=', 'bom=1', 'bom=TRUE', 'bom=true&bom=true'])('is told which values are wrong: %s', async (query) => {
    expect(await no(ADMIN, `payouts.csv?${query}`)).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      field: 'bom',
    });
  });
});

describe('refusals', () => {
  test.each([
    ['earnings.csv?userId=zoe', 'userId'],
    ['earnings.csv?userId=', 'userId'],
    ['earnings.csv?userId=user_1&userId=user_2', 'userId'],
    ['earnings.csv?userId=1', 'userId'],
    ['earnings.csv?userId=user_01', 'userId'],
    ['earnings.csv?userId=campaign_1', 'userId'],
    ['earnings.csv?campaignId=user_1', 'campaignId'],
    ['payouts.csv?userId=1', 'userId'],
    ['payouts.csv?userId=payout_1', 'userId'],
    ['earnings.csv?userId[]=user_1', 'userId[]'],
    ['earnings.csv?campaignId=campaign_1%27--', 'campaignId'],
    ['earnings.csv?campaignID=campaign_1', 'campaignID'],
    ['earnings.csv?reversed=true', 'reversed'],
    ['earnings.csv?socialPlatform=tiktok', 'socialPlatform'],
    ['earnings.csv?campaignStatus=toString', 'campaignStatus'],
    ['earnings.csv?constructor=1', 'constructor'],
    ['earnings.csv?from=yesterday', 'from'],
    ['earnings.csv?from=2026-02-30T00:00:00Z', 'from'],
    ['earnings.csv?to=2026-06-01', 'to'],
    ['earnings.csv?from=0000-06-01T00:00:00Z', 'from'],
    ['payouts.csv?reversed=yes', 'reversed'],
    ['payouts.csv?reversed=toString', 'reversed'],
    ['payouts.csv?campaignId=campaign_1', 'campaignId'],
    ['payouts.csv?to=%00', 'to'],
  ])('%s', async (path, field) => {
    expect(await no(ADMIN, path)).toEqual({ status: 400, code: 'BAD_USER_INPUT', field });
  });

  test('other methods and other files', async () => {
    const answers = [
      await get(stage.server, ADMIN, '/export/earnings.csv', { method: 'HEAD' }),
      await get(stage.server, ADMIN, '/export/earnings.csv', { method: 'POST' }),
      await get(stage.server, ADMIN, '/export/users.csv'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  test('without a database the answer is an error, and not half a file', async () => {
    const database = await createTestDatabase('test_demo', 2);
    const server = await startTestServer(database);
    // The caller is cached for a while.
    expect((await exported(server, ADMIN, 'earnings.csv')).rows.length).toBeGreaterThan(0);
    await database.lose();
    expect(await refused(server, ADMIN, 'earnings.csv')).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    await server.close();
    await database.drop();
  });
});

test('the answer says what it is, and which snapshot it was read from', async () => {
  const { headers } = await csv(ADMIN, 'earnings.csv');
  const takenAt = headers.get('x-snapshot-taken-at') ?? '';
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="earnings-${takenAt.slice(0, 10)}.csv"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-snapshot-id': expect.stringMatching(/^\d+:\d+:/),
  });
  expect(new Date(takenAt).toISOString()).toBe(takenAt);
  expect(headers.get('access-control-expose-headers')).toContain('x-snapshot-id');
});

test('an empty export is a header without lines', async () => {
  const { rows, columns } = await csv(zoe.name, 'earnings.csv?to=2020-01-01T00:00:00Z');
  expect([rows, columns.length]).toEqual([[], 13]);
});
