/** Live queries while their database or their server dies and comes back: subscribers notice nothing but the wait. */
import { createAccessTokens } from '../../src/kernel/auth/access-token.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { LiveClient } from '../support/live-client.js';
import { ProductStage } from '../support/product-stage.js';
import { SECRET } from '../support/server.js';

let stage: ProductStage;
let userId: bigint;

beforeAll(async () => {
  stage = await ProductStage.open();
  await createUser(stage.database, SYSTEM, { name: 'Ada', email: 'ada@live.example', role: 'ADMIN' });
  ({ userId } = await createUser(stage.database, SYSTEM, {
    name: 'Noah',
    email: 'noah@live.example',
    role: 'CLIPPER',
  }));
  await stage.startServer();
}, 120_000);
afterAll(() => stage.close());

const rename = (name: string) => stage.database.prisma.user.update({ where: { id: userId }, data: { name } });

function subscriber(): LiveClient {
  const tokens = createAccessTokens(SECRET);
  return LiveClient.open(
    { url: stage.origin },
    async () => `Bearer ${(await tokens.issue(userId.toString())).token}`,
    10_000,
  );
}

test('a database that is killed and starts again is waited for, on the same socket', async () => {
  const client = subscriber();
  const live = client.live<{ me: { name: string } }>('{ me { name } }');
  const next = async () => (await live.next()).data?.live.query.me.name;
  expect(await next()).toBe('Noah');
  for (const name of ['Noah II', 'Noah III']) {
    await stage.postgres.kill();
    await stage.postgres.restart();
    await rename(name);
    expect(await next()).toBe(name);
  }
  expect([client.sockets.length, client.closings]).toEqual([1, []]);
  await client.close();
});

test('the subscribers of a server that is killed go on with the next one', async () => {
  const client = subscriber();
  const live = client.live<{ me: { name: string } }>('{ me { name } }');
  await live.next();
  await stage.killServer();
  await rename('Noah IV');
  await stage.startServer();
  let name: string | undefined;
  while (name !== 'Noah IV') name = (await live.next()).data?.live.query.me.name;
  await client.close();
});
