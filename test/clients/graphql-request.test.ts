/** graphql-request as it comes, for scripts: ids of any kind, several rows at once, and both directions of a list. */
import { GraphQLClient, gql } from 'graphql-request';
import { type ClientStage, type Named, openClientStage } from './client-stage.js';

let stage: ClientStage;
let client: GraphQLClient;

beforeAll(async () => {
  stage = await openClientStage();
  client = new GraphQLClient(stage.url, { headers: await stage.headersOf('Ada Admin') });
});
afterAll(() => stage.close());

test('rows of several kinds are read by their ids at once', async () => {
  const { user, campaign } = stage.twins;
  const { nodes } = await client.request<{ nodes: Named[] }>(
    gql`query Rows($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { name } ... on Campaign { name } } }`,
    { ids: [campaign.id, user.id] },
  );
  expect(nodes).toEqual([campaign, user]);
});

interface Page {
  clips: {
    nodes: Named[];
    pageInfo: Record<'startCursor' | 'endCursor', string | null> & Record<'hasNextPage' | 'hasPreviousPage', boolean>;
  };
}

const CLIPS = gql`query Clips($first: Int, $after: String, $last: Int, $before: String) {
  clips(first: $first, after: $after, last: $last, before: $before) {
    nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`;

test('a list is walked forwards and backwards to the same rows', async () => {
  const [forwards, backwards]: [string[], string[]] = [[], []];
  for (let [after, more]: [string | null, boolean] = [null, true]; more; ) {
    const { clips }: Page = await client.request(CLIPS, { first: 3, after });
    forwards.push(...clips.nodes.map(({ id }) => id));
    [after, more] = [clips.pageInfo.endCursor, clips.pageInfo.hasNextPage];
  }
  for (let [before, more]: [string | null, boolean] = [null, true]; more; ) {
    const { clips }: Page = await client.request(CLIPS, { last: 3, before });
    backwards.unshift(...clips.nodes.map(({ id }) => id));
    [before, more] = [clips.pageInfo.startCursor, clips.pageInfo.hasPreviousPage];
  }
  expect([forwards, backwards]).toEqual([stage.clipIds, stage.clipIds]);
});

test('an id of another kind is refused with its code', async () => {
  const asked = client.request(gql`query TheUser($id: ID!) { user(id: $id) { name } }`, {
    id: stage.twins.campaign.id,
  });
  await expect(asked).rejects.toMatchObject({
    response: { status: 200, errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'id' } }] },
  });
});
