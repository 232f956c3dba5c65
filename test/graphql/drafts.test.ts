/**
 * Case 25: a campaign that was never published is invisible to clippers, by every path, whatever became of it. An admin
 * can delete it, and then it is gone for everybody. Published campaigns stay.
 */
import { cancelCampaign, completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { idOf } from '../support/ids.js';
import { codeOf } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

const ROUTER_SECRET = 'only the router and the server know this';

let stage: WriteStage;
let clipper: Person;
beforeAll(async () => {
  stage = await WriteStage.open({ env: { ROUTER_SECRET } });
  clipper = await stage.clipper();
});
afterAll(() => stage.close());

const steps = { CANCELLED: cancelCampaign, COMPLETED: completeCampaign };

async function unpublished(...statuses: (keyof typeof steps)[]): Promise<bigint> {
  const campaignId = await stage.draft();
  for (const status of statuses) await steps[status](stage.database, stage.scene.admin, { campaignId });
  return campaignId;
}

async function nameOf(id: bigint): Promise<string> {
  return (await stage.database.prisma.campaign.findUniqueOrThrow({ where: { id } })).name;
}

async function termsOf(campaignId: bigint): Promise<bigint> {
  return (await stage.database.prisma.campaignTerms.findFirstOrThrow({ where: { campaignId } })).id;
}

/** Whether somebody finds a campaign, by each path that leads to one. */
async function found(as: string, id: bigint, name: string): Promise<Record<string, boolean>> {
  const ask = async (query: string, headers?: Record<string, string>) =>
    (await stage.server.query(as, query, {}, headers)).data;
  const listed = (data: { campaigns: { edges: { node: { id: string } }[] } }) =>
    data.campaigns.edges.some(({ node }) => node.id === idOf('campaign', id));
  const list = (filter: string) =>
    `{ campaigns(first: 100, filter: { ${filter} }) { totalCount edges { node { id } } } }`;
  const all = await ask(list(''));
  const entities = `{ _entities(representations: [{ __typename: "Campaign", id: "campaign_${id}" }]) { ... on Campaign { id name } } }`;
  const byEntity = await ask(entities, { 'x-router-secret': ROUTER_SECRET });
  return {
    root:
      (await ask(`{ campaign(id: "campaign_${id}") { id name brand totals { earned } terms { version } } }`))
        ?.campaign != null,
    list: listed(all),
    search: listed(await ask(list(`search: ${JSON.stringify(name)}`))),
    status: listed(await ask(list('status: CANCELLED'))) || listed(await ask(list('status: COMPLETED'))),
    entity: byEntity?._entities?.[0] != null,
    node: (await ask(`{ node(id: "campaign_${id}") { id } }`))?.node != null,
    terms: (await ask(`{ node(id: "terms_${await termsOf(id)}") { id } }`))?.node != null,
  };
}

const NOWHERE = { root: false, list: false, search: false, status: false, entity: false, node: false, terms: false };

test.each([
  ['a draft', []],
  ['one that was cancelled as a draft', ['CANCELLED']],
  ['one that was then completed', ['CANCELLED', 'COMPLETED']],
] as const)('case 25: %s is invisible to a clipper, by any path', async (_, statuses) => {
  const id = await unpublished(...statuses);
  const name = await nameOf(id);
  const isDraft = statuses.length === 0;
  expect(await found(clipper.name, id, name)).toEqual(NOWHERE);
  expect(await found(ADMIN, id, name)).toEqual({
    root: true,
    list: true,
    search: true,
    status: !isDraft,
    entity: true,
    node: true,
    terms: true,
  });
  const input = { idempotencyKey: stage.fresh('key'), campaignId: idOf('campaign', id), url: stage.link() };
  expect(codeOf(await stage.mutate(clipper.name, 'submitClip', input, 'replayed'))).toBe('NOT_FOUND');
});

test('case 25: a campaign that was published stays visible when it is cancelled and completed', async () => {
  const campaignId = await stage.campaign();
  const name = await nameOf(campaignId);
  for (const step of [cancelCampaign, completeCampaign]) {
    await step(stage.database, stage.scene.admin, { campaignId });
    const seen = await found(clipper.name, campaignId, name);
    expect(seen).toEqual({ root: true, list: true, search: true, status: true, entity: true, node: true, terms: true });
  }
});

test('case 25: the count and the totals of a clipper’s list are those of the campaigns in it', async () => {
  await unpublished('CANCELLED');
  await stage.approved(10_000, clipper);
  const query = '{ campaigns(first: 100) { totalCount totals { earned } edges { node { publishedAt spent } } } }';
  const { campaigns } = (await stage.server.query(clipper.name, query)).data;
  const nodes = campaigns.edges.map(({ node }: { node: { publishedAt: string | null; spent: string } }) => node);
  expect(campaigns.totalCount).toBe(nodes.length);
  expect(nodes.every(({ publishedAt }: { publishedAt: string | null }) => publishedAt !== null)).toBe(true);
  const spent = nodes.reduce((sum: number, node: { spent: string }) => sum + Number(node.spent.replace('.', '')), 0);
  expect(Number(campaigns.totals.earned.replace('.', ''))).toBe(spent);
});

const remove = (campaignId: bigint, key = stage.fresh('key'), as: string = ADMIN) =>
  stage.mutate(
    as,
    'deleteDraft',
    { idempotencyKey: key, campaignId: idOf('campaign', campaignId) },
    'campaignId replayed',
  );

describe('deleteDraft', () => {
  test.each([
    ['a draft', []],
    ['a draft that was cancelled', ['CANCELLED']],
    ['one that was then completed', ['CANCELLED', 'COMPLETED']],
  ] as const)('takes %s out of everybody’s sight, once, with an audit row', async (_, statuses) => {
    const id = await unpublished(...statuses);
    const name = await nameOf(id);
    const count = async () =>
      (await stage.server.query(ADMIN, '{ platformStats { counts { campaigns } } campaigns { totalCount } }')).data;
    const before = await count();
    const key = stage.fresh('key');
    expect((await remove(id, key)).data).toEqual({
      deleteDraft: { campaignId: idOf('campaign', id), replayed: false },
    });
    expect((await remove(id, key)).data).toEqual({ deleteDraft: { campaignId: idOf('campaign', id), replayed: true } });
    for (const as of [ADMIN, clipper.name]) expect(await found(as, id, name)).toEqual(NOWHERE);
    const after = await count();
    expect(after.platformStats.counts.campaigns).toBe(before.platformStats.counts.campaigns - 1);
    expect(after.campaigns.totalCount).toBe(before.campaigns.totalCount - 1);
    const audit = await stage.database.prisma.auditEntry.findMany({ where: { action: 'deleteDraft', entityId: id } });
    expect(audit).toMatchObject([
      { entity: 'Campaign', before: { budget: expect.anything() }, after: { status: 'DELETED' } },
    ]);
  });

  test('afterwards the campaign is NOT_FOUND, whatever is asked of it', async () => {
    const id = await unpublished();
    await remove(id);
    const campaignId = idOf('campaign', id);
    const asked: [string, object][] = [
      ['deleteDraft', {}],
      ['updateCampaign', { name: 'Back' }],
      ['changeTerms', { terms: { ratePerThousandViews: '1.00' } }],
      ['raiseBudget', { budget: '5000.00' }],
      ['activateCampaign', {}],
      ['cancelCampaign', {}],
      ['refreshClips', {}],
      ['submitClip', { url: stage.link() }],
    ];
    for (const [name, more] of asked) {
      const input = { idempotencyKey: stage.fresh('key'), campaignId, ...more };
      expect([name, codeOf(await stage.mutate(ADMIN, name, input, 'replayed'))]).toEqual([name, 'NOT_FOUND']);
    }
  });

  test('is refused for a published campaign, whatever its status, and to callers who are not admins', async () => {
    const campaignId = await stage.campaign();
    const refusal = async () => (await remove(campaignId)).errors?.[0]?.extensions;
    expect(await refusal()).toEqual({ code: 'CONFLICT', status: 'ACTIVE', field: 'input.campaignId' });
    await cancelCampaign(stage.database, stage.scene.admin, { campaignId });
    expect(await refusal()).toEqual({ code: 'CONFLICT', status: 'CANCELLED', field: 'input.campaignId' });
    expect(codeOf(await remove(await unpublished(), undefined, clipper.name))).toBe('FORBIDDEN');
  });

  test('deleting and activating at once: one of them is done', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await unpublished();
      const input = { idempotencyKey: stage.fresh('key'), campaignId: idOf('campaign', id) };
      const codes = (await Promise.all([remove(id), stage.mutate(ADMIN, 'activateCampaign', input, 'replayed')])).map(
        codeOf,
      );
      const { publishedAt, deletedAt } = await stage.database.prisma.campaign.findUniqueOrThrow({ where: { id } });
      expect([publishedAt === null, deletedAt === null]).toContain(false);
      expect(codes).toEqual(publishedAt === null ? [undefined, 'NOT_FOUND'] : ['CONFLICT', undefined]);
    }
  });
});
