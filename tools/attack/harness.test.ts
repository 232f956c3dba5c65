/** Tests the measuring itself: it notices a blocked server, and does not blame one that is only busy. */
import { AttackStage } from './attack-stage.js';
import { expectHarmless, harmOf } from './figures.js';

const DASHBOARD = '{ platformStats { totals { earned } } users(first: 10) { edges { node { totals { earned } } } } }';

let stage: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open();
});
afterAll(() => stage.close());

test('a blocked event loop is noticed from inside and from outside', async () => {
  const figures = await stage.attack({ name: 'held-up', clients: 1, send: () => stage.holdUp().then(() => 'HELD') });
  expect(Object.keys(harmOf(figures))).toEqual(['delayMs', 'healthzMs']);
});

test('many dashboard requests are no attack, and a bystander is answered', async () => {
  const authorization = `Bearer ${await stage.tokenOf('Ada Admin')}`;
  const ask = async () => (await stage.post({ query: DASHBOARD }, { authorization })).code;
  const figures = await stage.attack({
    name: 'dashboards',
    clients: 8,
    send: ask,
    beside: async () => expect(await ask()).toBe('OK'),
  });
  expectHarmless(figures);
  expect(Object.keys(figures.codes)).toEqual(['OK']);
});
