/** Deeply nested values in every place where a caller may write one. */
import { AttackStage } from './attack-stage.js';
import { expectHarmless } from './figures.js';

let stage: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open();
});
afterAll(() => stage.close());

const within = (open: string, inner: string, close: string, times: number) =>
  `${open.repeat(times)}${inner}${close.repeat(times)}`;
const literal = (text: string) => JSON.stringify({ query: text });
const ENTITIES = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';

const BODIES = [
  `{"query":"${ENTITIES}","variables":{"r":[{"__typename":"User","id":${within('{"a":', '1', '}', 12_000)}}]}}`,
  `{"query":"${LOGIN}","variables":{"input":${within('[', '', ']', 45_000)}}}`,
  `{"query":"{ __typename }","variables":{},"extensions":${within('{"a":', '1', '}', 12_000)}}`,
  within('[', '', ']', 49_000),
  literal(`{ campaign(id: ${within('[', '1', ']', 45_000)}) { id } }`),
  literal(`{ campaign(id: ${within('{a:', '1', '}', 20_000)}) { id } }`),
  literal(within('{me', '{id}', '}', 20_000)),
  literal(`query ($a: ${within('[', 'ID', ']', 40_000)}) { __typename }`),
];

test('case 5: input that is thousands of levels deep delays nobody, and is reported as the caller’s fault [S31]', async () => {
  for (const body of BODIES) expect(body.length).toBeLessThanOrEqual(100_000);
  const authorization = `Bearer ${await stage.tokenOf('Reporting tool')}`;
  const figures = await stage.attack({
    name: 'deep-input',
    clients: 4,
    send: async (n) => {
      const { status, code } = await stage.post(BODIES[n % BODIES.length], { authorization });
      expect(status).toBeLessThan(500);
      return code;
    },
  });
  expectHarmless(figures);
  expect(Object.keys(figures.codes)).not.toContain('INTERNAL_SERVER_ERROR');
});
