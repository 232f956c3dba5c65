/** A submission: one attempt to have a clip accepted by a campaign. */
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { RejectionReason, SubmissionStatus } from '../../kernel/enums.js';
import { DateTime } from '../../kernel/scalars.js';
import type { Authorship } from './submissions.sql.js';

export const Authorships: Readonly<Record<Authorship, Authorship>> = {
  CLAIMED: 'CLAIMED',
  CLAIMED_BY_OTHERS: 'CLAIMED_BY_OTHERS',
  FOREIGN: 'FOREIGN',
  UNKNOWN: 'UNKNOWN',
};

registerEnumType(Authorships, {
  name: 'Authorship',
  description:
    'How the authors of a post stand to a submitter, by the profiles that users say are theirs. Nothing verifies them.',
  valuesConfig: {
    CLAIMED: { description: 'The submitter names an author of the post, and nobody else does.' },
    CLAIMED_BY_OTHERS: {
      description: 'The submitter names an author of the post, and so do others: one of them is wrong.',
    },
    FOREIGN: { description: 'The submitter names no author of the post.' },
    UNKNOWN: { description: 'The author is not known yet.' },
  },
});

@ObjectType({
  description: 'One attempt to have a clip accepted by a campaign. All attempts are kept.',
  simpleResolvers: true,
})
export class Submission {
  @Field(() => ID, { description: 'Names the submission: a number as text.' })
  id!: string;

  @Field(() => SubmissionStatus, { description: 'The decision.' })
  status!: SubmissionStatus;

  @Field(() => DateTime, { description: 'When it was submitted.' })
  submittedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was approved; null: never.' })
  approvedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last decided on; null while pending.' })
  decidedAt?: Date | null;

  @Field(() => RejectionReason, { nullable: true, description: 'Why it was rejected; null: it was not.' })
  reason?: RejectionReason | null;

  @Field(() => String, { nullable: true, description: 'What the reviewer added; null: nothing.' })
  note?: string | null;

  @Field(() => DateTime, { description: 'When it last changed or was priced: what filter.updatedSince looks at.' })
  updatedAt!: Date;
}

export const SubmissionConnection = connectionOf('Submission', () => Submission);
