/** The audit log over HTTP (SECURITY row 23): by entity, actor and time, in ids and values that identify nobody. */
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const FIELDS =
  'id at action denied entity entityId actorRole address actor { name } before after requestId idempotencyKey';

interface Entry {
  id: string;
  at: string;
  action: string;
  denied: boolean;
  entity: string;
  entityId: string | null;
  actor: { name: string } | null;
  before: object | null;
  after: object | null;
}

async function log(filter: object): Promise<{ totalCount: number; entries: Entry[] }> {
  const query = `query ($filter: AuditFilterInput) { auditLog(first: 100, filter: $filter) { totalCount edges { node { ${FIELDS} } } } }`;
  const { auditLog } = dataOf(await stage.server.query(ADMIN, query, { filter }));
  return {
    totalCount: auditLog.totalCount,
    entries: (auditLog.edges as { node: Entry }[]).map(({ node }) => node),
  };
}

const send = (name: string, input: object, as = ADMIN) =>
  stage.mutate(as, name, { idempotencyKey: stage.fresh('key'), ...input }, 'replayed');

test('tells the life of a row, with its values before and after each change', async () => {
  const campaignId = idOf('campaign', await stage.draft());
  await send('updateCampaign', { campaignId, budget: '50.00', name: 'Another name' });
  await send('activateCampaign', { campaignId });
  await send('changeTerms', { campaignId, terms: { ratePerThousandViews: '3.50', minViews: 10 } });
  await send('raiseBudget', { campaignId, budget: '60.00' });
  await send('activateCampaign', { campaignId });
  const { totalCount, entries } = await log({ entity: 'Campaign', entityId: campaignId });
  expect(totalCount).toBe(5);
  expect(entries.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
    { action: 'raiseBudget', before: { budget: '50.00' }, after: { budget: '60.00' } },
    {
      action: 'changeTerms',
      before: null,
      after: { version: 2, ratePerThousandViews: '3.50', minViews: '10', maxPayoutPerClip: null },
    },
    { action: 'activateCampaign', before: { status: 'DRAFT' }, after: { status: 'ACTIVE' } },
    {
      action: 'updateCampaign',
      before: { status: 'DRAFT', budget: '1000.00' },
      after: { budget: '50.00', changed: ['name', 'budget'] },
    },
    { action: 'createCampaign', before: null, after: expect.objectContaining({ budget: '1000.00', status: 'DRAFT' }) },
  ]);
  expect(entries[0]).toMatchObject({
    actor: { name: ADMIN },
    actorRole: 'ADMIN',
    address: '127.0.0.1',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    idempotencyKey: expect.stringMatching(/^key \d+$/),
  });
});

test('by actor, command and time, half-open', async () => {
  const { clipper, submissionId } = await stage.pending();
  await send('withdrawSubmission', { submissionId: idOf('submission', submissionId) }, clipper.name);
  const actorId = idOf('user', clipper.userId);
  const { entries } = await log({ actorId });
  expect(entries.map(({ action }) => action)).toEqual(['withdrawSubmission', 'submitClip']);
  const [last, first] = entries as [Entry, Entry];
  const ids = async (filter: object) => (await log({ actorId, ...filter })).entries.map(({ id }) => id);
  expect(await ids({ action: 'submitClip' })).toEqual([first.id]);
  expect(await ids({ from: last.at })).toEqual([last.id]);
  expect(await ids({ to: last.at })).toEqual([first.id]);
  expect(await ids({ from: first.at, to: last.at })).toEqual([first.id]);
  expect(await ids({ denied: true })).toEqual([]);
});

test('a refused login is recorded, without a word about who tried [S23]', async () => {
  const email = 'nobody.at.all@audit.example';
  await stage.mutate(null, 'login', { email, password: 'a guess' }, 'token');
  const { entries } = await log({ action: 'login', denied: true });
  expect(entries).toEqual([
    expect.objectContaining({ action: 'login', denied: true, entityId: null, actor: null, before: null, after: null }),
  ]);
  expect(JSON.stringify(entries)).not.toContain('nobody.at.all');
});

test('names nobody: it has no name, address, handle, account, link or password [S23]', async () => {
  const name = 'Veronica Secret';
  const email = 'veronica.secret@audit.example';
  const password = 'veronicas password';
  await send('createUser', { name, email, role: 'CLIPPER', password });
  await send('setSocialAccounts', { socialAccounts: [{ socialPlatform: 'X', handle: 'veronica_handle' }] }, name);
  const changed = { currentPassword: password, newPassword: 'veronicas other password' };
  await send('changePassword', changed, name);
  const campaignId = await stage.campaign();
  const url = stage.link();
  await send('submitClip', { campaignId: idOf('campaign', campaignId), url }, name);
  const { userId, id } = await stage.database.prisma.clip.findFirstOrThrow({ orderBy: { id: 'desc' } });
  await stage.observe(id, 50_000);
  await send('approveClip', { clipId: idOf('clip', id) });
  await send('completeCampaign', { campaignId: idOf('campaign', campaignId), withoutLastCheck: true });
  const method = { type: 'PAYPAL', account: 'veronica@pay.example' };
  await send('requestPayout', { amount: '10.00', method }, name);
  await send('createApiKey', { name: 'Veronica tool' });
  const { entries, totalCount } = await log({});
  expect(entries.filter(({ actor }) => actor?.name === name).map(({ action }) => action)).toEqual([
    'requestPayout',
    'submitClip',
    'changePassword',
    'setSocialAccounts',
  ]);
  const { rows } = await stage.database.pool.query<{ text: string }>('SELECT t::text AS text FROM "AuditEntry" t');
  expect(rows.length).toBe(totalCount);
  const text = rows.map((row) => row.text).join('\n');
  expect(text).toContain(userId.toString());
  for (const secret of [/veronica/i, /pay\.example/, new RegExp(url.split('/').at(-1) as string)])
    expect(text).not.toMatch(secret);
});

test('a filter by id needs no entity, because the id names its kind', async () => {
  const { clipper, submissionId } = await stage.pending();
  const entityId = idOf('submission', submissionId);
  await send('withdrawSubmission', { submissionId: entityId }, clipper.name);
  const { entries } = await log({ entityId });
  expect(entries).toMatchObject([
    { action: 'withdrawSubmission', entity: 'Submission', entityId },
    { action: 'submitClip', entity: 'Submission', entityId },
  ]);
  expect((await log({ entity: 'Submission', entityId })).entries).toEqual(entries);
  const others = await log({ entity: 'Submission' });
  expect(others.entries).toEqual(expect.arrayContaining(entries));
  expect(new Set(others.entries.map(({ entity }) => entity))).toEqual(new Set(['Submission']));
  // The same number of another kind is another row.
  expect((await log({ entityId: idOf('payout', submissionId) })).entries).toEqual([]);
});

test.each([
  [{ entityId: '1' }, 'filter.entityId'],
  [{ entity: 'Campaign', entityId: '1' }, 'filter.entityId'],
  [{ entityId: 'campaign_01' }, 'filter.entityId'],
  [{ entityId: 'planet_1' }, 'filter.entityId'],
  [{ entity: 'Campaign', entityId: 'submission_1' }, 'filter.entityId'],
  [{ actorId: '1' }, 'filter.actorId'],
  [{ actorId: 'campaign_1' }, 'filter.actorId'],
])('a filter by an id without a kind, or of another kind, is BAD_USER_INPUT: %j', async (filter, field) => {
  const query = 'query ($filter: AuditFilterInput) { auditLog(filter: $filter) { totalCount } }';
  expect((await stage.server.query(ADMIN, query, { filter })).errors?.[0]?.extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field,
  });
});

test('every id in the log names its kind, also those among the values', async () => {
  const { clipId, submissionId } = await stage.approved();
  await send('adjustEarnings', { clipId: idOf('clip', clipId), amount: '1.00', reason: 'A gift.' });
  const { entries } = await log({});
  for (const { entityId } of entries) expect(entityId ?? 'user_1').toMatch(/^[a-z]+_[1-9]\d*$/);
  const values = entries.flatMap(({ before, after }) => [before, after]).flatMap((all) => Object.entries(all ?? {}));
  const ids = values.filter(([name, value]) => name.endsWith('Id') && typeof value === 'string');
  expect(ids).toContainEqual(['clipId', idOf('clip', clipId)]);
  for (const [name, id] of ids) expect([name, id]).toEqual([name, expect.stringMatching(/^[a-z]+_[1-9]\d*$/)]);
  expect(entries.map(({ entityId }) => entityId)).toContain(idOf('submission', submissionId));
});

test('shows what an adjustment did: the freed budget pays nothing to the clip itself', async () => {
  const { clipId } = await stage.approved(10_000, undefined, await stage.campaign(600n));
  await send('adjustEarnings', { clipId: idOf('clip', clipId), amount: '-2.00', reason: 'Counted twice.' });
  const [entry] = (await log({ action: 'adjustEarnings' })).entries;
  const shown = { clipId: idOf('clip', clipId), earned: '6.00' };
  expect([entry?.before, entry?.after]).toEqual([shown, { ...shown, earned: '4.00', amount: '-2.00', posted: '0.00' }]);
});

test('the log is only for admins', async () => {
  const { name } = await stage.clipper();
  const answer = await stage.server.query(name, '{ auditLog { totalCount } }');
  expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
