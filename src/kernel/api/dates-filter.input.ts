/** Fields that the filters of several lists share. */
import { Field, InputType } from 'type-graphql';
import { DateTime } from './scalars.js';

@InputType()
export abstract class SyncedFilterInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Only rows whose updatedAt is at this time or later, such as "2026-01-31T06:00:00.000Z". Changes of totals, balances, counts and child rows do not set updatedAt, and rows that left the list are not reported. Do not use it to keep a copy.',
  })
  updatedSince?: Date | null;
}
