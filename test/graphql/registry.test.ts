/**
 * Every figure in the API, and every number in the database, has one known source: a measure that is computed on
 * request, or a column of the row. The lists are written by hand, and a figure that is missing from them fails.
 */
import { isObjectType } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import { NO_TOTALS } from '../../src/modules/totals/totals.sql.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dataOf } from '../support/figures.js';
import { numberOf } from '../support/ids.js';
import { startTestServer, type TestServer, WALKING } from '../support/server.js';

/** A measure: computed from the rows in the response's snapshot. */
const measures = (module: string, names: string) => names.split(' ').map((name) => `${module}.${name}`);

const MEASURES = new Set([
  ...measures('totals', 'earned available active held views likes comments shares clips'),
  ...measures('balance', 'available entries maturing requested paid withdrawable debt uncovered'),
  ...measures('payoutStats', 'completedAmount completedCount pendingAmount pendingCount'),
  ...measures('payoutStats', 'approvedAmount approvedCount reversedAmount reversedCount'),
  ...measures('platformCounts', 'clippers campaigns submittedClips pendingSubmissions'),
  ...measures('settlement', 'due posted shortfall estimateIfApproved'),
  ...measures('backlog', 'amount submissions'),
  ...measures('campaign', 'remaining'),
  ...measures('pace', 'spent spentPerDay'),
  ...measures('ranking', 'rank share'),
  ...measures('timeline', 'earned views clips'),
  ...measures('clip', 'ageHours'),
  ...measures('payoutList', 'amount'),
  ...measures('earningList', 'amount'),
  ...measures('explanation', 'clips views amount accrued adjusted whole'),
  ...measures('ledger', 'accruals adjustments reversals reinstatements'),
  ...measures('balanceLine', 'amount balance lines'),
  ...measures('suspects', 'clips views amount'),
  ...measures('pricing', 'viewsFrom viewsTo gained accrued due earned budgetLeft steps'),
  ...measures('refreshRun', 'clips durationMs earned costUsd'),
  ...measures('freshness', 'refreshedClips staleClips failingClips suspectClips unavailableClips'),
  ...measures('list', 'count'),
  ...measures('items', 'index'),
  ...measures('books', 'differenceCount'),
  ...measures('webhookBacklog', 'deliveries changes'),
  ...measures('configuration', 'decimals minimumPayout holdingDays'),
]);

const same = (type: string, module: string, names: string): [string, string][] =>
  names.split(' ').map((name) => [`${type}.${name}`, `${module}.${name}`]);
const columns = (type: string, table: string, names: string): [string, string][] =>
  names.split(' ').map((name) => {
    const [field = '', column = field] = name.split('=');
    return [`${type}.${field}`, `column ${table}.${column}`];
  });

/** Each figure of the schema by its source. */
const FIGURES: Readonly<Record<string, string>> = Object.fromEntries([
  ...same('Totals', 'totals', 'earned available active held views likes comments shares clips'),
  ...same('Balance', 'balance', 'available entries maturing requested paid withdrawable debt uncovered'),
  ...same('PlatformBalance', 'balance', 'available entries maturing requested paid withdrawable debt uncovered'),
  ['Balance.minimumPayout', 'configuration.minimumPayout'],
  ...same('Settings', 'configuration', 'decimals minimumPayout holdingDays'),
  ...same('PayoutStats', 'payoutStats', 'completedAmount completedCount pendingAmount pendingCount'),
  ...same('PayoutStats', 'payoutStats', 'approvedAmount approvedCount reversedAmount reversedCount'),
  ...same('PlatformCounts', 'platformCounts', 'clippers campaigns submittedClips pendingSubmissions'),
  ...columns('Campaign', 'Campaign', 'budget spent'),
  ['Campaign.remaining', 'campaign.remaining'],
  ...same('CampaignBacklog', 'backlog', 'amount submissions'),
  ...same('CampaignPace', 'pace', 'spent spentPerDay'),
  ...['Clipper', 'Campaign', 'Clip'].flatMap((row) =>
    [`Ranked${row}`, `Timeline${row}`].flatMap((type) => same(type, 'ranking', 'rank share')),
  ),
  ...['TimelinePoint', 'TimelineTotal'].flatMap((type) => same(type, 'timeline', 'earned views clips')),
  ...columns('CampaignTerms', 'CampaignTerms', 'version ratePerThousandViews minViews maxPayoutPerClip'),
  ...columns('Clip', 'Clip', 'views likes comments shares earned'),
  ['Clip.ageHours', 'clip.ageHours'],
  ...columns('ClipSettlement', 'ClipSubmission', 'settledViews withheld reserved baselineViews'),
  ...same('ClipSettlement', 'settlement', 'due posted shortfall estimateIfApproved'),
  ...columns('Earning', 'Earning', 'amount'),
  ...same('CountedPart', 'explanation', 'clips views amount accrued adjusted'),
  ...same('ExcludedPart', 'explanation', 'clips views amount'),
  ['TotalsExplanation.whole', 'explanation.whole'],
  ...same('LedgerParts', 'ledger', 'accruals adjustments reversals reinstatements'),
  ...same('SuspectPart', 'suspects', 'clips views amount'),
  ...same('PricingLine', 'pricing', 'viewsFrom viewsTo gained accrued due earned budgetLeft'),
  ...columns('PricingLine', 'Earning', 'amount'),
  ...columns('PricingLine', 'CampaignTerms', 'rate=ratePerThousandViews'),
  ...same('BalanceLine', 'balanceLine', 'amount balance'),
  ['BalancePage.totalCount', 'balanceLine.lines'],
  ['PricingPage.totalCount', 'pricing.steps'],
  ...columns('PayoutRequest', 'PayoutRequest', 'amount'),
  ...columns('AccountEntry', 'AccountEntryProposal', 'amount'),
  ...columns('Payout', 'Payout', 'amount acknowledgedShortfall'),
  ['PayoutListTotals.amount', 'payoutList.amount'],
  ['EarningListTotals.amount', 'earningList.amount'],
  ...columns('ViewTracking', 'ViewTracking', 'views likes comments shares viewsGained'),
  ...columns('SuspectObservation', 'SuspectObservation', 'views viewsBefore seenTimes'),
  ['RefreshOutcome.clips', 'refreshRun.clips'],
  ...same('RefreshRun', 'refreshRun', 'durationMs earned costUsd'),
  ...same('Freshness', 'freshness', 'refreshedClips staleClips failingClips suspectClips unavailableClips'),
  ...[
    ...['User', 'Campaign', 'Clip', 'Submission', 'ViewTracking', 'Earning', 'CampaignClipper', 'UserCampaign'],
    ...[
      'PayoutRequest',
      'Payout',
      'AccountEntry',
      'RefreshRun',
      'SuspectObservation',
      'ApiKey',
      'AuditEntry',
      'Session',
      'WebhookEndpoint',
      'WebhookDelivery',
    ],
  ].map((name) => [`${name}Connection.totalCount`, 'list.count']),
  ...['Clip', 'Payout', 'PayoutRequest'].map((name) => [`${name}ItemResult.index`, 'items.index']),
  ['Book.differenceCount', 'books.differenceCount'],
  ...same('WebhookBacklog', 'webhookBacklog', 'deliveries changes'),
  ...columns('WebhookAttempt', 'WebhookAttempt', 'statusCode latencyMs'),
]);

/** Each number in the database and what it is, except ids and JSON. Only one is a total: the guard of the budget. */
const NUMBERS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['decision', 'Campaign.budget CampaignTerms.version CampaignTerms.ratePerThousandViews'],
    ['decision', 'CampaignTerms.minViews CampaignTerms.maxPayoutPerClip'],
    ['decision', 'CampaignEvent.budget CampaignEvent.termsVersion'],
    ['total', 'Campaign.spent'],
    ['state of one clip', 'Clip.views Clip.likes Clip.comments Clip.shares Clip.earned'],
    ['state of one clip', 'Clip.goneChecks'],
    ['place of one plan', 'RefreshRun.plannedThrough'],
    ['state of one submission', 'ClipSubmission.settledViews ClipSubmission.accrued ClipSubmission.due'],
    ['state of one submission', 'ClipSubmission.accruedCents ClipSubmission.withheld ClipSubmission.reserved'],
    ['state of one submission', 'ClipSubmission.baselineViews'],
    ['fact', 'ViewTracking.views ViewTracking.likes ViewTracking.comments ViewTracking.shares'],
    ['fact', 'ViewTracking.viewsGained Earning.amount Earning.accruedCentsBefore'],
    ['fact', 'Payout.amount Payout.acknowledgedShortfall PayoutRequest.amount PayoutRequest.withdrawableBefore'],
    ['fact', 'AccountEntryProposal.amount AccountEntry.amount Change.least'],
    ['fact', 'AuditEntry.before AuditEntry.after CommandKey.result BooksReport.books BooksReport.history'],
    ['place of one epoch in the facts', 'Epoch.earlierThrough'],
    ['observation', 'SuspectObservation.views SuspectObservation.likes SuspectObservation.comments'],
    ['observation', 'SuspectObservation.shares SuspectObservation.viewsBefore SuspectObservation.seenTimes'],
    ['cost of one scrape', 'ScrapeBatch.costUsd'],
    ['access, and no money', 'PasswordAttempt.points PasswordAttempt.expire User.loginEpoch SecondFactor.lastStep'],
    ['delivery of one message', 'Message.attempts'],
    ['delivery of webhooks', 'WebhookEndpoint.lease WebhookDelivery.changes WebhookDelivery.failures'],
    ['delivery of webhooks', 'WebhookAttempt.statusCode WebhookAttempt.latencyMs'],
    // Kept by a trigger in the statement that changes the clips, and compared with them by book B10.
    ...['PairPlatformSum', 'PairSum', 'CampaignPlatformSum', 'CampaignSum', 'UserSum'].map((table) => [
      'sum of counted clips',
      'earned views likes comments shares clips'.replaceAll(/\w+/g, `${table}.$&`),
    ]),
    ['number of clips', 'CampaignPlatformSum.submitted UserSum.submitted CampaignSum.pending'],
  ].flatMap(([what = '', names = '']) => names.split(' ').map((name) => [name, what])),
);

const FIGURE = /^\W*(Money|Rate|Decimal|SafeInt|Int|Float)\W*$/;
/** Belongs to the migration tool. */
const FOREIGN = '_prisma_migrations';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { env: WALKING });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

async function columnsOf(where: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> $1 AND ${where}`,
    [FOREIGN],
  );
  return rows.map(({ name }) => name);
}

test('every figure of the schema has a source in the registry, and every source is used', () => {
  const figures = Object.values(createSchema().getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields())
          .filter((field) => FIGURE.test(String(field.type)))
          .map((field) => `${type.name}.${field.name}`)
      : [],
  );
  expect(Object.keys(FIGURES).sort()).toEqual(figures.sort());
});

test('every source is a known measure or an existing column', async () => {
  const existing = new Set((await columnsOf('TRUE')).map((name) => `column ${name}`));
  const sources = new Set(Object.values(FIGURES));
  expect([...sources].filter((source) => !MEASURES.has(source) && !existing.has(source))).toEqual([]);
  expect([...MEASURES].filter((measure) => !sources.has(measure))).toEqual([]);
  expect(
    Object.keys(NO_TOTALS)
      .map((name) => `totals.${name}`)
      .filter((name) => !MEASURES.has(name)),
  ).toEqual([]);
});

test('no column holds a total of a user, a campaign or the platform, except the guard of the budget', async () => {
  const forbidden = ['User.totalEarnings', 'User.totalViews', 'ClipSubmission.payout'];
  expect((await columnsOf('TRUE')).filter((name) => forbidden.includes(name))).toEqual([]);
  const numbers = await columnsOf(
    `(numeric_precision IS NOT NULL OR data_type IN ('money', 'json', 'jsonb')) AND column_name !~ '^id$|Id$'`,
  );
  expect(Object.keys(NUMBERS).sort()).toEqual(numbers.sort());
  expect(Object.keys(NUMBERS).filter((name) => NUMBERS[name] === 'total')).toEqual(['Campaign.spent']);
});

test('no view of the database keeps totals either', async () => {
  const { rows } = await database.pool.query(
    `SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace`,
  );
  expect(rows).toEqual([]);
});

/** Where the rows of a type are in the answer below, and the column that identifies them in the database. */
const SHOWN = [
  { type: 'Clip', key: 'id', table: 'Clip' },
  { type: 'Campaign', key: 'id', table: 'Campaign' },
  { type: 'ViewTracking', key: 'id', table: 'ViewTracking' },
  { type: 'Earning', key: 'id', table: 'Earning' },
  { type: 'PayoutRequest', key: 'id', table: 'PayoutRequest' },
  { type: 'Payout', key: 'id', table: 'Payout' },
  // In the demo world each campaign has one version of its terms, and each clip one submission.
  { type: 'CampaignTerms', key: 'campaignId', table: 'CampaignTerms' },
  { type: 'ClipSettlement', key: 'clipId', table: 'ClipSubmission' },
] as const;

const fieldsOf = (type: string) =>
  Object.keys(FIGURES).filter((name) => name.startsWith(`${type}.`) && FIGURES[name]?.startsWith('column '));

test('every plain row value is its column, row by row', async () => {
  const shown = await shownRows();
  for (const { type, key, table } of SHOWN) {
    const { rows } = await database.pool.query<Record<string, unknown>>(`SELECT * FROM "${table}"`);
    const byKey = new Map(rows.map((row) => [String(row[key]), row]));
    expect(shown[type]).toHaveLength(rows.length);
    for (const { key: id, values } of shown[type]) {
      for (const name of fieldsOf(type)) {
        const column = FIGURES[name]?.split('.')[1] ?? '';
        const value = values[name.split('.')[1] ?? ''];
        expect([name, id, unitsOf(value, name)]).toEqual([name, id, unitsOf(byKey.get(id)?.[column], name)]);
      }
    }
  }
});

interface ShownRow {
  key: string;
  values: Record<string, string | number | null>;
}

/** Every row of the demo world as an admin sees it, by type. */
async function shownRows(): Promise<Record<(typeof SHOWN)[number]['type'], ShownRow[]>> {
  const select = (type: string) => ['__typename', ...fieldsOf(type).map((name) => name.split('.')[1])].join(' ');
  const { clips, campaigns, payoutRequests, payouts } = dataOf(
    await server.query(
      'Ada Admin',
      `{
        clips(first: 100) { edges { node {
          id ${select('Clip')} settlement { ${select('ClipSettlement')} }
          trackings(first: 100) { edges { node { id ${select('ViewTracking')} } } }
          earnings(first: 100) { edges { node { id ${select('Earning')} } } }
        } } }
        campaigns(first: 100) { edges { node { id ${select('Campaign')} terms { ${select('CampaignTerms')} } } } }
        payoutRequests(first: 100) { edges { node { id ${select('PayoutRequest')} } } }
        payouts(first: 100) { edges { node { id ${select('Payout')} } } }
      }`,
    ),
  );
  const keyOf = ({ id }: ShownRow['values']) => numberOf(String(id)).toString();
  const nodes = (list: { edges: { node: ShownRow['values'] }[] }) => list.edges.map(({ node }) => node);
  const keyed = (rows: ShownRow['values'][]) => rows.map((values) => ({ key: keyOf(values), values }));
  const under = (rows: ShownRow['values'][], name: string) =>
    rows.map((row) => ({ key: keyOf(row), values: row[name] as unknown as ShownRow['values'] }));
  const nested = (name: string) =>
    keyed(nodes(clips).flatMap((clip) => nodes(clip[name] as unknown as { edges: { node: ShownRow['values'] }[] })));
  return {
    Clip: keyed(nodes(clips)),
    Campaign: keyed(nodes(campaigns)),
    ViewTracking: nested('trackings'),
    Earning: nested('earnings'),
    PayoutRequest: keyed(nodes(payoutRequests)),
    Payout: keyed(nodes(payouts)),
    CampaignTerms: under(nodes(campaigns), 'terms'),
    ClipSettlement: under(nodes(clips), 'settlement'),
  };
}

/** A figure in the units of its column: cents, ten-thousandths for a rate, or a count. */
function unitsOf(value: unknown, name: string): bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') return BigInt(value as number | bigint);
  const [whole = '', fraction = ''] = value.split('.');
  return BigInt(whole + fraction.padEnd(name.endsWith('.ratePerThousandViews') ? 4 : 2, '0'));
}
