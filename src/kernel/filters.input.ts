/** What the filters of several lists have alike. */
import { Field, InputType } from 'type-graphql';
import { DateTime } from './scalars.js';

@InputType()
export abstract class SyncedFilterInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Rows whose own fields changed at this moment or later: those of their updatedAt. It does not see totals, balances, counts or rows below them move, and a row that left the list is not named: it is no way to keep a copy.',
  })
  updatedSince?: Date | null;
}
