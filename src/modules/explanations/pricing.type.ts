/** The pricing of a submission, step by step. */
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, DecimalText, Money, Rate, SafeInt } from '../../kernel/api/scalars.js';

export const PricingLineKind = { CONTINUED: 'CONTINUED', PRICED: 'PRICED', POSTED: 'POSTED' } as const;

registerEnumType(PricingLineKind, {
  name: 'PricingLineKind',
  description: 'The kind of a line of a pricing.',
  valuesConfig: {
    CONTINUED: {
      description:
        'The submission goes on where an earlier one of the post to the campaign was. The first line, if any.',
    },
    PRICED: { description: 'A tracking was priced.' },
    POSTED: { description: 'An entry was written to the ledger: a payment, or what a decision took or gave.' },
  },
});

@ObjectType({
  description: 'One step of the pricing of a submission. accrued, due and earned are those after it.',
  simpleResolvers: true,
})
export class PricingLine {
  @Field(() => PricingLineKind, { description: 'The kind of the line.' })
  kind!: keyof typeof PricingLineKind;

  @Field(() => DateTime, { description: 'When the views were observed, the entry was written, or the post submitted.' })
  at!: Date;

  @Field(() => SafeInt, { nullable: true, description: 'The highest count before. Null unless the line is PRICED.' })
  viewsFrom?: bigint | null;

  @Field(() => SafeInt, { nullable: true, description: 'The highest count after. Null unless the line is PRICED.' })
  viewsTo?: bigint | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'viewsTo - viewsFrom; 0 where the count fell. Null unless the line is PRICED.',
  })
  gained?: bigint | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'The rate of these views: that of the look before. Null unless the line is PRICED.',
  })
  rate?: bigint | null;

  @Field(() => DecimalText, {
    description:
      'The exact price of all views so far, before it is cut to cents, minimum and cap. It has seven places.',
  })
  accrued!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the views reached the minimum of the terms. Null unless the line is PRICED.',
  })
  minimumReached?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the maximum payout per clip keeps back a part. Null unless the line is PRICED.',
  })
  capped?: boolean | null;

  @Field(() => Money, { description: 'Owed after this step. It never falls.' })
  due!: bigint;

  @Field(() => Money, { nullable: true, description: 'The amount of the entry. Null unless the line is POSTED.' })
  amount?: bigint | null;

  @Field(() => Money, {
    description: 'The sum of the entries of the submission so far. On the last line it is what the clip earned by it.',
  })
  earned!: bigint;
}

@ObjectType({ description: 'A page of the pricing of a submission, the first step first.', simpleResolvers: true })
export class PricingPage {
  @Field(() => [PricingLine], { description: 'The steps of this page.' })
  lines!: PricingLine[];

  @Field(() => SafeInt, { description: 'Number of all steps.' })
  totalCount!: bigint;

  @Field(() => Boolean, { description: 'True if more steps follow.' })
  hasMore!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Opaque. Pass it as `after` to get the steps that follow. Null for an empty page.',
  })
  endCursor?: string | null;
}
