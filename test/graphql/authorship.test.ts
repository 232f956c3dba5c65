/**
 * The author of a post, as a reviewer sees it. Nothing verifies a claim, so a claim that others make too proves
 * nothing.
 */
import type { PostChange } from '../../dev/simulator/post.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let campaignId: bigint;
beforeAll(async () => {
  stage = await WriteStage.open();
  const socialPlatforms: Platform[] = ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'];
  campaignId = await stage.scene.campaign('Every social platform', { budget: 10_000_000n, socialPlatforms });
});
afterAll(() => stage.close());

type Platform = 'TIKTOK' | 'YOUTUBE' | 'INSTAGRAM' | 'X';

async function claim(who: Person, socialPlatform: Platform, ...handles: string[]): Promise<void> {
  const socialAccounts = handles.map((handle) => ({ socialPlatform, handle }));
  dataOf(
    await stage.mutate(
      who.name,
      'setSocialAccounts',
      { idempotencyKey: stage.fresh('key'), socialAccounts },
      'replayed',
    ),
  );
}

/** Returns the submission's id. */
async function submitted(who: Person, socialPlatform: Platform, post: PostChange): Promise<bigint> {
  const { scene } = stage;
  const clip = await scene.submit(who, campaignId, socialPlatform);
  scene.shows(clip, 2_000, post);
  await scene.tick();
  const { id } = await stage.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId: clip.clipId } });
  return id;
}

async function seen(submissionId: bigint, as = ADMIN) {
  const select = `id authorIsSubmitter authorship ${as === ADMIN ? 'authorClaimedBy { name }' : ''} clip { author coauthors }`;
  const query = `{ submissions(first: 100) { edges { node { ${select} } } } }`;
  const { submissions } = dataOf(await stage.server.query(as, query));
  const nodes: { id: string }[] = submissions.edges.map(({ node }: { node: { id: string } }) => node);
  const { id: _, ...node } = nodes.find(({ id }) => id === idOf('submission', submissionId)) ?? { id: '' };
  return node;
}

test('case 16: a co-author named on Instagram is an author', async () => {
  const [mia, brand, other] = [await stage.clipper(), await stage.clipper(), await stage.clipper()];
  await claim(mia, 'INSTAGRAM', '@mia.clips');
  const id = await submitted(mia, 'INSTAGRAM', { author: 'brand.account', coauthors: ['mia.clips', 'Third_One'] });
  expect(await seen(id)).toEqual({
    authorIsSubmitter: true,
    authorship: 'CLAIMED',
    authorClaimedBy: [],
    clip: { author: 'brand.account', coauthors: ['mia.clips', 'third_one'] },
  });
  // The owner of the other account is an author as well, which says nothing about mia's.
  await claim(brand, 'INSTAGRAM', 'brand.account');
  expect(await seen(id)).toMatchObject({ authorship: 'CLAIMED', authorClaimedBy: [{ name: brand.name }] });
  // The same name on another social platform is another profile.
  await claim(other, 'TIKTOK', 'mia.clips');
  expect(await seen(id)).toMatchObject({ authorship: 'CLAIMED', authorClaimedBy: [{ name: brand.name }] });
});

test('case 16: co-authors that an item leaves out are kept, and an empty list removes them', async () => {
  const mia = await stage.clipper();
  await claim(mia, 'INSTAGRAM', 'mia.kept');
  const { scene } = stage;
  const clip = await scene.submit(mia, campaignId, 'INSTAGRAM');
  const { id } = await stage.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId: clip.clipId } });
  const after = async (views: number, post: PostChange) => {
    scene.shows(clip, views, post);
    await scene.tick();
    return seen(id);
  };
  expect(await after(1_000, { author: 'brand', coauthors: ['mia.kept'] })).toMatchObject({ authorship: 'CLAIMED' });
  scene.simulator.world.set('INSTAGRAM', clip.externalId, { coauthors: undefined } as unknown as PostChange);
  expect(await after(2_000, { author: 'brand' })).toMatchObject({ authorship: 'CLAIMED' });
  expect(await after(3_000, { author: 'brand', coauthors: [] })).toMatchObject({
    authorship: 'FOREIGN',
    clip: { coauthors: [] },
  });
});

test('case 26: a handle that others claim too is shown as contested; the reviewer also sees who claims it [S42]', async () => {
  const [owner, thief, third] = [await stage.clipper(), await stage.clipper(), await stage.clipper()];
  await claim(owner, 'TIKTOK', 'stolen.name');
  const id = await submitted(thief, 'TIKTOK', { author: 'Stolen.Name' });
  expect(await seen(id)).toMatchObject({
    authorIsSubmitter: false,
    authorship: 'FOREIGN',
    authorClaimedBy: [{ name: owner.name }],
  });
  await claim(thief, 'TIKTOK', 'stolen.name');
  const contested = { authorIsSubmitter: false, authorship: 'CLAIMED_BY_OTHERS' };
  expect(await seen(id)).toMatchObject({ ...contested, authorClaimedBy: [{ name: owner.name }] });
  await claim(third, 'TIKTOK', '@STOLEN.NAME', 'another');
  expect(await seen(id)).toMatchObject({ ...contested, authorClaimedBy: [{ name: owner.name }, { name: third.name }] });
  // The clipper sees that it is contested, but not by whom.
  expect(await seen(id, thief.name)).toMatchObject(contested);
  const asked = '{ submissions { edges { node { authorClaimedBy { name } } } } }';
  const { errors, data } = await stage.server.query(thief.name, asked);
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(JSON.stringify(data)).not.toContain(owner.name);
  // It decides nothing by itself: an admin who knows better approves.
  await claim(owner, 'TIKTOK');
  await claim(third, 'TIKTOK');
  expect(await seen(id)).toMatchObject({ authorIsSubmitter: true, authorship: 'CLAIMED', authorClaimedBy: [] });
});

test('case 26: of many users who claim a handle the first ten are shown [S42]', async () => {
  const owner = await stage.clipper();
  const id = await submitted(owner, 'X', { author: 'everybody' });
  const many: Person[] = [];
  for (let n = 0; n < 12; n += 1) many.push(await stage.clipper());
  for (const each of [owner, ...many]) await claim(each, 'X', 'everybody');
  const first = many.slice(0, 10).map(({ name }) => ({ name }));
  expect(await seen(id)).toMatchObject({ authorship: 'CLAIMED_BY_OTHERS', authorClaimedBy: first });
});

test('case 26: users are found by their handles', async () => {
  const who = await stage.clipper();
  await claim(who, 'YOUTUBE', '@อนุรักน์', 'findable.name');
  for (const search of ['@อนุรักน์', 'อนุรัก', 'FINDABLE', '@findable.n', '%40findable', 'findable.name']) {
    const query =
      'query ($search: String) { users(filter: { search: $search }) { totalCount edges { node { name } } } }';
    const { users } = dataOf(await stage.server.query(ADMIN, query, { search }));
    expect([search, users]).toEqual([search, { totalCount: 1, edges: [{ node: { name: who.name } }] }]);
  }
});

test('case 21: an author in another script matches its handle, composed and percent-decoded or not', async () => {
  const who = await stage.clipper();
  await claim(who, 'YOUTUBE', '@อนุรักน์โชคชัย', 'café');
  for (const author of ['อนุรักน์โชคชัย', encodeURIComponent('อนุรักน์โชคชัย'), 'Cafe\u0301']) {
    expect(await seen(await submitted(who, 'YOUTUBE', { author }))).toMatchObject({ authorship: 'CLAIMED' });
  }
});

test('many submissions take as many statements as one', async () => {
  const [owner, thief] = [await stage.clipper(), await stage.clipper()];
  for (const who of [owner, thief]) await claim(who, 'TIKTOK', 'disputed');
  for (let n = 0; n < 4; n += 1) await submitted(n % 2 === 0 ? owner : thief, 'TIKTOK', { author: 'disputed' });
  const query = `query ($first: Int) {
    submissions(first: $first) { edges { node { authorIsSubmitter authorship authorClaimedBy { name } } } }
  }`;
  const cost = async (first: number) => (await stage.server.query(ADMIN, query, { first })).extensions.cost;
  expect(await cost(1)).toMatchObject({ statements: 3 });
  expect(await cost(4)).toMatchObject({ statements: 3 });
});
