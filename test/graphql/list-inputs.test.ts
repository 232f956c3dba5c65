/** Every list in an input has a limit: one entry more is refused and named, and nothing is done. */
import {
  type GraphQLArgument,
  type GraphQLInputField,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { createSubgraph } from '../../src/graphql/subgraph.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

const CAMPAIGN = { name: 'Many', brand: 'B', budget: '1.00', terms: { ratePerThousandViews: '1' } };

/** The type and its list; the largest number of entries; an entry; further fields that the input needs. */
const LISTS: [name: string, max: number, entry: unknown, more?: object][] = [
  ['ApproveClipsInput.items', 100, { clipId: 'clip_1' }],
  ['RejectClipsInput.items', 100, { clipId: 'clip_1', reason: 'OTHER' }],
  ['RevokeApprovalsInput.items', 100, { clipId: 'clip_1', reason: 'r' }],
  ['BanUserInput.clipIds', 100, 'clip_1', { userId: 'user_1', reason: 'r' }],
  ['ApprovePayoutRequestsInput.items', 100, { payoutRequestId: 'request_1' }],
  ['RejectPayoutRequestsInput.items', 100, { payoutRequestId: 'request_1' }],
  ['PayPayoutRequestsInput.items', 100, { payoutRequestId: 'request_1', reference: 'r' }],
  ['RefreshClipsInput.clipIds', 1_000, 'clip_1'],
  ['SetSocialAccountsInput.socialAccounts', 20, { socialPlatform: 'X', handle: 'a' }],
  ['SetNotificationsInput.kinds', 20, 'PAYOUT_PAID'],
  ['CreateApiKeyInput.scopes', 9, 'CLIPS', { name: 'Tool' }],
  ['CreateWebhookEndpointInput.types', 13, 'USER', { url: 'https://hooks.example.org/' }],
  ['UpdateWebhookEndpointInput.types', 13, 'USER', { endpointId: 'endpoint_1' }],
  ['CreateCampaignInput.socialPlatforms', 10, 'X', CAMPAIGN],
  ['UpdateCampaignInput.socialPlatforms', 10, 'X', { campaignId: 'campaign_1' }],
];

/** More than any enum has values. */
const VALUES_MAX = 20;

/** The filters of lists and totals: each with a field that takes it, and a value for each of its lists. */
const FILTERS: Readonly<Record<string, { of: string; values: Readonly<Record<string, string>> }>> = {
  UsersFilterInput: { of: 'users', values: { role: 'CLIPPER', status: 'ACTIVE', owed: 'DEBT' } },
  CampaignsFilterInput: { of: 'campaigns', values: { status: 'ACTIVE', socialPlatform: 'X' } },
  ClipsFilterInput: {
    of: 'clips',
    values: { status: 'PENDING', socialPlatform: 'X', availability: 'AVAILABLE', freshness: 'STALE' },
  },
  SubmissionsFilterInput: { of: 'submissions', values: { status: 'PENDING', socialPlatform: 'X', appeal: 'PENDING' } },
  AccountEntriesFilterInput: { of: 'accountEntries', values: { kind: 'CREDIT', status: 'PROPOSED' } },
  EarningsFilterInput: { of: 'earnings', values: { kind: 'ACCRUAL' } },
  PayoutRequestsFilterInput: { of: 'payoutRequests', values: { status: 'PENDING' } },
  RefreshRunsFilterInput: { of: 'refreshRuns', values: { status: 'SUCCEEDED', trigger: 'SCHEDULE' } },
  SuspectObservationsFilterInput: { of: 'suspectObservations', values: { status: 'OPEN' } },
  TotalsFilterInput: { of: 'totals', values: { socialPlatform: 'X', campaignStatus: 'ACTIVE' } },
};
const UNDER: Readonly<Record<string, string>> = { earnings: 'me', totals: 'platformStats' };
const CHOICES = Object.entries(FILTERS).flatMap(([type, { of, values }]) =>
  Object.entries(values).map(([list, value]) => ({ name: `${type}.${list}`, type, of, list, value })),
);

/** A router's lists, whose limit is for the whole operation: federation.test.ts tries it. nodes.test.ts tries the ids, and changes.test.ts the types. */
const ELSEWHERE = [
  ...['Query._entities.representations', 'Query.nodes.ids', 'Query.changes.types'],
  // The twin of Query has the rules of Query.
  'LiveQuery.nodes.ids',
];

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

test('every list of the schema is here', () => {
  const isList = ({ type }: GraphQLArgument | GraphQLInputField) => isListType(getNullableType(type));
  const found = Object.values(createSubgraph({ openService: false }).getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    if (isInputObjectType(type)) {
      return Object.values(type.getFields())
        .filter(isList)
        .map(({ name }) => `${type.name}.${name}`);
    }
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.filter(isList).map(({ name }) => `${type.name}.${field.name}.${name}`),
    );
  });
  expect(found.sort()).toEqual(
    [...LISTS.map(([name]) => name), ...CHOICES.map(({ name }) => name), ...ELSEWHERE].sort(),
  );
});

test.each(LISTS)('%s has at most %d entries [S7]', async (name, max, entry, more = {}) => {
  const [type = '', list = ''] = name.split('.');
  const mutation = type.replace(/Input$/, '').replace(/^./, (first) => first.toLowerCase());
  const input = { idempotencyKey: name, ...more, [list]: Array(max + 1).fill(entry) };
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { replayed } }`;
  const { errors } = await server.query('Ada Admin', query, { input });
  expect(errors?.map(({ extensions: { code, field } }) => [code, field])).toEqual([
    ['BAD_USER_INPUT', `input.${list}`],
  ]);
  expect(await database.prisma.auditEntry.count({ where: { idempotencyKey: { startsWith: name } } })).toBe(0);
});

test.each(CHOICES)('$name takes 20 values and no more [S7]', async ({ type, of, list, value }) => {
  const inner = `${of}(filter: $filter) { __typename }`;
  const parent = UNDER[of];
  const query = `query ($filter: ${type}) { ${parent === undefined ? inner : `${parent} { ${inner} }`} }`;
  const ask = async (count: number) => {
    const { errors = [] } = await server.query('Ada Admin', query, { filter: { [list]: Array(count).fill(value) } });
    return errors.map(({ message, extensions: { code, field } }) => [code, field, message]);
  };
  expect(await ask(VALUES_MAX)).toEqual([]);
  expect(await ask(VALUES_MAX + 1)).toEqual([
    ['BAD_USER_INPUT', `filter.${list}`, `${list} must have at most ${VALUES_MAX} entries.`],
  ]);
});
