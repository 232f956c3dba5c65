/** Why an entry of the ledger was written. */
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { type EarningCause, EarningCauses } from './because-rule.js';

registerEnumType(EarningCauses, {
  name: 'EarningCause',
  description: 'The cause of an entry of the ledger.',
  valuesConfig: {
    CHECK: { description: 'A check counted more views of the clip.' },
    RUN: { description: 'A refresh counted all clips of the campaign, and then paid them.' },
    APPROVAL: { description: 'The clip was approved.' },
    BUDGET: {
      description: 'The clip waited for money. Budget was raised or freed, or the campaign resumed.',
    },
    DECISION: {
      description: 'One of the above by a decision that is not known: it is from before transactions were kept.',
    },
    CORRECTION: { description: 'An admin corrected what the clip had earned.' },
    REVOCATION: { description: 'The approval was revoked.' },
    REINSTATEMENT: { description: 'A revocation or rejection was taken back.' },
  },
});

@ObjectType({ description: 'The cause of an entry of the ledger.', simpleResolvers: true })
export class EarningBecause {
  @Field(() => EarningCauses, { description: 'The cause.' })
  cause!: EarningCause;

  @Field(() => String, { description: 'The cause in plain English, with the reason that an admin gave.' })
  sentence!: string;
}
