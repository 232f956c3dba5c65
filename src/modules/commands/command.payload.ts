/** The fields that every payload of a mutation has, and the rows that it reads after the commit. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import type { Id } from '../../kernel/auth/viewer.js';
import type { LoaderDefinition } from '../../kernel/reads/loader.js';

@ObjectType({ simpleResolvers: true })
export abstract class CommandPayload {
  @Field(() => Boolean, {
    description: 'True if an earlier call with the same key did all of this, so nothing was done again.',
  })
  replayed!: boolean;
}

/** The payload type `<name>Payload` with the fields of a base. */
export function payloadNamed<Base extends abstract new (...args: never[]) => CommandPayload>(
  name: string,
  base: Base,
  description: string,
) {
  @ObjectType(`${name}Payload`, { description, simpleResolvers: true })
  class Named extends (base as unknown as new () => CommandPayload) {}
  return Named as unknown as new () => InstanceType<Base>;
}

/** A row of a payload, read when its field is resolved, so that a failed read is an error of that field only. */
export type Changed<Row> = () => Promise<Row | null>;

/**
 * Reads a row that a command changed, after its commit. If the read fails (the deadline passed, the database went
 * away), the field is null and the error is COMMITTED, because the change was made.
 */
export function loadChanged<Row>(
  { loaders }: Context,
  definition: LoaderDefinition<Id, Row, Row | null, undefined>,
  id: bigint | Id,
): Changed<Row> {
  return () => loaders.load(definition, id.toString());
}
