/** Earning.refreshRun: the run behind an entry of the ledger, for those who see runs. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Earning } from '../ledger/earning.type.js';
import type { EarningRow } from '../ledger/earnings.sql.js';
import { runOfEarning } from './refresh.loaders.js';
import { RefreshRun } from './refresh.type.js';

@Resolver(() => Earning)
export class EarningRunFields {
  @FieldResolver(() => RefreshRun, {
    nullable: true,
    description:
      'The refresh that paid it: the entries of a run add up to its earned. Null if a decision paid it, and always null to clippers.',
  })
  refreshRun(@Root() { id }: EarningRow, @Ctx() { loaders }: Context) {
    return loaders.load(runOfEarning, id);
  }
}
