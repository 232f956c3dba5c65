/** Query.settings: facts of the platform that every page needs before it shows a figure. */
import { Authorized, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Money } from '../../kernel/api/scalars.js';
import { MONEY_PLACES } from '../../kernel/base/money.js';
import { PayoutMethodType } from '../payouts/payout.enums.js';
import { SocialPlatform } from '../users/user.enums.js';

@ObjectType({
  description: 'Settings of the platform. Everybody who is logged in may read them.',
  simpleResolvers: true,
})
export class Settings {
  @Field(() => String, { description: 'ISO 4217 code of the currency of every amount, such as "EUR".' })
  currency!: string;

  @Field(() => Int, { description: 'Number of decimal places of every amount: 2.' })
  decimals!: number;

  @Field(() => Money, { description: 'The smallest amount that a payout request may ask for, such as "10.00".' })
  minimumPayout!: bigint;

  @Field(() => Int, {
    description: 'Days for which the money of a campaign matures after its completion before it is withdrawable.',
  })
  holdingDays!: number;

  @Field(() => [SocialPlatform], { description: 'Social platforms that campaigns can accept posts from.' })
  socialPlatforms!: SocialPlatform[];

  @Field(() => [PayoutMethodType], { description: 'Ways in which money can be sent.' })
  payoutMethods!: PayoutMethodType[];
}

@Resolver(() => Settings)
export class SettingsResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => Settings, { nullable: true, description: 'Settings of the platform, such as its currency.' })
  settings(@Ctx() { services: { currency, minimumPayout, database } }: Context): Settings {
    return {
      ...{ currency, decimals: MONEY_PLACES, minimumPayout },
      holdingDays: database.holdingDays ?? 0,
      socialPlatforms: Object.values(SocialPlatform),
      payoutMethods: Object.values(PayoutMethodType),
    };
  }
}
