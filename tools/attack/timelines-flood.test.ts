/**
 * Many long series at once: operations that ask for more than is allowed, and operations that ask for exactly that
 * much.
 */
import { AttackStage } from './attack-stage.js';
import { expectHarmless } from './figures.js';

let stage: AttackStage;
beforeAll(async () => {
  stage = await AttackStage.open();
});
afterAll(() => stage.close());

const POINTS = 'points { start end earned views clips }';
/** 1,000 hours less one, because the first and the last point may be cut off. */
const SERIES = `timeline(granularity: HOUR, from: "2026-05-01T00:30:00Z", to: "2026-06-11T15:30:00Z") { ${POINTS} }`;
const query = (count: number) => `{ me { ${Array.from({ length: count }, (_, n) => `t${n}: ${SERIES}`).join(' ')} } }`;

test.each([30, 6])(
  'case 4: %i series of a thousand points, again and again, delay nobody [S31] [S34]',
  async (count) => {
    const authorization = `Bearer ${await stage.tokenOf('Noah Cuts')}`;
    const figures = await stage.attack({
      name: `timelines-flood of ${count}`,
      clients: 3,
      send: async () => (await stage.post({ query: query(count) }, { authorization })).code,
    });
    expectHarmless(figures);
    expect(Object.keys(figures.codes)).toEqual([count === 30 ? 'OPERATION_TOO_LARGE' : 'OK']);
  },
);
