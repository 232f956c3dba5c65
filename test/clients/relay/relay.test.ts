/**
 * Relay as it comes: its compiler accepts the schema, its store keeps rows by their global ids, and a row is asked for
 * again by node(id).
 */
import {
  ConnectionHandler,
  commitLocalUpdate,
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  type MutationParameters,
  Network,
  Observable,
  type OperationType,
  RecordSource,
  type RecordSourceProxy,
  requestSubscription,
  Store,
} from 'relay-runtime';
import { type ClientStage, openClientStage } from '../client-stage.js';
import { type Compiled, compile } from './compile.js';

let stage: ClientStage;
let desk: Compiled;
let environment: Environment;

beforeAll(async () => {
  [stage, desk] = await Promise.all([openClientStage(), compile('javascript')]);
});
afterAll(() => Promise.all([stage.close(), desk.close()]));
beforeEach(async () => {
  const headers = { 'content-type': 'application/json', ...(await stage.headersOf('Ada Admin')) };
  const network = Network.create(async ({ text }, variables) => {
    const body = JSON.stringify({ query: text, variables });
    return (await fetch(stage.url, { method: 'POST', headers, body })).json();
  });
  environment = new Environment({ network, store: new Store(new RecordSource()) });
});

/** Sends a query, and keeps its answer in the store for the rest of the test. */
async function asked(name: string, variables: Record<string, unknown>): Promise<void> {
  const request = desk.request(name);
  environment.retain(createOperationDescriptor(request, variables));
  await fetchQuery<OperationType>(environment, request, variables).toPromise();
}

const recordOf = (id: string) => environment.getStore().getSource().get(id);

/** The ids in a list that Relay keeps, over all its pages. */
function idsIn(find: (store: RecordSourceProxy) => ReturnType<typeof ConnectionHandler.getConnection>) {
  const ids: unknown[] = [];
  commitLocalUpdate(environment, (store) => {
    const edges = find(store)?.getLinkedRecords('edges') ?? [];
    ids.push(...edges.map((edge) => edge.getLinkedRecord('node')?.getDataID()));
  });
  return ids;
}

test('the compiler accepts the schema, and takes the types of its scalars from schema/scalars.json', async () => {
  const typed = await compile('typescript');
  const [campaign, user] = await Promise.all([typed.text('deskCampaignQuery'), typed.text('desk_user')]);
  await typed.close();
  expect(campaign).toContain('readonly budget: string;');
  expect(campaign).toContain('readonly createdAt: string;');
  expect(user).toContain('readonly views: number;');
});

test('the store keeps a user and a campaign with the same number apart', async () => {
  const { user, campaign } = stage.twins;
  await asked('deskUserQuery', { id: user.id });
  await asked('deskCampaignQuery', { id: campaign.id });
  expect(recordOf(user.id)).toMatchObject({ __typename: 'User', name: user.name });
  expect(recordOf(campaign.id)).toMatchObject({ __typename: 'Campaign', name: campaign.name });
});

test('a fragment is asked for again by node(id), and its row in the store is renewed', async () => {
  const { user } = stage.twins;
  await asked('deskUserQuery', { id: user.id });
  commitLocalUpdate(environment, (store) => store.get(user.id)?.setValue('an old name', 'name'));
  expect(recordOf(user.id)).toMatchObject({ name: 'an old name' });
  await asked('deskUserRefetchQuery', { id: user.id });
  expect(recordOf(user.id)).toMatchObject({ __typename: 'User', name: user.name });
  expect(desk.request('deskUserRefetchQuery').params.text).toContain('node(id: $id)');
});

test('@connection joins two pages to one list', async () => {
  await asked('deskClipsQuery', {});
  const orderBy = { field: 'CREATED_AT' };
  const list = (store: RecordSourceProxy) =>
    ConnectionHandler.getConnection(store.getRoot(), 'desk__clips', { orderBy });
  const firstPage = idsIn(list);
  expect(firstPage).toEqual(stage.clipIds.slice(0, 6));
  let cursor: unknown;
  commitLocalUpdate(environment, (store) => {
    cursor = list(store)?.getLinkedRecord('pageInfo')?.getValue('endCursor');
  });
  await asked('deskClipsPageQuery', { count: 100, cursor });
  expect(idsIn(list)).toEqual(stage.clipIds);
});

test('@connection walks the list of a row, asked for by node(id)', async () => {
  const { id } = stage.busiest;
  await asked('deskUserClipsQuery', { id });
  const list = (store: RecordSourceProxy) => {
    const row = store.get(id);
    return row == null ? null : ConnectionHandler.getConnection(row, 'desk_user__clips');
  };
  for (let page = 1; page < stage.busiest.clipIds.length; page++) {
    let after: unknown;
    commitLocalUpdate(environment, (store) => {
      after = list(store)?.getLinkedRecord('pageInfo')?.getValue('endCursor');
    });
    await asked('deskUserClipsPageQuery', { id, first: 1, after });
  }
  expect(idsIn(list)).toEqual(stage.busiest.clipIds);
});

test('the payload of a mutation updates the row in the store', async () => {
  const { id } = stage.active;
  await asked('deskCampaignQuery', { id });
  expect(recordOf(id)).toMatchObject({ status: 'ACTIVE' });
  const variables = { input: { campaignId: id, idempotencyKey: 'by Relay' } };
  await new Promise<void>((resolve, reject) => {
    commitMutation<MutationParameters>(environment, {
      mutation: desk.request('deskPauseMutation'),
      variables,
      onCompleted: (_, errors) => (errors == null ? resolve() : reject(new Error(errors[0]?.message))),
      onError: reject,
    });
  });
  expect(recordOf(id)).toMatchObject({ status: 'PAUSED' });
});

test('a subscription renews a row of the store whenever it changes', async () => {
  const { user } = stage.twins;
  const socket = stage.socketOf('Ada Admin');
  const network = Network.create(
    () => Promise.reject(new Error('nothing is fetched')),
    ({ name, text }, variables) =>
      Observable.create((sink) => {
        const request = { operationName: name, query: text ?? '', variables };
        return socket.subscribe(request, sink as Parameters<typeof socket.subscribe>[1]);
      }),
  );
  const live = new Environment({ network, store: new Store(new RecordSource()) });
  const names: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    requestSubscription(live, {
      subscription: desk.request('deskLiveSubscription'),
      variables: { id: user.id },
      onNext: () => {
        names.push(live.getStore().getSource().get(user.id)?.['name']);
        if (names.length === 1) stage.rename(user.id, 'Renamed for Relay').catch(reject);
        else resolve();
      },
      onError: reject,
    });
  });
  expect(names).toEqual([user.name, 'Renamed for Relay']);
  await stage.rename(user.id, user.name);
  await socket.dispose();
});
