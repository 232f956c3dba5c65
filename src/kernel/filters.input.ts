/** What the filters of several lists have alike. */
import { Field, InputType } from 'type-graphql';
import { DateTime } from './scalars.js';

@InputType()
export abstract class SyncedFilterInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Rows that changed at this moment or later. A tool that keeps a copy asks for extensions.snapshot.takenAt of its last answer less a minute: what was being written then has an earlier time.',
  })
  updatedSince?: Date | null;
}
