/** Polling with if-none-match: as long as the data stay, nothing is transferred. */
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const QUERY = '{ me { name } }';

async function ask(name: string, given: string | null, method: 'GET' | 'POST' = 'POST', query = QUERY) {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await stage.server.tokenOf(name)}`,
    ...(given === null ? {} : { 'if-none-match': given }),
  };
  const { url } = stage.server;
  const response =
    method === 'GET'
      ? await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, { headers })
      : await fetch(`${url}/graphql`, { method, headers, body: JSON.stringify({ query }) });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    text,
    body: text === '' ? null : JSON.parse(text),
  };
}

test.each(['POST', 'GET'] as const)('%s: a client that has the data gets none until they change', async (method) => {
  const { userId, name } = await stage.clipper();
  const first = await ask(name, '""', method);
  expect(first.body).toMatchObject({ data: { me: { name } }, extensions: { digest: first.etag?.slice(1, -1) } });
  const second = await ask(name, first.etag, method);
  expect(second.etag).toBe(first.etag);
  if (method === 'GET') expect([second.status, second.text]).toEqual([304, '']);
  else {
    expect(second.status).toBe(200);
    expect(second.body.data).toBeUndefined();
    expect(second.body.extensions).toMatchObject({ unchanged: true, snapshot: { id: expect.any(String) } });
  }
  await stage.database.prisma.user.update({ where: { id: userId }, data: { name: `${name}!` } });
  const third = await ask(name, `W/${second.etag}, "other"`, method);
  expect([third.status, third.body.data.me.name]).toEqual([200, `${name}!`]);
  expect(third.body.extensions.unchanged).toBeUndefined();
  expect(third.etag).not.toBe(first.etag);
});

test('without the header there is no digest, and a mutation and an answer with errors have none either', async () => {
  const { name } = await stage.clipper();
  expect(await ask(name, null)).toMatchObject({ etag: null, body: { data: { me: { name } } } });
  expect((await ask(name, '""', 'POST', '{ platformStats { id } }')).etag).toBeNull();
  expect((await ask(name, '""', 'POST', 'mutation { logout(input: {}) { replayed } }')).etag).toBeNull();
});

test('pages of other origins may read the digest', async () => {
  const headers = {
    origin: 'http://localhost:3000',
    authorization: `Bearer ${await stage.server.tokenOf(ADMIN)}`,
    'if-none-match': '""',
  };
  const response = await fetch(`${stage.server.url}/graphql?${new URLSearchParams({ query: QUERY })}`, { headers });
  expect(response.headers.get('access-control-expose-headers')).toMatch(/\betag\b/);
});
