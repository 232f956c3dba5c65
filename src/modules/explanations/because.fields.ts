/** Earning.because: the cause of an entry, the trackings that it paid for, and the command. */
import { Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { Earning } from '../ledger/earning.type.js';
import type { EarningRow } from '../ledger/earnings.sql.js';
import { trackingById } from '../trackings/clip-trackings.fields.js';
import { ViewTracking } from '../trackings/tracking.type.js';
import type { TrackingRow } from '../trackings/trackings.sql.js';
import { CAUSES_SHOWN_MAX, type WrittenRow, writersOfEarnings } from './because.sql.js';
import { EarningBecause } from './because.type.js';
import { causeOf, sentenceOf } from './because-rule.js';

const writerOfEarning = defineLoader<Id, WrittenRow, WrittenRow>({
  statement: writersOfEarnings,
  keyOf: (row) => row.id,
  value: ([row], id) => {
    if (row === undefined) throw new Error(`no entry ${id}`);
    return row;
  },
});

type Because = EarningBecause & WrittenRow;

@Resolver(() => Earning)
export class EarningBecauseFields {
  @FieldResolver(() => EarningBecause, { description: 'The cause of the entry.' })
  async because(@Root() { id }: EarningRow, @Ctx() { loaders }: Context): Promise<Because> {
    const written = await loaders.load(writerOfEarning, id);
    const cause = causeOf(written);
    return { ...written, cause, sentence: sentenceOf(cause, written.reason) };
  }
}

@Resolver(() => EarningBecause)
export class BecauseFields {
  @FieldResolver(() => [ViewTracking], {
    description: `The trackings that an accrual paid for, the newest first, at most ${CAUSES_SHOWN_MAX}. Empty for other entries, and for a former owner whose clip now belongs to another clipper.`,
  })
  async trackings(@Root() { trackingIds }: Because, @Ctx() { loaders }: Context): Promise<TrackingRow[]> {
    const rows = await Promise.all(trackingIds.map((id) => loaders.load(trackingById, id)));
    return rows.filter((row) => row !== null);
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The command whose transaction wrote the entry, as in AuditEntry.action. Null if a refresh wrote it, or if it was written before transactions were kept. Null, with FORBIDDEN, to clippers.',
  })
  command(@Root() { command }: Because): string | null {
    return command;
  }
}
