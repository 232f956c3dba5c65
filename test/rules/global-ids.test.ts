/**
 * Global ids: "user_12". The product reads and prints each id in one way, and refuses every other text. A key that was
 * used with the numbers of earlier versions still stands for the same change.
 */
import { createHash } from 'node:crypto';
import {
  faultOfId,
  type IdKind,
  idKind,
  kindOfTable,
  kindOfType,
  parseId,
  printId,
  readId,
} from '../../src/kernel/base/global-ids.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { activateCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import * as kinds from '../../src/modules/ids/id-kinds.js';
import { approvePayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { refreshClips } from '../../src/modules/refresh/refresh-clips.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { dataOf } from '../support/figures.js';
import { idOf, KIND_OF_TYPE, type Kind, numberOf } from '../support/ids.js';
import { refusalOf } from '../support/outcomes.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const KINDS: readonly IdKind[] = Object.values(kinds);
const { USER_ID, CAMPAIGN_ID, KEY_ID, AUDIT_ID } = kinds;

describe.each(KINDS.map((kind) => [kind.prefix, kind] as const))('the ids of a %s', (prefix, kind) => {
  test.each([12n, 1n, 999_999_999_999_999_999n])('%i is printed and read again', (number) => {
    const id = printId(kind, number);
    expect(id).toBe(`${prefix}_${number}`);
    expect(printId(kind, number.toString())).toBe(id);
    expect(readId(id)).toEqual({ kind, id: number.toString() });
    expect(faultOfId(kind, id)).toBeNull();
    expect(parseId(kind, 'id', id)).toBe(number.toString());
  });

  test('no other kind takes them', () => {
    for (const other of KINDS) expect(faultOfId(other, `${prefix}_12`) === null).toBe(other === kind);
  });

  test('the kind is found by its type and by its table', () => {
    expect(kindOfType(kind.type)).toBe(kind);
    expect(kindOfTable(kind.table)).toBe(kind);
  });
});

test('callers store ids, so the prefix of a kind never changes', () => {
  const prefixes = Object.fromEntries(KINDS.map(({ type, prefix }) => [type, prefix]));
  expect(prefixes).toEqual({ ...KIND_OF_TYPE, PayoutReversal: 'reversal' });
});

test.each([
  ['a bare number', '12'],
  ['a bare number with a space', ' 12'],
  ['nothing', ''],
  ['no number', 'user_'],
  ['no prefix', '_12'],
  ['zero', 'user_0'],
  ['a leading zero', 'user_012'],
  ['a negative number', 'user_-12'],
  ['a sign', 'user_+12'],
  ['a fraction', 'user_1.5'],
  ['a power', 'user_1e3'],
  ['another notation', 'user_0x1f'],
  ['separated digits', 'user_1_000'],
  ['digits of another script', 'user_１２'],
  ['upper case', 'USER_12'],
  ['a capital letter', 'User_12'],
  ['a hyphen', 'user-12'],
  ['a colon', 'user:12'],
  ['two underscores', 'user__12'],
  ['a space in front', ' user_12'],
  ['a space behind', 'user_12 '],
  ['a line break behind', 'user_12\n'],
  ['two ids', 'user_12,user_13'],
  ['19 digits', 'user_1000000000000000000'],
  ['the largest bigint', 'user_9223372036854775807'],
  ['an unknown prefix', 'person_12'],
  ['the name of a table', 'clipsubmission_12'],
  ['a property of every object', 'constructor_12'],
  ['two prefixes', 'user_campaign_12'],
])('%s is no id: %j', (_, text) => {
  expect(readId(text)).toBeNull();
  const fault = 'is not an id. The id of a user looks like "user_42"';
  expect(faultOfId(USER_ID, text)).toBe(fault);
  expect(() => parseId(USER_ID, 'input.userId', text)).toThrow(
    expect.objectContaining({
      message: `input.userId ${fault}.`,
      extensions: { code: 'BAD_USER_INPUT', field: 'input.userId' },
    }),
  );
});

test('18 digits are an id, and so is the smallest number', () => {
  expect(parseId(USER_ID, 'id', 'user_999999999999999999')).toBe('999999999999999999');
  expect(parseId(USER_ID, 'id', 'user_1')).toBe('1');
});

test.each([
  [USER_ID, 'campaign_3', 'is campaign_3, which is a campaign; a user is expected'],
  [CAMPAIGN_ID, 'user_3', 'is user_3, which is a user; a campaign is expected'],
  [USER_ID, 'audit_3', 'is audit_3, which is an audit entry; a user is expected'],
  [AUDIT_ID, 'key_3', 'is key_3, which is an API key; an audit entry is expected'],
  [KEY_ID, 'earning_3', 'is earning_3, which is an entry of the ledger; an API key is expected'],
])('the id of another kind is named: %j', (kind, text, fault) => {
  expect(faultOfId(kind, text)).toBe(fault);
  expect(() => parseId(kind, 'id', text)).toThrow(
    expect.objectContaining({ message: `id ${fault}.`, extensions: { code: 'BAD_USER_INPUT', field: 'id' } }),
  );
});

test('the example in an error is an id of the kind', () => {
  for (const kind of KINDS) {
    const [, example = ''] = / looks like "([^"]+)"$/.exec(faultOfId(kind, '12') ?? '') ?? [];
    expect(faultOfId(kind, example)).toBeNull();
  }
});

test('no two kinds share a prefix or a type', () => {
  expect(() => idKind({ prefix: 'user', noun: 'person', type: 'Person' })).toThrow('user is declared twice');
  expect(() => idKind({ prefix: 'person', noun: 'person', type: 'User' })).toThrow('person is declared twice');
});

test('the tests’ own ids are those of the product', () => {
  for (const [type, prefix] of Object.entries(KIND_OF_TYPE)) {
    expect(idOf(prefix as Kind, 12n)).toBe(printId(kindOfType(type) as IdKind, 12n));
    expect(numberOf(`${prefix}_12`)).toBe(12n);
  }
  expect(() => numberOf('user_12', 'campaign')).toThrow('user_12 is no id of campaign');
});

describe('with the write side', () => {
  let stage: WriteStage;
  beforeAll(async () => {
    stage = await WriteStage.open();
  });
  afterAll(() => stage.close());

  interface Before {
    as: string;
    /** The text that earlier versions hashed: the input as the command gets it, in JSON with sorted fields. */
    hashed: string;
    /** The same input as clients write it now. */
    input: object;
  }

  /** Each runs a command with a key, on numbers, as an earlier version did. */
  const BEFORE: Record<string, (key: string) => Promise<Before>> = {
    async submitClip(key) {
      const { database } = stage;
      const [clipper, campaignId, url] = [await stage.clipper(), await stage.campaign(), stage.link()];
      await submitClip(database, clipper, { userId: clipper.userId, campaignId, url }, key);
      return {
        as: clipper.name,
        hashed: `{"campaignId":"${campaignId}","url":"${url}","userId":"${clipper.userId}"}`,
        input: { campaignId: idOf('campaign', campaignId), url },
      };
    },
    async withdrawSubmission(key) {
      const { clipper, submissionId } = await stage.pending();
      await withdrawSubmission(stage.database, clipper, { submissionId }, key);
      return {
        as: clipper.name,
        hashed: `{"submissionId":"${submissionId}"}`,
        input: { submissionId: idOf('submission', submissionId) },
      };
    },
    async approveClip(key) {
      const { clipId, submissionId } = await stage.pending();
      await approveClip(stage.database, stage.scene.admin, { clipId, submissionId }, key);
      return {
        as: ADMIN,
        hashed: `{"clipId":"${clipId}","submissionId":"${submissionId}"}`,
        input: { clipId: idOf('clip', clipId), submissionId: idOf('submission', submissionId) },
      };
    },
    async activateCampaign(key) {
      const campaignId = await stage.draft();
      await activateCampaign(stage.database, stage.scene.admin, { campaignId }, key);
      return {
        as: ADMIN,
        hashed: `{"campaignId":"${campaignId}"}`,
        input: { campaignId: idOf('campaign', campaignId) },
      };
    },
    async approvePayoutRequest(key) {
      const { payoutRequestId } = await stage.requested();
      await approvePayoutRequest(stage.database, stage.scene.admin, { payoutRequestId, reason: null }, key);
      return {
        as: ADMIN,
        hashed: `{"payoutRequestId":"${payoutRequestId}","reason":null}`,
        input: { payoutRequestId: idOf('request', payoutRequestId) },
      };
    },
    async payPayoutRequest(key) {
      const { payoutRequestId } = await stage.toBePaid();
      const reference = stage.fresh('wire');
      await payPayoutRequest(stage.database, stage.scene.admin, { payoutRequestId, reference }, key);
      return {
        as: ADMIN,
        hashed: `{"payoutRequestId":"${payoutRequestId}","reference":"${reference}"}`,
        input: { payoutRequestId: idOf('request', payoutRequestId), reference },
      };
    },
    async reversePayout(key) {
      const { payoutId } = await stage.paid();
      await reversePayout(stage.database, stage.scene.admin, { payoutId, reason: 'account closed' }, key);
      return {
        as: ADMIN,
        hashed: `{"payoutId":"${payoutId}","reason":"account closed"}`,
        input: { payoutId: idOf('payout', payoutId), reason: 'account closed' },
      };
    },
    async refreshClips(key) {
      const [{ clipId: one }, { clipId: other }] = [await stage.pending(), await stage.pending()];
      await refreshClips(stage.database, stage.scene.admin, { clipIds: [one, other] }, key);
      return {
        as: ADMIN,
        hashed: `{"clipIds":["${one}","${other}"]}`,
        input: { clipIds: [idOf('clip', one), idOf('clip', other)] },
      };
    },
    async anonymiseUser(key) {
      const { userId } = await stage.clipper();
      await anonymiseUser(stage.database, stage.scene.admin, { userId }, key);
      return { as: ADMIN, hashed: `{"userId":"${userId}"}`, input: { userId: idOf('user', userId) } };
    },
  };

  test.each(Object.keys(BEFORE))('%s with a key of an earlier version is replayed, and done once', async (name) => {
    const key = stage.fresh('before');
    const { as, hashed, input } = await (BEFORE[name] as (key: string) => Promise<Before>)(key);
    const { commandKey, auditEntry } = stage.database.prisma;
    const kept = await commandKey.findFirstOrThrow({ where: { key } });
    expect(Buffer.from(kept.inputHash).toString('hex')).toBe(createHash('sha256').update(hashed).digest('hex'));
    const again = await stage.mutate(as, name, { idempotencyKey: key, ...input }, 'replayed');
    expect(dataOf(again)).toEqual({ [name]: { replayed: true } });
    expect(await commandKey.findFirstOrThrow({ where: { key } })).toEqual(kept);
    expect(await auditEntry.count({ where: { idempotencyKey: key } })).toBe(1);
  });

  test('each item of a bulk mutation has the key of an earlier version', async () => {
    const [one, other] = [await stage.pending(), await stage.pending()];
    const key = stage.fresh('before');
    await approveClip(stage.database, stage.scene.admin, { clipId: one.clipId }, `${key}:${one.clipId}`);
    const items = [{ clipId: idOf('clip', one.clipId) }, { clipId: idOf('clip', other.clipId) }];
    const answer = await stage.mutate(
      ADMIN,
      'approveClips',
      { idempotencyKey: key, items },
      'results { replayed error { code } clip { id } }',
    );
    expect(dataOf(answer)).toEqual({
      approveClips: {
        results: [
          { replayed: true, error: null, clip: { id: items[0]?.clipId } },
          { replayed: false, error: null, clip: { id: items[1]?.clipId } },
        ],
      },
    });
  });

  test('a key of an earlier version is refused with another row', async () => {
    const [{ clipId }, other] = [await stage.pending(), await stage.pending()];
    const key = stage.fresh('before');
    await approveClip(stage.database, stage.scene.admin, { clipId }, key);
    const input = { idempotencyKey: key, clipId: idOf('clip', other.clipId) };
    const { errors } = await stage.mutate(ADMIN, 'approveClip', input, 'replayed');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', field: 'input.idempotencyKey' });
  });

  test('an error about one of several clips names it by its global id', async () => {
    const { clipId, clipper, submissionId } = await stage.pending();
    const { database, scene } = stage;
    const missing = refreshClips(database, scene.admin, { clipIds: [clipId, 999_999n] });
    await expect(missing).rejects.toThrow(/^clip_999999 was not found/);
    await withdrawSubmission(database, clipper, { submissionId });
    const closed = refreshClips(database, scene.admin, { clipIds: [clipId] });
    await expect(closed).rejects.toThrow(`clip_${clipId} cannot be refreshed: it is WITHDRAWN in a campaign`);
    expect(await refusalOf(refreshClips(database, scene.admin, { clipIds: [clipId] }))).toMatchObject({
      code: 'CONFLICT',
      field: 'input.clipIds',
    });
  });
});
