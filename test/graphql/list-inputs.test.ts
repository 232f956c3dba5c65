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
  ['PayPayoutRequestsInput.items', 100, { payoutRequestId: 'request_1', reference: 'r' }],
  ['RefreshClipsInput.clipIds', 1_000, 'clip_1'],
  ['SetSocialAccountsInput.socialAccounts', 20, { socialPlatform: 'X', handle: 'a' }],
  ['SetNotificationsInput.kinds', 20, 'PAYOUT_PAID'],
  ['CreateApiKeyInput.scopes', 8, 'CLIPS', { name: 'Tool' }],
  ['CreateCampaignInput.socialPlatforms', 10, 'X', CAMPAIGN],
  ['UpdateCampaignInput.socialPlatforms', 10, 'X', { campaignId: 'campaign_1' }],
];

/** A router's lists, whose limit is for the whole operation: federation.test.ts tries it. nodes.test.ts tries the ids. */
const ELSEWHERE = ['Query._entities.representations', 'Query.nodes.ids'];

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
  expect(found.sort()).toEqual([...LISTS.map(([name]) => name), ...ELSEWHERE].sort());
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
