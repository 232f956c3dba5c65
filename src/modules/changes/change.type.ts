/** Types of the changes feed. */
import { Field, ObjectType } from 'type-graphql';
import type { ChangeType } from './change.enums.js';
import { ChangeTypes } from './change.enums.js';

@ObjectType({
  description: 'A row that would answer otherwise than before. A page names it once, as it is now.',
  simpleResolvers: true,
})
export class Change {
  @Field(() => ChangeTypes, { description: 'Type of the row.' })
  type!: ChangeType;
}

@ObjectType({ description: 'A page of the changes feed.', simpleResolvers: true })
export class ChangePage {
  @Field(() => [Change], { description: 'Rows that changed, by the transactions that changed them. It may be empty.' })
  nodes!: Change[];

  @Field(() => String, {
    description: 'Opaque. Store it once this page is applied, and pass it as `after` to get what changed since.',
  })
  endCursor!: string;

  @Field(() => Boolean, { description: 'True if more changes wait: ask again at once. False: ask again later.' })
  hasMore!: boolean;
}
