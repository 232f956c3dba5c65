/** Rows with a global id: their interface, and the decorator of their id. */
import 'reflect-metadata';
import { Extensions, Field, ID, InterfaceType } from 'type-graphql';
import type { IdKind } from '../base/global-ids.js';
import { applied } from './input.js';

@InterfaceType({ description: 'A row with a global id. Read it again with node(id) or nodes(ids).' })
export abstract class Node {
  @Field(() => ID, { description: 'Global id of the row, such as "user_12".' })
  id!: string;
}

/** The extension of a field that holds a bare number and answers a global id. */
export const ID_KIND = 'idKind';

/** A global id of a row. The row has the bare number under this name. */
export function GlobalId(kind: IdKind, description: string): PropertyDecorator {
  return applied(
    Field(() => ID, { description: `${description}, such as "${kind.prefix}_12".` }) as PropertyDecorator,
    Extensions({ [ID_KIND]: kind }) as PropertyDecorator,
  );
}
