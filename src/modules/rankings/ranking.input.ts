/** Arguments of every ranking: by and first. */
import { ArgsType, Field, Int } from 'type-graphql';
import { PAGE_SIZE_MAX } from '../../kernel/api/page.js';
import { RankingMeasure } from './ranking.type.js';

@ArgsType()
export class RankingInput {
  @Field(() => RankingMeasure, { defaultValue: 'EARNED', description: 'The measure to rank by.' })
  by!: RankingMeasure;

  @Field(() => Int, {
    defaultValue: 10,
    description: `The largest number of rows, 1 to ${PAGE_SIZE_MAX}. BAD_USER_INPUT for any other.`,
  })
  first!: number;
}
