/** Texts that would take a slow regular expression seconds, in places where an error quotes what the caller sent. */
import { AttackStage } from './attack-stage.js';
import { expectHarmless } from './figures.js';

const LOGIN = 'mutation ($i: LoginInput!) { login(input: $i) { token } }';

let stage: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open();
});
afterAll(() => stage.close());

const keysOf = (keys: number, piece: string, times: number) =>
  Object.fromEntries(Array.from({ length: keys }, (_, n) => [`N${n}${piece.repeat(times)}`, 1]));

/** Each is a body of 36 kB, 76 kB, or just under the limit. */
const BODIES = [
  ...[200, 420, 540].map((times) => ({ query: LOGIN, variables: { i: keysOf(20, '; Value "', times / 2) } })),
  { query: LOGIN, variables: { i: keysOf(20, '; Value "', 400) } },
  { query: LOGIN, variables: { i: keysOf(1, '" at "x";', 8_000) } },
  { query: LOGIN, variables: { i: { email: '; Field "x" is not defined by type '.repeat(2_000), password: 1 } } },
  { query: LOGIN, variables: { i: keysOf(400, '; Expected type "', 10) } },
  { query: `{ campaign(id: {x: "${'Did you mean '.repeat(7_000)}"}) { id } }` },
].map((body) => JSON.stringify(body));

test('texts made for slow regular expressions delay nobody [S31]', async () => {
  for (const body of BODIES) expect(body.length).toBeLessThanOrEqual(100_000);
  const figures = await stage.attack({
    name: 'regex-flood',
    clients: 4,
    send: async (n) => (await stage.post(BODIES[n % BODIES.length])).code,
  });
  expectHarmless(figures);
});
