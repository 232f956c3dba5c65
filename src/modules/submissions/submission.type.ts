/** A submission: one attempt to have a clip accepted by a campaign. */
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { SubmissionStatus } from '../clips/clip.enums.js';
import { SUBMISSION_ID } from '../ids/id-kinds.js';
import { AppealStatus, RejectionReason } from './submission.enums.js';
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
    'Whether a submitter claims to be an author of a post. Users claim social profiles themselves; nothing verifies them.',
  valuesConfig: {
    CLAIMED: { description: 'The submitter claims an author of the post, and no other user claims that author.' },
    CLAIMED_BY_OTHERS: {
      description: 'The submitter and other users claim the same author of the post, so one of them is wrong.',
    },
    FOREIGN: { description: 'The submitter claims no author of the post.' },
    UNKNOWN: { description: 'The author is not known yet.' },
  },
});

@ObjectType({
  description: 'The appeal of a clipper against the rejection or revocation of a submission.',
  simpleResolvers: true,
})
export class SubmissionAppeal {
  @Field(() => String, {
    description: 'Why the clipper finds the decision wrong. A placeholder once the account is anonymised.',
  })
  text!: string;

  @Field(() => DateTime, { description: 'When the clipper appealed.' })
  appealedAt!: Date;

  @Field(() => AppealStatus, { description: 'Where the appeal stands.' })
  status!: AppealStatus;

  @Field(() => String, { nullable: true, description: 'The answer of the admin. Null while the appeal is PENDING.' })
  answer?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was answered. Null while it is PENDING.' })
  answeredAt?: Date | null;
}

@ObjectType({
  description: 'One attempt to have a clip accepted by a campaign. All attempts are kept.',
  implements: Node,
  simpleResolvers: true,
})
export class Submission {
  @GlobalId(SUBMISSION_ID, 'Id of the submission')
  id!: string;

  @Field(() => SubmissionStatus, { description: 'Decision on the submission.' })
  status!: SubmissionStatus;

  @Field(() => DateTime, { description: 'When it was submitted.' })
  submittedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was approved. Null if never.' })
  approvedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the last decision was made. Null while PENDING.' })
  decidedAt?: Date | null;

  @Field(() => RejectionReason, { nullable: true, description: 'Why it was rejected. Null if it was not.' })
  reason?: RejectionReason | null;

  @Field(() => String, { nullable: true, description: 'Note of the reviewer. Null if there is none.' })
  note?: string | null;

  @Field(() => DateTime, {
    description:
      'When the submission itself last changed or was priced. Its settlement can change without it. To keep a copy, follow Query.changes.',
  })
  updatedAt!: Date;
}

export const SubmissionConnection = connectionOf('Submission', () => Submission);
