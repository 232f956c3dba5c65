/**
 * Floods of wrong passwords. Meanwhile somebody else's right password is answered within a second, behind a router too.
 */
import { DEMO_PASSWORD } from '../../dev/demo/example-world.js';
import { AttackStage } from './attack-stage.js';
import { expectHarmless, middle } from './figures.js';

const ROUTER_SECRET = 'only the router and the server know this';
/** How much longer than without an attack, in the same round. */
const WAIT_MS_MAX = 1_000;
const CLIENTS = 32;
/** Two routers are compiled and started. */
const START_MS_MAX = 300_000;

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { token } }';
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { replayed } }';

const THROUGH_ROUTER = { 'x-router-secret': ROUTER_SECRET };
const OTHERS = ['noah@cliptally.example', 'ada@cliptally.example'];

let stage: AttackStage;
/** As above, limited only by the queues. */
let unlimited: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open({ ROUTER_SECRET, ACCOUNT_LOGINS_MAX: '10', ADDRESS_LOGINS_MAX: '100' });
  unlimited = await AttackStage.open();
}, START_MS_MAX);
afterAll(async () => {
  await stage.close();
  await unlimited.close();
});

type Headers = Record<string, string>;

async function login(on: AttackStage, email: string, password: string, headers: Headers = {}): Promise<string> {
  return (await on.post({ query: LOGIN, variables: { input: { email, password } } }, headers)).code;
}

async function changePassword(on: AttackStage, authorization: string): Promise<string> {
  const input = {
    idempotencyKey: 'a guess',
    currentPassword: 'a wrong one',
    newPassword: 'another one of enough bytes',
  };
  return (await on.post({ query: CHANGE, variables: { input } }, { authorization })).code;
}

const nobody = (n: number) => `user${n}@attack.example`;
const limited = () => stage;

// Each row has all four: for a missing one jest would pass its `done` callback, and wait for it.
test.each<[name: string, on: () => AttackStage, send: (n: number) => Promise<string>, headers: Headers]>([
  ['passwords-of-one', limited, () => login(stage, OTHERS[0] as string, 'a wrong one'), {}],
  ['passwords-of-nobody', limited, (n) => login(stage, nobody(n), 'a wrong one'), {}],
  ['passwords-unlimited', () => unlimited, (n) => login(unlimited, OTHERS[n % 2] as string, 'a wrong one'), {}],
  ['router-lockout', limited, (n) => login(stage, nobody(n % 500), 'a wrong one', THROUGH_ROUTER), THROUGH_ROUTER],
  [
    'change-password',
    () => unlimited,
    async () => changePassword(unlimited, `Bearer ${await unlimited.tokenOf('Noah Cuts')}`),
    {},
  ],
])('%s: nobody else waits longer than a second [S35]', async (name, on, send, headers) => {
  const figures = await on().attack({
    name,
    clients: CLIENTS,
    send,
    beside: async () => expect(await login(on(), 'mia@cliptally.example', DEMO_PASSWORD, headers)).toBe('OK'),
  });
  expectHarmless(figures);
  expect(middle(figures.rounds, ({ idle, attacked }) => attacked.besideMs - idle.besideMs)).toBeLessThan(WAIT_MS_MAX);
  expect(figures.codes).not.toHaveProperty('OK');
});
