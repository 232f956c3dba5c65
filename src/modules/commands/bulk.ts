/**
 * Bulk forms run each item as a separate command, with the key `key:row id`, one transaction and one audit row. A
 * refused item has an error in its result, and the operation goes on. A repeat does only the items that were not done.
 */
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { badInput, ERROR_CODES, type ErrorCode, isPassing, isTimeout, Refusal } from '../../kernel/base/errors.js';

export const BULK_MAX = 100;

const ErrorCodes = Object.fromEntries(ERROR_CODES.map((code) => [code, code])) as Record<ErrorCode, ErrorCode>;

registerEnumType(ErrorCodes, {
  name: 'ErrorCode',
  description: 'Why a request was refused. Every error carries one of these codes in extensions.code.',
  valuesConfig: {
    UNAUTHENTICATED: { description: 'The token is missing or not valid, or the credentials are wrong. Log in again.' },
    FORBIDDEN: { description: 'Your role does not allow this, or the row is one you may not act on.' },
    NOT_FOUND: { description: 'There is no row with this id, or you may not see it.' },
    BAD_USER_INPUT: { description: 'An argument is wrong. extensions.field names it, such as "input.budget".' },
    CONFLICT: { description: 'The state of the row does not allow this. The extensions may carry the present state.' },
    IDEMPOTENCY_MISMATCH: { description: 'The idempotencyKey was already used with another input. Choose a new key.' },
    INSUFFICIENT_BALANCE: { description: 'The amount is above the withdrawable balance.' },
    BUDGET_EXCEEDED: { description: 'The amount is above the rest of the budget.' },
    RATE_LIMITED: {
      description: 'Too many requests in a short time. Wait for extensions.retryAfterSeconds, if given, and try again.',
    },
    TIMEOUT: {
      description: 'The request took too long and was stopped. A mutation may be done: repeat it with the same key.',
    },
    COMMITTED: {
      description:
        'The change was made, but could not be read: the field is null. Repeat the mutation with the same key to read it.',
    },
    UNAVAILABLE: {
      description:
        'The database or the identity provider is unreachable or too busy. Repeat the request; repeat a mutation with the same key.',
    },
    OPERATION_TOO_LARGE: { description: 'The operation is above a limit, which the extensions name. Ask for less.' },
    BAD_REQUEST: { description: 'The HTTP request is not a valid GraphQL request.' },
    CURSOR_EXPIRED: {
      description:
        'The cursor of the changes feed is too old, or from before the database was restored. Take a new one, and copy everything anew.',
    },
    PERSISTED_QUERY_NOT_FOUND: {
      description: 'The server does not know this hash. Send the document with it once; clients do so by themselves.',
    },
    GRAPHQL_PARSE_FAILED: { description: 'The document has a syntax error.' },
    GRAPHQL_VALIDATION_FAILED: { description: 'The document does not match the schema.' },
    INTERNAL_SERVER_ERROR: {
      description: 'The server failed. Report extensions.requestId, so that we can find the cause.',
    },
  },
});

@ObjectType({
  description:
    'Why one item was refused. Nothing of it was done, except perhaps with TIMEOUT or UNAVAILABLE: then repeat the mutation with the same key.',
  simpleResolvers: true,
})
export class ItemError {
  @Field(() => ErrorCodes, { description: 'Error code, as in extensions.code of an error.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'Explanation of the error for people.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Argument that is wrong, such as "input.items.3.reference". Null if no argument is.',
  })
  field?: string | null;
}

@ObjectType({ simpleResolvers: true })
export abstract class ItemResult {
  @Field(() => Int, { description: 'Position of the item in the input, from 0.' })
  index!: number;

  @Field(() => Boolean, { description: 'True if an earlier call with the same key did this item.' })
  replayed!: boolean;

  @Field(() => ItemError, { nullable: true, description: 'Why the item was refused. Null if it was done.' })
  error?: ItemError | null;
}

export type ItemDone<Done> = { index: number; replayed: boolean } & (
  | { error: null; done: Done }
  | { error: ItemError; done: null }
);

/** Runs one command for each item, in order. `idField` is the item's row id. No row may be listed twice. */
export async function eachItem<Item extends object, Done extends { replayed: boolean }>(
  { idempotencyKey, items }: { idempotencyKey?: string; items: readonly Item[] },
  idField: keyof Item & string,
  run: (item: Item, key: string | undefined) => Promise<Done>,
): Promise<ItemDone<Done>[]> {
  const seen = new Set<unknown>();
  for (const [index, { [idField]: id }] of items.entries()) {
    if (seen.has(id))
      throw badInput(`input.items.${index}.${idField}`, 'This row is listed twice. List each row once.');
    seen.add(id);
  }
  const results: ItemDone<Done>[] = [];
  for (const [index, item] of items.entries()) {
    try {
      const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}:${item[idField]}`;
      const done = await run(item, key);
      results.push({ index, replayed: done.replayed, error: null, done });
    } catch (error) {
      if (error instanceof Refusal) {
        results.push({ index, replayed: false, error: itemError(error, index), done: null });
        continue;
      }
      // Any other error ends the operation, and a repeat goes on from here. If items were done already, report them.
      if (!isPassing(error) || results.every(({ done }) => done === null)) throw error;
      const unknown = notTried(error);
      for (let rest = index; rest < items.length; rest += 1)
        results.push({ index: rest, replayed: false, error: unknown, done: null });
      return results;
    }
  }
  return results;
}

/** The error of the item during which the database went away, which may be done, and of the items after it. */
function notTried(error: unknown): ItemError {
  const message =
    'It is not known whether this was done. Send all items again with the same key: nothing is done twice.';
  return { code: isTimeout(error) ? 'TIMEOUT' : 'UNAVAILABLE', message };
}

function itemError({ code, message, extensions }: Refusal, index: number): ItemError {
  const { field } = extensions;
  // The key belongs to the whole input, not to the item.
  const ofItem = typeof field === 'string' && field !== 'input.idempotencyKey';
  return {
    code,
    message,
    field: ofItem ? field.replace(/^input/, `input.items.${index}`) : ((field as string) ?? null),
  };
}
