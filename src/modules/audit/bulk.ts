/**
 * Bulk forms: each item is a command of its own, with the key `key:row id`, a transaction and an audit row. What one
 * refuses is its own result and no error of the operation; sent again, only what is missing is done.
 */
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { badInput, ERROR_CODES, type ErrorCode, isPassing, isTimeout, Refusal } from '../../kernel/errors.js';

export const BULK_MAX = 100;

const ErrorCodes = Object.fromEntries(ERROR_CODES.map((code) => [code, code])) as Record<ErrorCode, ErrorCode>;

registerEnumType(ErrorCodes, {
  name: 'ErrorCode',
  description: 'Why something was refused: what extensions.code carries on every error.',
  valuesConfig: {
    UNAUTHENTICATED: { description: 'A valid token is needed, or the credentials are wrong.' },
    FORBIDDEN: { description: 'Your role, or your part in it, does not allow this.' },
    NOT_FOUND: { description: 'Nothing by that id that you may know of.' },
    BAD_USER_INPUT: { description: 'An argument is wrong; field names it.' },
    CONFLICT: { description: 'The row is in a state that does not allow this; the present one is in the extensions.' },
    IDEMPOTENCY_MISMATCH: { description: 'The idempotencyKey was used before, with another input.' },
    INSUFFICIENT_BALANCE: { description: 'More was asked for than is withdrawable.' },
    BUDGET_EXCEEDED: { description: 'More than remains of the budget.' },
    RATE_LIMITED: { description: 'Too much in too short a time.' },
    TIMEOUT: {
      description: 'It took too long and was stopped. A mutation may have been done: send it again, with the same key.',
    },
    COMMITTED: {
      description:
        'The change was made, and could not be read afterwards: the field is null. Send it again, with the same key, to read it.',
    },
    UNAVAILABLE: { description: 'The database is away or too busy: send it again, with the same key.' },
    OPERATION_TOO_LARGE: { description: 'The operation is beyond a limit.' },
    BAD_REQUEST: { description: 'The HTTP request is no GraphQL request.' },
    GRAPHQL_PARSE_FAILED: { description: 'The document is misspelt.' },
    GRAPHQL_VALIDATION_FAILED: { description: 'The document does not fit the schema.' },
    INTERNAL_SERVER_ERROR: { description: 'Something went wrong on our side; requestId helps us find it.' },
  },
});

@ObjectType({
  description:
    'Why one item was refused: nothing of it was done. Of TIMEOUT and UNAVAILABLE this is not known: send all of it again, with the same key.',
  simpleResolvers: true,
})
export class ItemError {
  @Field(() => ErrorCodes, { description: 'As in extensions.code of an error.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'What went wrong, in words for people.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'The argument at fault, such as "input.items.3.reference".' })
  field?: string | null;
}

@ObjectType({ simpleResolvers: true })
export abstract class ItemResult {
  @Field(() => Int, { description: 'Place of the item in the input, from 0.' })
  index!: number;

  @Field(() => Boolean, { description: 'True where it had been done before, with this key.' })
  replayed!: boolean;

  @Field(() => ItemError, { nullable: true, description: 'Null: it was done.' })
  error?: ItemError | null;
}

export type ItemDone<Done> = { index: number; replayed: boolean } & (
  | { error: null; done: Done }
  | { error: ItemError; done: null }
);

/** Runs one command an item, in their order. `idField` names the row that an item is about: none may be named twice. */
export async function eachItem<Item extends object, Done extends { replayed: boolean }>(
  { idempotencyKey, items }: { idempotencyKey: string; items: readonly Item[] },
  idField: keyof Item & string,
  run: (item: Item, key: string) => Promise<Done>,
): Promise<ItemDone<Done>[]> {
  const seen = new Set<unknown>();
  for (const [index, { [idField]: id }] of items.entries()) {
    if (seen.has(id)) throw badInput(`input.items.${index}.${idField}`, 'This item is named twice.');
    seen.add(id);
  }
  const results: ItemDone<Done>[] = [];
  for (const [index, item] of items.entries()) {
    try {
      const done = await run(item, `${idempotencyKey}:${item[idField]}`);
      results.push({ index, replayed: done.replayed, error: null, done });
    } catch (error) {
      if (error instanceof Refusal) {
        results.push({ index, replayed: false, error: itemError(error, index), done: null });
        continue;
      }
      // What is no refusal ends the operation; sent again, it goes on where it ended. What was done before is answered.
      if (!isPassing(error) || results.every(({ done }) => done === null)) throw error;
      const unknown = notTried(error);
      for (let rest = index; rest < items.length; rest += 1)
        results.push({ index: rest, replayed: false, error: unknown, done: null });
      return results;
    }
  }
  return results;
}

/** Of the item that the database went away under, which may have been done, and of those after it. */
function notTried(error: unknown): ItemError {
  const message = 'It is not known to be done. Send all of it again with the same key: nothing is done twice.';
  return { code: isTimeout(error) ? 'TIMEOUT' : 'UNAVAILABLE', message };
}

function itemError({ code, message, extensions }: Refusal, index: number): ItemError {
  const { field } = extensions;
  // The key is the whole input's and not the item's.
  const ofItem = typeof field === 'string' && field !== 'input.idempotencyKey';
  return {
    code,
    message,
    field: ofItem ? field.replace(/^input/, `input.items.${index}`) : ((field as string) ?? null),
  };
}
