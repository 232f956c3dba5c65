/** Small documents that take long to validate, from twelve clients at once. */
import { AttackStage } from './attack-stage.js';
import { expectHarmless } from './figures.js';

let stage: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open();
});
afterAll(() => stage.close());

test('case 3: documents that are slow to validate delay nobody [S31] [S33]', async () => {
  const figures = await stage.attack({
    name: 'validation-flood',
    clients: 12,
    // Each is a document that the server has not seen before.
    send: async (n) => (await stage.post({ query: `query Q${n} {${' me{id}'.repeat(370)} }` })).code,
  });
  expectHarmless(figures);
});
