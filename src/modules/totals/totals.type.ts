/** Totals as clients see them: every measure of DESIGN 3, at every scope. */
import { Field, ObjectType } from 'type-graphql';
import { SocialPlatform } from '../../kernel/enums.js';
import { Money, SafeInt } from '../../kernel/scalars.js';

@ObjectType({
  description:
    'Sums over the clips that count (those APPROVED). earned = available + active + held, always, in one snapshot.',
  simpleResolvers: true,
})
export class Totals {
  @Field(() => Money, { description: 'Everything earned by the clips that count.' })
  earned!: bigint;

  @Field(() => Money, { description: 'The part of earned in COMPLETED campaigns.' })
  available!: bigint;

  @Field(() => Money, { description: 'The part of earned in ACTIVE campaigns.' })
  active!: bigint;

  @Field(() => Money, { description: 'The part of earned in campaigns of any other status: paused or cancelled.' })
  held!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known view counts.' })
  views!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known like counts.' })
  likes!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known comment counts.' })
  comments!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known share counts.' })
  shares!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips that count.' })
  clips!: bigint;
}

@ObjectType({ description: 'The totals of one social platform within a scope.', simpleResolvers: true })
export class SocialPlatformTotals {
  @Field(() => SocialPlatform, { description: 'The social platform.' })
  socialPlatform!: SocialPlatform;

  @Field(() => Totals, { description: 'Its part of the scope: over all social platforms the parts add up.' })
  totals!: Totals;
}
