/** Filters of submissions. */
import { Field, InputType } from 'type-graphql';
import { DateTime } from '../../kernel/scalars.js';
import { PostsFilterInput } from '../clips/clips.input.js';

@InputType({ description: 'Narrows a list of submissions.' })
export class SubmissionsFilterInput extends PostsFilterInput {
  @Field(() => DateTime, { nullable: true, description: 'Submissions made from this moment on.' })
  submittedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Submissions made before this moment.' })
  submittedTo?: Date | null;
}
