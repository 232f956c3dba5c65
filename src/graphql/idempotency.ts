/**
 * Idempotency keys of mutations. A key comes in the input or in the header Idempotency-Key, and a replayed answer says
 * so to the whole response.
 */
import { type GraphQLField, type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Context } from '../kernel/api/context.js';
import { badInput } from '../kernel/base/errors.js';
import { needsKey } from '../modules/commands/command.input.js';

const FIELD = 'input.idempotencyKey';

type Field = GraphQLField<unknown, Context, { input: { idempotencyKey?: string | null } }>;

export function readKeys(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) readKeyOf(field as Field);
  return schema;
}

function readKeyOf(field: Field): void {
  const input = getNamedType(field.args[0]?.type);
  const declared = isInputObjectType(input) ? input.getFields()['idempotencyKey'] : undefined;
  const { resolve } = field;
  if (declared === undefined || resolve === undefined) return;
  const { inputTypes } = getMetadataStorage();
  const required = needsKey(inputTypes.find(({ name }) => name === input?.name)?.target ?? null);
  field.resolve = async (source, { input, ...args }, context, info) => {
    const { idempotencyKey: written, ...rest } = input;
    const key = oneKey(written ?? null, context.request.idempotencyKey);
    if (key === null && required)
      throw badInput(FIELD, `${field.name} needs an idempotencyKey, or the header Idempotency-Key. Send a new UUID.`);
    const keyed = key === null ? rest : { ...rest, idempotencyKey: key };
    const payload = await resolve(source, { ...args, input: keyed }, context, info);
    if ((payload as { replayed?: boolean } | null)?.replayed === true) context.request.replayed = true;
    return payload;
  };
}

function oneKey(written: string | null, header: string | null): string | null {
  if (written !== null && header !== null && written !== header)
    throw badInput(FIELD, 'idempotencyKey differs from the header Idempotency-Key. Send one of them.');
  return written ?? header;
}
