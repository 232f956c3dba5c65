/**
 * Incoming times. Wherever a DateTime is expected, an invalid one or one out of range is the caller's fault, and the
 * error names it.
 */
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type ErrorLog, errorLog } from '../support/error-log.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let log: ErrorLog;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  log = errorLog();
  server = await startTestServer(database, { log: log.log });
});
afterEach(() => expect(log.lines).toEqual([]));
afterAll(async () => {
  await server.close();
  await database.drop();
});

const CAMPAIGN =
  'name: "N", brand: "B", budget: "1.00", socialPlatforms: [X], terms: { ratePerThousandViews: "1.00" }, idempotencyKey: "k"';

/** The places of a DateTime: a field around `AT`, and what the error names. */
const PLACES: [string, string][] = [
  ['query { clips(filter: { postedFrom: AT }) { totalCount } }', 'filter.postedFrom'],
  ['query { clips(filter: { postedTo: AT }) { totalCount } }', 'filter.postedTo'],
  ['query { submissions(filter: { submittedFrom: AT }) { totalCount } }', 'filter.submittedFrom'],
  ['query { submissions(filter: { submittedTo: AT }) { totalCount } }', 'filter.submittedTo'],
  ['query { auditLog(filter: { from: AT }) { totalCount } }', 'filter.from'],
  ['query { auditLog(filter: { to: AT }) { totalCount } }', 'filter.to'],
  ['query { platformStats { timeline(from: AT) { total { earned } } } }', 'from'],
  ['query { platformStats { timeline(to: AT) { total { earned } } } }', 'to'],
  [`mutation { createCampaign(input: { ${CAMPAIGN}, startsAt: AT }) { replayed } }`, 'input.startsAt'],
  [`mutation { createCampaign(input: { ${CAMPAIGN}, endsAt: AT }) { replayed } }`, 'input.endsAt'],
  [
    'mutation { createApiKey(input: { name: "n", expiresAt: AT, idempotencyKey: "k" }) { replayed } }',
    'input.expiresAt',
  ],
];

const WRONG = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-23:59',
  '10000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T25:00:00Z',
  '2026-01-01',
  '2026-01-01T00:00:00',
  'yesterday',
  '',
  '0'.repeat(50_000),
];

describe.each(PLACES)('case 11: %s', (text, field) => {
  test('as a literal', async () => {
    for (const at of WRONG) {
      const { status, errors } = await server.query('Ada Admin', text.replace('AT', JSON.stringify(at)));
      expect([at, status, errors?.[0]?.extensions]).toEqual([at, 200, { code: 'BAD_USER_INPUT', field }]);
      expect(errors?.[0]?.message).toMatch(/^DateTime: a time /);
    }
  });

  test('as a variable', async () => {
    const query = text.replace('AT', '$at').replace(/^\w+/, '$& ($at: DateTime)');
    for (const at of [...WRONG, 1e17, true, {}]) {
      const { status, errors } = await server.query('Ada Admin', query, { at });
      expect([at, status, errors?.[0]?.extensions]).toEqual([at, 200, { code: 'BAD_USER_INPUT', field: 'at' }]);
    }
  });
});

test('case 11: an export is as strict about times', async () => {
  const headers = { authorization: `Bearer ${await server.tokenOf('Ada Admin')}` };
  for (const at of WRONG.filter((one) => one.length < 100)) {
    for (const name of ['from', 'to']) {
      const path = `/export/earnings.csv?${name}=${encodeURIComponent(at)}`;
      const response = await fetch(`${server.url}${path}`, { headers });
      const { errors } = (await response.json()) as { errors: { extensions: object }[] };
      expect([at, response.status, errors[0]?.extensions]).toEqual([at, 400, { code: 'BAD_USER_INPUT', field: name }]);
    }
  }
});

test('case 11: the first and the last possible moments are valid', async () => {
  for (const at of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']) {
    const lists = `{ clips(filter: { postedFrom: "${at}" }) { totalCount } submissions(filter: { submittedTo: "${at}" }) { totalCount }
      auditLog(filter: { from: "${at}", to: "${at}" }) { totalCount } }`;
    expect((await server.query('Ada Admin', lists)).errors).toBeUndefined();
  }
});
