/** Filters of submissions. */
import { Field, InputType } from 'type-graphql';
import { AnyOf } from '../../kernel/api/input.js';
import { orderOf } from '../../kernel/api/order.input.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { PostsFilterInput } from '../clips/clips.input.js';
import { AppealStatus } from './submission.enums.js';

@InputType({ description: 'Narrows a list of submissions.' })
export class SubmissionsFilterInput extends PostsFilterInput {
  @Field(() => DateTime, { nullable: true, description: 'Only submissions made at or after this time.' })
  submittedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only submissions made before this time.' })
  submittedTo?: Date | null;

  @AnyOf(() => AppealStatus, 'Only submissions whose appeal stands there.')
  appeal?: AppealStatus[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only submissions that wait although their reviewDueAt has passed; false: only the others.',
  })
  overdue?: boolean | null;
}

export const SubmissionOrder = orderOf('Submission', {
  ESTIMATE:
    'The amount that approval would post at once (settlement.estimateIfApproved). Those that cannot be approved sort below 0.',
  REVIEW_DUE: 'reviewDueAt. Submissions without one sort as the latest of all.',
});
