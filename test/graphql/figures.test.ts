/**
 * The worked figures: 127.85, 542.30 and 780.35 make 1,450.50, of which "Summer Promo" has 385.50. Every path that
 * shows one of them is asked before a tick, after it, during it, and while the campaign is paused. All paths must
 * agree.
 */
import { getNamedType, isInputObjectType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createTestDatabase } from '../support/database.js';
import { Demo } from '../support/demo.js';
import { dataOf, NO_TOTALS, TOTALS, type Totals } from '../support/figures.js';
import { Scene } from '../support/scene.js';
import { startTestServer, WALKING } from '../support/server.js';
import { PARTS, type PartsAnswer } from './figures-parts.js';
import {
  BY_ID,
  type ById,
  EVERYWHERE,
  type Everywhere,
  OWN,
  type Own,
  type Seen,
  seenAsOwn,
  seenById,
  seenEverywhere,
} from './figures-paths.js';

let demo: Demo;

beforeEach(async () => {
  demo = await Demo.open();
});
/** Further resources of a test; closed even when the test fails. */
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await demo.close();
  for (const close of closers.splice(0)) await close();
});

type Expected = Record<string, Partial<Totals>>;

const figures = (
  earned: string,
  parts: [available: string, active: string, held: string],
  views: number,
  clips: number,
) => ({
  earned,
  available: parts[0],
  active: parts[1],
  held: parts[2],
  views,
  clips,
});

/** Figures that a tick of "Summer Promo" does not change. */
const ELSEWHERE: Expected = {
  'Mia Clips': figures('127.85', ['77.85', '0.00', '50.00'], 127_850, 2),
  'Spring Launch': figures('727.85', ['727.85', '0.00', '0.00'], 727_850, 3),
  'Back to School': figures('150.00', ['0.00', '0.00', '150.00'], 150_000, 2),
  'Flash Sale': figures('187.15', ['0.00', '0.00', '187.15'], 187_150, 2),
  'Winter Teaser': figures('0.00', ['0.00', '0.00', '0.00'], 0, 0),
  'Mia Clips in Summer Promo': figures('0.00', ['0.00', '0.00', '0.00'], 0, 0),
  'Mia Clips in Spring Launch': figures('77.85', ['77.85', '0.00', '0.00'], 77_850, 1),
  'Mia Clips in Back to School': figures('50.00', ['0.00', '0.00', '50.00'], 50_000, 1),
  'Noah Cuts in Spring Launch': figures('250.00', ['250.00', '0.00', '0.00'], 250_000, 1),
  'Noah Cuts in Back to School': figures('100.00', ['0.00', '0.00', '100.00'], 100_000, 1),
  'Noah Cuts in Flash Sale': figures('42.10', ['0.00', '0.00', '42.10'], 42_100, 1),
  'Zoe Edits in Spring Launch': figures('400.00', ['400.00', '0.00', '0.00'], 400_000, 1),
  'Zoe Edits in Flash Sale': figures('145.05', ['0.00', '0.00', '145.05'], 145_050, 1),
};

const BEFORE: Expected = {
  ...ELSEWHERE,
  platform: figures('1450.50', ['727.85', '385.50', '337.15'], 1_450_500, 10),
  'Noah Cuts': figures('542.30', ['250.00', '150.20', '142.10'], 542_300, 5),
  'Zoe Edits': figures('780.35', ['400.00', '235.30', '145.05'], 780_350, 3),
  'Summer Promo': figures('385.50', ['0.00', '385.50', '0.00'], 385_500, 3),
  'Noah Cuts in Summer Promo': figures('150.20', ['0.00', '150.20', '0.00'], 150_200, 2),
  'Zoe Edits in Summer Promo': figures('235.30', ['0.00', '235.30', '0.00'], 235_300, 1),
};

/** Noah's post gained 10,100 views and Zoe's 9,900: 10.10 and 9.90. */
const AFTER: Expected = {
  ...ELSEWHERE,
  platform: figures('1470.50', ['727.85', '405.50', '337.15'], 1_470_500, 10),
  'Noah Cuts': figures('552.40', ['250.00', '160.30', '142.10'], 552_400, 5),
  'Zoe Edits': figures('790.25', ['400.00', '245.20', '145.05'], 790_250, 3),
  'Summer Promo': figures('405.50', ['0.00', '405.50', '0.00'], 405_500, 3),
  'Noah Cuts in Summer Promo': figures('160.30', ['0.00', '160.30', '0.00'], 160_300, 2),
  'Zoe Edits in Summer Promo': figures('245.20', ['0.00', '245.20', '0.00'], 245_200, 1),
};

/** The state before, paused: the active amount is now held. */
const PAUSED: Expected = {
  ...BEFORE,
  platform: figures('1450.50', ['727.85', '0.00', '722.65'], 1_450_500, 10),
  'Noah Cuts': figures('542.30', ['250.00', '0.00', '292.30'], 542_300, 5),
  'Zoe Edits': figures('780.35', ['400.00', '0.00', '380.35'], 780_350, 3),
  'Summer Promo': figures('385.50', ['0.00', '0.00', '385.50'], 385_500, 3),
  'Noah Cuts in Summer Promo': figures('150.20', ['0.00', '0.00', '150.20'], 150_200, 2),
  'Zoe Edits in Summer Promo': figures('235.30', ['0.00', '0.00', '235.30'], 235_300, 1),
};

/** The views of AFTER, and the money of an earlier state. */
const counted = (earlier: Expected): Expected =>
  Object.fromEntries(
    Object.entries(earlier).map(([scope, totals]) => [scope, { ...totals, views: AFTER[scope]?.views as number }]),
  );

/** During a run: the views are recorded, and payments wait until it has ended. */
const COUNTED = counted(BEFORE);
/** A tick while paused. */
const PAUSED_AFTER = counted(PAUSED);

test('every path shows the worked figures before a tick', async () => {
  expect(differences(await lookEverywhere(), BEFORE)).toEqual([]);
});

test('every path shows the new figures after a tick', async () => {
  growSummer();
  await demo.scene.tick();
  expect(differences(await lookEverywhere(), AFTER)).toEqual([]);
});

test('a response during a tick shows the figures before it, after its counts or after its payments, never a mixture', async () => {
  growSummer();
  const seen: Seen[][] = [await lookOnce()];
  let ticking = true;
  const tick = demo.scene.tick().finally(() => {
    ticking = false;
  });
  const readers = Array.from({ length: 4 }, async () => {
    while (ticking) seen.push(await lookOnce());
  });
  await Promise.all([tick, ...readers]);
  seen.push(await lookOnce());
  const isOneOf = (one: Seen[], ...states: Expected[]) => states.some((state) => differences(one, state).length === 0);
  expect(differences(seen[0] as Seen[], BEFORE)).toEqual([]);
  expect(differences(seen.at(-1) as Seen[], AFTER)).toEqual([]);
  const mixtures = seen.filter((one) => !isOneOf(one, BEFORE, COUNTED, AFTER));
  expect(mixtures.map((one) => differences(one, AFTER))).toEqual([]);
});

test('while the active campaign is paused nothing is active, held grows by that amount, and the parts add up everywhere', async () => {
  await pauseCampaign(demo.database, demo.admin, { campaignId: demo.campaignId('summer') });
  expect(differences(await lookEverywhere(), PAUSED)).toEqual([]);
});

test('a tick while the campaign is paused moves views and no money, and activating it pays for all of them', async () => {
  const campaignId = demo.campaignId('summer');
  await pauseCampaign(demo.database, demo.admin, { campaignId });
  growSummer();
  await demo.scene.tick();
  expect(differences(await lookEverywhere(), PAUSED_AFTER)).toEqual([]);
  await activateCampaign(demo.database, demo.admin, { campaignId });
  expect(differences(await lookEverywhere(), AFTER)).toEqual([]);
});

test('every field that shows totals, and each of their filters, is among the tested paths', () => {
  const schema = createSchema();
  const asked = new Set<string>();
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    Field: ({ name }) => void asked.add(`${types.getParentType()?.name}.${name.value}`),
    ObjectField: ({ name }) => void asked.add(`${getNamedType(types.getParentInputType())?.name}.${name.value}`),
  });
  for (const query of [EVERYWHERE, OWN, BY_ID, ...PARTS.map((part) => part.query)]) visit(parse(query), visitor);
  const shown = Object.values(schema.getTypeMap()).flatMap((type) => {
    const filter = type.name === 'TotalsFilterInput' || type.name === 'ClipsFilterInput';
    const fields = isObjectType(type) || (isInputObjectType(type) && filter) ? Object.values(type.getFields()) : [];
    return fields
      .filter((field) => filter || /^\W*(Totals|SocialPlatformTotals)\W*$/.test(String(field.type)))
      .map((field) => `${type.name}.${field.name}`);
  });
  expect(shown).toContain('User.totals');
  // Its values overlap, so they are no parts of a whole: asked-for-figures.test.ts compares each with its figure.
  const overlapping = ['ClipsFilterInput.freshness'];
  expect(shown.filter((field) => !asked.has(field))).toEqual(overlapping);
});

test('150.20 in a completed and 235.30 in an active campaign are 385.50 earned, 150.20 available and 235.30 active', async () => {
  const { database, server, scene } = await emptyWorld();
  const kim = await scene.user('Kim Films');
  const [first, second] = [await scene.campaign('Done'), await scene.campaign('Running')];
  await scene.approved(kim, first, 150_200);
  await scene.approved(kim, second, 235_300);
  await completeCampaign(database, scene.admin, { campaignId: first });
  const { me } = dataOf(await server.query('Kim Films', KIM));
  const whole = figures('385.50', ['150.20', '235.30', '0.00'], 385_500, 2);
  expect(me.totals).toMatchObject(whole);
  expect(me.clips.totals).toEqual(me.totals);
  expect(me.balance).toEqual({
    available: '150.20',
    withdrawable: '150.20',
    requested: '0.00',
    paid: '0.00',
    debt: '0.00',
    uncovered: '0.00',
  });
  expect(me.campaigns.edges).toEqual([
    { totals: figures('235.30', ['0.00', '235.30', '0.00'], 235_300, 1), node: { name: 'Running', spent: '235.30' } },
    { totals: figures('150.20', ['150.20', '0.00', '0.00'], 150_200, 1), node: { name: 'Done', spent: '150.20' } },
  ]);
  const { platformStats } = dataOf(await server.query('Ada Admin', `{ platformStats { totals { ...T } } } ${TOTALS}`));
  expect(platformStats.totals).toEqual(me.totals);
});

async function emptyWorld() {
  const database = await createTestDatabase();
  const [server, scene] = [await startTestServer(database, { env: WALKING }), await Scene.open(database)];
  closers.push(async () => {
    await Promise.all([server.close(), scene.close()]);
    await database.drop();
  });
  return { database, server, scene };
}

const KIM = `{ me {
  totals { ...T } clips { totals { ...T } }
  balance { available withdrawable requested paid debt uncovered }
  campaigns { edges { totals { earned available active held views clips } node { name spent } } }
} } ${TOTALS}`;

function growSummer(): void {
  demo.shows('Cold brew at 35 degrees', 60_100);
  demo.shows('One sip, one summer', 245_200);
}

async function lookOnce(): Promise<Seen[]> {
  return seenEverywhere(dataOf(await demo.server.query<Everywhere>('Ada Admin', EVERYWHERE)));
}

/** As the admin, as the internal tool and as each clipper, by every path and behind every filter. */
async function lookEverywhere(): Promise<Seen[]> {
  const seen = await lookOnce();
  seen.push(...seenEverywhere(dataOf(await demo.server.query<Everywhere>('Reporting tool', EVERYWHERE))));
  for (const name of ['Mia Clips', 'Noah Cuts', 'Zoe Edits']) {
    seen.push(...seenAsOwn(dataOf(await demo.server.query<Own>(name, OWN))));
  }
  const users = [demo.userIds.mia, demo.userIds.noah, demo.userIds.zoe];
  for (const [n, campaign] of Object.values(demo.campaignIds).entries()) {
    for (const user of users) {
      seen.push(...seenById(dataOf(await demo.server.query<ById>('Ada Admin', BY_ID, { user, campaign }))));
    }
    // Takes each user and each campaign apart at least once.
    const variables = { user: users[n % users.length], campaign };
    for (const { query, seen: seenOf } of PARTS) {
      seen.push(...seenOf(dataOf(await demo.server.query<PartsAnswer>('Ada Admin', query, variables))));
    }
  }
  return seen;
}

/** One wrong figure shows on a hundred paths; the first few tell which. */
const DIFFERENCES_SHOWN = 10;

/**
 * Scopes that were never seen, and paths that disagree with the expected figures or with another path to the same
 * scope.
 */
function differences(seen: readonly Seen[], expected: Expected): unknown[] {
  const whole = new Map<string, Totals>();
  for (const { scope, totals } of seen) if ('likes' in totals && !whole.has(scope)) whole.set(scope, totals as Totals);
  const wrong = seen.flatMap(({ scope, path, totals }) => {
    const wanted = { ...(whole.get(scope) ?? NO_TOTALS), ...(expected[scope] ?? NO_TOTALS) };
    return Object.entries(totals)
      .filter(([measure, value]) => value !== wanted[measure as keyof Totals])
      .map(([measure, value]) => ({ scope, path, measure, value, wanted: wanted[measure as keyof Totals] }));
  });
  const unseen = Object.keys(expected).filter((scope) => !whole.has(scope));
  return [...unseen, ...wrong].slice(0, DIFFERENCES_SHOWN);
}
