/** The key of each cache of the server, as long as a body allows, and different every time. */
import { AttackStage } from './attack-stage.js';
import { expectHarmless } from './figures.js';

let stage: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open();
});
afterAll(() => stage.close());

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';
const long = (n: number, length: number) => `n${n}${'x'.repeat(length)}`;

/** Each is sent twice, because some caches only keep what they have seen before. */
const BODIES: readonly ((n: number) => object)[] = [
  (n) => ({ query: `query ${long(n, 46_000)} { __typename }`, operationName: long(n, 46_000) }),
  (n) => ({ query: '{ __typename }', operationName: long(n, 95_000) }),
  (n) => ({ query: `{ ${long(n, 200)}: __typename }` }),
  (n) => ({ query: `{ __typename } # ${long(n, 95_000)}` }),
  (n) => ({ query: `{ __typename } ${'\n#'.repeat(30_000)} ${n}` }),
  (n) => ({ query: `{ campaign(id: "${long(n, 90_000)}") { id } }` }),
  (n) => ({ query: 'query ($id: ID!) { campaign(id: $id) { id } }', variables: { id: long(n, 90_000) } }),
  (n) => ({ query: LOGIN, variables: { input: { email: `${long(n, 90_000)}@cliptally.example`, password: 'wrong' } } }),
  (n) => ({ query: `{ ${Array.from({ length: 29 }, (_, m) => `${long(n, 200)}${m}: __typename`).join(' ')} }` }),
  (n) => ({ query: `query Q${n} { ${'__typename '.repeat(89)} }` }),
];

test('case 2: keys of 90 kB, each of them new, do not make memory grow [S32]', async () => {
  const authorization = `Bearer ${await stage.tokenOf('Noah Cuts')}`;
  const figures = await stage.attack({
    name: 'memory-flood',
    clients: 6,
    send: async (n) => {
      const body = BODIES[Math.floor(n / 2) % BODIES.length] as (n: number) => object;
      return (await stage.post(body(Math.floor(n / 2)), n % 4 < 2 ? { authorization } : {})).code;
    },
  });
  expectHarmless(figures);
});
