/**
 * Incoming texts (SECURITY row 21): composed, trimmed, bounded, without control or bidi-override characters. Errors
 * name their argument.
 */
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const campaign = (more: object) =>
  stage.mutate(
    ADMIN,
    'createCampaign',
    {
      idempotencyKey: stage.fresh('key'),
      name: 'Name',
      brand: 'Brand',
      budget: '1.00',
      socialPlatforms: ['X'],
      terms: { ratePerThousandViews: '1.00' },
      ...more,
    },
    'campaign { id name brand description endsAt terms { minViews maxPayoutPerClip } }',
  );

test.each([
  ['composed', 'Cafe\u0301', 'Café'],
  ['trimmed', '  \u00a0Name \n', 'Name'],
  ['as long as allowed', 'x'.repeat(200), 'x'.repeat(200)],
  ['in any script', 'שלום 漢字 👩‍👩‍👧', 'שלום 漢字 👩‍👩‍👧'],
])('a name is kept: %s [S21]', async (_, name, kept) => {
  expect(dataOf(await campaign({ name }))).toMatchObject({ createCampaign: { campaign: { name: kept } } });
});

test.each([
  ['empty', ''],
  ['blank', ' \t\n '],
  ['too long', 'x'.repeat(201)],
  ['with a NUL', 'a\u0000b'],
  ['with an escape', 'a\u001b[31mb'],
  ['with a C1 control', 'a\u0085b'],
  ['of two lines', 'a\nb'],
  ['with an override', 'a\u202eb'],
  ['with an isolate', 'a\u2066b'],
  ['with half a character', 'a\ud800b'],
  ['with a line separator', 'a\u2028b'],
  ['that is invisible', '\u200b\u2060'],
  ['case 22: that is a filler of Hangul', '\u3164'],
  ['case 22: with a filler behind it', 'Mia\u3164'],
  ['case 22: with a blank of Braille', '\u2800'],
  ['case 22: with a joiner that joins nothing', 'Mi\u200da'],
])('a name is refused: %s [S21]', async (_, name) => {
  const { errors } = await campaign({ name });
  expect(errors?.[0]).toMatchObject({
    message: expect.stringMatching(
      /^name must (not be empty|not contain (control|invisible) characters|have at most 200 characters)\.$/,
    ),
    extensions: { code: 'BAD_USER_INPUT', field: 'input.name' },
  });
});

test('a description has lines and tabs, and no other control characters', async () => {
  const description = 'One:\n\t- two';
  expect(dataOf(await campaign({ description }))).toMatchObject({ createCampaign: { campaign: { description } } });
  expect((await campaign({ description: 'a\rb' })).errors?.[0]?.extensions.field).toBe('input.description');
});

test('null and absent are the same unless documented otherwise: one key, one effect', async () => {
  const idempotencyKey = stage.fresh('key');
  const first = dataOf(await campaign({ idempotencyKey }));
  const again = dataOf(
    await campaign({
      idempotencyKey,
      description: null,
      startsAt: null,
      endsAt: null,
      terms: { ratePerThousandViews: '1.0', minViews: null, maxPayoutPerClip: null },
    }),
  );
  expect(again).toEqual(first);
});

test.each<[string, object, string]>([
  ['nested', { terms: { ratePerThousandViews: '1.00', maxPayoutPerClip: '0.00' } }, 'input.terms.maxPayoutPerClip'],
  ['a rate below zero', { terms: { ratePerThousandViews: '-1.00' } }, 'input.terms.ratePerThousandViews'],
  ['a budget below zero', { budget: '-1.00' }, 'input.budget'],
  ['a budget that is a number', { budget: 1 }, 'input.budget'],
  ['no social platform', { socialPlatforms: [] }, 'input.socialPlatforms'],
  ['one of them twice', { socialPlatforms: ['X', 'X'] }, 'input.socialPlatforms'],
  ['an end before the start', { startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' }, 'input.endsAt'],
  ['a start in the year 0', { startsAt: '0000-01-01T00:00:00Z' }, 'input.startsAt'],
  ['a start that is in the year 0 in UTC', { startsAt: '0001-01-01T00:00:00+14:00' }, 'input.startsAt'],
  ['an end in the year 10000 in UTC', { endsAt: '9999-12-31T23:59:59-23:59' }, 'input.endsAt'],
  ['an unknown social platform', { socialPlatforms: ['X', 'MYSPACE'] }, 'input.socialPlatforms.1'],
  ['a key with a control character', { idempotencyKey: 'a\u0000b' }, 'input.idempotencyKey'],
  ['a key too long', { idempotencyKey: 'x'.repeat(201) }, 'input.idempotencyKey'],
])('%s is BAD_USER_INPUT, and named', async (_, more, field) => {
  expect((await campaign(more)).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
});

test('an e-mail address is lower-cased, and nobody else has it [S21]', async () => {
  const create = (email: string) =>
    stage.mutate(
      ADMIN,
      'createUser',
      { idempotencyKey: stage.fresh('key'), name: 'N', email, role: 'CLIPPER' },
      'user { email }',
    );
  expect(dataOf(await create('Some.One@Texts.Example'))).toEqual({
    createUser: { user: { email: 'some.one@texts.example' } },
  });
  expect((await create('some.one@texts.EXAMPLE')).errors?.[0]?.extensions).toEqual({
    code: 'CONFLICT',
    field: 'input.email',
  });
});

test.each([
  ['name', '', 'input.name'],
  ['description', 'x'.repeat(10_001), 'input.description'],
])('an edited draft gets the same checks: %s', async (name, value, field) => {
  const campaignId = idOf('campaign', await stage.draft());
  const input = { idempotencyKey: stage.fresh('key'), campaignId, [name]: value };
  const { errors } = await stage.mutate(ADMIN, 'updateCampaign', input, 'replayed');
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});

test('the earliest and the latest possible moments are kept', async () => {
  const period = { startsAt: '0001-01-01T00:00:00.000Z', endsAt: '9999-12-31T23:59:59.999Z' };
  const answer = await campaign(period);
  expect(dataOf(answer)).toMatchObject({ createCampaign: { campaign: { endsAt: period.endsAt } } });
});

test('errors do not repeat what was sent, least of all a password', async () => {
  const secret = 'my secret; at "input.x"; horse';
  for (const input of [
    { currentPassword: secret, newPassword: secret },
    { idempotencyKey: 'k', currentPassword: { a: secret }, newPassword: secret },
    { idempotencyKey: 'k', currentPassword: secret, newPassword: secret, more: secret },
  ]) {
    const { errors } = await stage.mutate(ADMIN, 'changePassword', input, 'replayed');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.extensions.field).toMatch(/^input/);
    expect(JSON.stringify(errors)).not.toMatch(/secret|horse/);
  }
});

test('a start after the end is named where it was sent', async () => {
  const campaignId = idOf('campaign', await stage.draft());
  const edit = (more: object) =>
    stage.mutate(ADMIN, 'updateCampaign', { idempotencyKey: stage.fresh('key'), campaignId, ...more }, 'replayed');
  dataOf(await edit({ endsAt: '2099-01-01T00:00:00Z' }));
  expect((await edit({ startsAt: '2099-02-01T00:00:00Z' })).errors?.[0]?.extensions.field).toBe('input.startsAt');
  expect((await edit({ endsAt: '1999-02-01T00:00:00Z' })).errors?.[0]?.extensions.field).toBe('input.endsAt');
});

test.each([
  ['case 21', 'Thai', '@อนุรักน์โชคชัย', 'อนุรักน์โชคชัย'],
  ['case 21', 'Hindi', '@हिन्दी', 'हिन्दी'],
  ['case 21', 'Hebrew', 'עברית', 'עברית'],
  ['case 21', 'Thai, as a browser copies it', '%40%E0%B8%AD%E0%B8%99%E0%B8%B8', 'อนุ'],
  ['case 21', 'decomposed letters', '@cafe\u0301', 'café'],
])('%s: a handle in %s is accepted [S21]', async (_, __, handle, kept) => {
  const { name } = await stage.clipper();
  const input = { idempotencyKey: stage.fresh('key'), socialAccounts: [{ socialPlatform: 'YOUTUBE', handle }] };
  const select = 'user { socialAccounts { handle } }';
  expect(dataOf(await stage.mutate(name, 'setSocialAccounts', input, select))).toEqual({
    setSocialAccounts: { user: { socialAccounts: [{ handle: kept }] } },
  });
});

test.each(['\u3164', 'mia\u3164', 'mi\u00ada', 'mia\u200d', '%E3%85%A4', 'mia%E0%B8', '\u0301'])(
  'case 22: the handle %j is refused [S21]',
  async (handle) => {
    const { name } = await stage.clipper();
    const input = { idempotencyKey: stage.fresh('key'), socialAccounts: [{ socialPlatform: 'X', handle }] };
    const { errors } = await stage.mutate(name, 'setSocialAccounts', input, 'replayed');
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.socialAccounts.0.handle' });
  },
);

test('handles that mean the same are the same input', async () => {
  const { name } = await stage.clipper();
  const idempotencyKey = stage.fresh('key');
  const set = (handle: string) =>
    stage.mutate(
      name,
      'setSocialAccounts',
      { idempotencyKey, socialAccounts: [{ socialPlatform: 'X', handle }] },
      'replayed',
    );
  expect([dataOf(await set('@Mia')), dataOf(await set('mia'))]).toEqual([
    { setSocialAccounts: { replayed: false } },
    { setSocialAccounts: { replayed: true } },
  ]);
});

test('an empty edit is refused, and null removes an end', async () => {
  const campaignId = idOf('campaign', await stage.draft());
  const edit = (more: object) =>
    stage.mutate(
      ADMIN,
      'updateCampaign',
      { idempotencyKey: stage.fresh('key'), campaignId, ...more },
      'campaign { endsAt name }',
    );
  expect((await edit({ name: null })).errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input' });
  const endsAt = '2099-01-01T00:00:00.000Z';
  expect(dataOf(await edit({ endsAt }))).toMatchObject({ updateCampaign: { campaign: { endsAt } } });
  expect(dataOf(await edit({ name: 'Longer' }))).toMatchObject({
    updateCampaign: { campaign: { endsAt, name: 'Longer' } },
  });
  expect(dataOf(await edit({ endsAt: null }))).toMatchObject({ updateCampaign: { campaign: { endsAt: null } } });
});
