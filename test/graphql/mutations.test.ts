/**
 * Generated from the schema. Every mutation takes effect once, however often it is sent, with exactly one audit row.
 * Its key belongs to its input. Of two at once only one takes effect. A refusal leaves the key free and nothing behind.
 */
import { randomUUID } from 'node:crypto';
import { createSchema } from '../../src/graphql/schema.js';
import { differences } from '../support/outcomes.js';
import type { Answer } from '../support/server.js';
import { WriteStage } from '../support/write-stage.js';
import { type Asked, CASES } from './mutation-cases.js';

/** Anonymous callers may send these, so they have no key; sessions.test.ts and recovery.test.ts are about them. */
const WITHOUT_KEY = ['login', 'refreshToken', 'requestPasswordReset', 'setPassword'];

/** It takes nothing except its key, so there is no other input. The key is tried with another mutation instead. */
const WITHOUT_INPUT = ['checkBooks', 'enrollSecondFactor'];

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

test('every mutation of the schema is here', () => {
  const mutations = Object.keys(createSchema().getMutationType()?.getFields() ?? {});
  expect([...Object.keys(CASES), ...WITHOUT_KEY].sort()).toEqual(mutations.sort());
});

interface Payload {
  replayed: boolean;
  results?: { replayed: boolean; error: { code: string; field: string | null } | null }[];
}

/** The refusal of the operation, or of its first item. */
function refusalOf(name: string, { errors, data }: Answer<Record<string, Payload>>) {
  const [error] = errors ?? [];
  if (error !== undefined) return { code: error.extensions.code, field: error.extensions.field };
  const item = data[name]?.results?.[0]?.error;
  return item == null ? null : { code: item.code, field: item.field ?? undefined };
}

function payloadOf(name: string, answer: Answer<Record<string, Payload>>): Payload {
  expect(refusalOf(name, answer)).toBeNull();
  return answer.data[name] as Payload;
}

/** The payload without the parts that a replay changes. */
function rowsOf(payload: Payload): object {
  return JSON.parse(JSON.stringify(payload).replaceAll(/"replayed":(true|false),?/g, ''));
}

/** Audit rows under a key. Those of a bulk form carry the key of their item. */
async function auditOf(key: string) {
  return stage.database.prisma.auditEntry.findMany({
    where: { OR: [{ idempotencyKey: key }, { idempotencyKey: { startsWith: `${key}:` } }] },
    select: { entity: true, denied: true, actorRole: true, requestId: true, address: true },
  });
}

describe.each(Object.keys(CASES))('%s', (name) => {
  let asked: Asked;
  let key: string;
  beforeEach(async () => {
    asked = await (CASES[name] as (typeof CASES)[string])(stage);
    key = randomUUID();
  });

  const send = (input: object): Promise<Answer<Record<string, Payload>>> =>
    stage.mutate(asked.as, name, { idempotencyKey: key, ...input }, `replayed ${asked.payload}`);

  async function expectOneEffect(payload: Payload): Promise<void> {
    const effects = payload.results?.length ?? 1;
    expect(await auditOf(key)).toEqual(
      Array.from({ length: effects }, () => ({
        entity: asked.entity,
        denied: false,
        actorRole: expect.any(String),
        requestId: expect.any(String),
        address: '127.0.0.1',
      })),
    );
  }

  test('sent again, it returns the same rows and does nothing [S23]', async () => {
    const first = payloadOf(name, await send(asked.input));
    const again = payloadOf(name, await send(asked.input));
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(rowsOf(again)).toEqual(rowsOf(first));
    await expectOneEffect(first);
  });

  test('its key belongs to its input', async () => {
    const first = payloadOf(name, await send(asked.input));
    const [another, answer] = WITHOUT_INPUT.includes(name)
      ? [
          'createApiKey',
          await stage.mutate(asked.as, 'createApiKey', { idempotencyKey: key, name: 'Tool' }, 'replayed'),
        ]
      : [name, await send(asked.other)];
    expect(refusalOf(another, answer as Answer<Record<string, Payload>>)).toEqual({
      code: 'IDEMPOTENCY_MISMATCH',
      field: 'input.idempotencyKey',
    });
    await expectOneEffect(first);
  });

  test('of two at once only one takes effect, and the other gets the same answer', async () => {
    const both = (await Promise.all([send(asked.input), send(asked.input)])).map((answer) => payloadOf(name, answer));
    // Two bulk forms may overtake each other between items; each item still happens once.
    const [one, other] = both.map((payload) => (payload.results ?? [payload]).map(({ replayed }) => replayed));
    expect(other).toEqual(one?.map((replayed) => !replayed));
    expect(rowsOf(both[0] as Payload)).toEqual(rowsOf(both[1] as Payload));
    await expectOneEffect(both[0] as Payload);
  });

  test('a refusal leaves nothing behind, and the key is free [S23]', async () => {
    const { code, field } = asked;
    const refusal = refusalOf(name, await send(asked.refused));
    expect(refusal).toMatchObject({ code, ...(field === undefined ? {} : { field }) });
    expect(await auditOf(key)).toEqual([]);
    const done = payloadOf(name, await send(asked.input));
    expect(done.replayed).toBe(false);
    await expectOneEffect(done);
  });
});

test('the key itself is shown once', async () => {
  const send = () =>
    stage.mutate('Ada Admin', 'createApiKey', { idempotencyKey: 'once', name: 'Once' }, 'secret replayed');
  const [first, again] = [await send(), await send()].map(({ data }) => data['createApiKey']);
  expect(first).toEqual({ secret: expect.stringMatching(/^cliptally_[\w-]{43}$/), replayed: false });
  expect(again).toEqual({ secret: null, replayed: true });
});

test('the books are clean after all of them', async () => {
  expect(await differences(stage.database)).toEqual([]);
});
