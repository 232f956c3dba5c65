/** by and first: the arguments that every ranking takes. */
import { ArgsType, Field, Int } from 'type-graphql';
import { PAGE_SIZE_MAX } from '../../kernel/page.js';
import { RankingMeasure } from './ranking.type.js';

@ArgsType()
export class RankingInput {
  @Field(() => RankingMeasure, { defaultValue: 'EARNED', description: 'What it goes by.' })
  by!: RankingMeasure;

  @Field(() => Int, { defaultValue: 10, description: `How many rows at most, 1 to ${PAGE_SIZE_MAX}.` })
  first!: number;
}
