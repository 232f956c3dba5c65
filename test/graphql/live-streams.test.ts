/** The life of a stream: callers who stay, readers who are slow or silent, and servers that stop. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { createAccessTokens } from '../../src/kernel/auth/access-token.js';
import { EventReader, LiveClient, type Subscription } from '../support/live-client.js';
import { SECRET, startTestServer, type TestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let server: TestServer;
let clients: LiveClient[] = [];
beforeAll(async () => {
  stage = await WriteStage.open();
  server = await startTestServer(stage.database, { onLive: { checkedEveryMs: 50 } });
});
afterAll(async () => {
  await server.close();
  await stage.close();
});
afterEach(async () => {
  for (const client of clients) await client.close();
  clients = [];
});

function opened(...given: Parameters<typeof LiveClient.open>): LiveClient {
  const client = LiveClient.open(...given);
  clients.push(client);
  return client;
}

const rename = (id: bigint, name: string) => stage.database.prisma.user.update({ where: { id }, data: { name } });
const ME = '{ me { name } }';
const LIVE = `subscription { live(minIntervalMs: 250) { takenAt query ${ME} } }`;

interface Me {
  me: { name: string };
}

async function nameIn(live: Subscription<Me>): Promise<string | undefined> {
  return (await live.next()).data?.live.query.me.name;
}

/** A key of a tool with this name. */
async function keyOf(name: string): Promise<{ id: string; secret: string }> {
  const input = { idempotencyKey: stage.fresh('key'), name };
  const { data } = await stage.mutate(ADMIN, 'createApiKey', input, 'secret apiKey { id }');
  const { secret, apiKey } = (data as unknown as { createApiKey: { secret: string; apiKey: { id: string } } })
    .createApiKey;
  return { id: apiKey.id, secret };
}

const revoke = (id: string) =>
  stage.mutate(ADMIN, 'revokeApiKey', { idempotencyKey: stage.fresh('revoke'), apiKeyId: id }, 'replayed');

test('at the expiry of its token a socket closes with 4403, and the client goes on with a new token', async () => {
  const { userId, name } = await stage.clipper();
  const tokens = createAccessTokens(SECRET);
  let asked = 0;
  const client = opened(
    server,
    async () => {
      asked += 1;
      return `Bearer ${(await tokens.issue(userId.toString(), asked === 1 ? 2 : 900)).token}`;
    },
    1,
  );
  const live = client.live<Me>(ME);
  expect(await nameIn(live)).toBe(name);
  expect(await client.closed()).toBe(4403);
  expect(await nameIn(live)).toBe(name);
  expect(asked).toBe(2);
});

test('a key that is revoked ends its socket and its stream', async () => {
  const { id, secret } = await keyOf('Screen');
  const client = opened(server, `Bearer ${secret}`);
  const live = client.live<Me>(ME);
  await live.next();
  const events = await EventReader.post(server, `Bearer ${secret}`, { query: LIVE });
  await events.next();
  expect((await revoke(id)).errors).toBeUndefined();
  expect(await client.closed()).toBe(4403);
  await expect(events.next()).rejects.toThrow();
});

test('a slow reader gets the newest state, and no queue', async () => {
  const { userId, name } = await stage.clipper();
  const token = `Bearer ${await server.tokenOf(name)}`;
  const [slow, quick] = [opened(server, token), opened(server, token)];
  const [slowly, quickly] = [slow.live<Me>(ME), quick.live<Me>(ME)];
  expect([await nameIn(slowly), await nameIn(quickly)]).toEqual([name, name]);
  slow.sockets[0]?.pause();
  for (let turn = 1; turn <= 6; turn += 1) {
    await rename(userId, `Turn ${turn}`);
    expect(await nameIn(quickly)).toBe(`Turn ${turn}`);
  }
  slow.sockets[0]?.resume();
  const seen = [await nameIn(slowly)];
  while (seen.at(-1) !== 'Turn 6') seen.push(await nameIn(slowly));
  expect(seen.length).toBeLessThanOrEqual(2);
});

test('a socket whose client answers no ping ends', async () => {
  const strict = await startTestServer(stage.database, { onLive: { pingMs: 100 } });
  const socket = new WebSocket(`${strict.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    autoPong: false,
  });
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${await strict.tokenOf(ADMIN)}` } }),
  );
  const [code] = await once(socket, 'close');
  await strict.close();
  expect(code).toBe(1006);
});

test('a server that stops closes sockets with 1001 and breaks streams, so that clients come again', async () => {
  const stopping = await startTestServer(stage.database);
  const client = opened(stopping, `Bearer ${await stopping.tokenOf(ADMIN)}`);
  await client.live(ME).next();
  const events = await EventReader.post(stopping, `Bearer ${await stopping.tokenOf(ADMIN)}`, { query: LIVE });
  await events.next();
  const [, code] = await Promise.all([stopping.close(), client.closed(), expect(events.next()).rejects.toThrow()]);
  expect(code).toBe(1001);
});

test('a live query leaves its caller half of the units, and slows down instead of failing', async () => {
  const limited = await startTestServer(stage.database, { env: { USER_COST_PER_MINUTE: '6000' } });
  try {
    const { userId, name } = await stage.clipper();
    const token = `Bearer ${await limited.tokenOf(name)}`;
    const [costly, free] = [opened(limited, token), opened(limited, `Bearer ${await limited.tokenOf(ADMIN)}`)];
    // A fifth of the units.
    const list = Array.from({ length: 10 }, (_, n) => `a${n}: clips(first: 100) { nodes { id } }`).join(' ');
    const live = costly.live<Me>(`{ me { name } ${list} }`);
    const witness = free.live<{ user: { name: string } }>(`{ user(id: "user_${userId}") { name } }`);
    expect(await nameIn(live)).toBe(name);
    await witness.next();
    for (const turn of ['Two', 'Three', 'Four']) {
      await rename(userId, turn);
      // It is answered in the same ticks.
      while ((await witness.next()).data?.live.query.user.name !== turn);
      const plain = await limited.query(null, ME, {}, { authorization: token });
      expect(plain.errors).toBeUndefined();
      expect(plain.extensions.cost).toMatchObject({ remaining: expect.any(Number) });
      expect((plain.extensions.cost as { remaining?: number }).remaining).toBeGreaterThan(2_900);
    }
    expect(costly.closings).toEqual([]);
  } finally {
    await limited.close();
  }
});

test('a page of a foreign origin gets no socket', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    origin: 'https://evil.example',
  });
  const [error] = await once(socket, 'error');
  expect(String(error)).toMatch(/403/);
});

test('a request that would rather use HTTP/2 is answered in HTTP/1.1, with its body', async () => {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  const body = JSON.stringify({ query: '{ me { name } }' });
  const lines = [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAAP__',
    'Content-Type: application/json',
    `Authorization: Bearer ${await server.tokenOf(ADMIN)}`,
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(body);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
    if (answer.includes(ADMIN)) socket.end();
  });
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
});
