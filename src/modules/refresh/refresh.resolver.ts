/** Refresh runs and suspect observations for admins and internal tools, with the mutations of admins. */
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Connection, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { DecimalText, Money } from '../../kernel/api/scalars.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { type Changed, CommandPayload, loadChanged } from '../commands/command.payload.js';
import { acceptObservation, dismissObservation } from './decide-observation.js';
import {
  AcceptObservationInput,
  DismissObservationInput,
  RefreshClipsInput,
  RefreshRunsFilterInput,
  SuspectObservationOrder,
  SuspectObservationsFilterInput,
} from './refresh.input.js';
import {
  refreshRunById,
  refreshRunList,
  runCost,
  runEarned,
  runOutcomes,
  suspectById,
  suspectList,
} from './refresh.loaders.js';
import {
  RefreshOutcome,
  RefreshRun,
  RefreshRunConnection,
  SuspectObservation,
  SuspectObservationConnection,
} from './refresh.type.js';
import { refreshClips } from './refresh-clips.js';
import type { RefreshRunRow } from './refresh-runs.sql.js';
import type { SuspectRow } from './suspects.sql.js';

const NARROWS = { nullable: true, description: 'Narrows the list.' } as const;

@ObjectType({ description: 'The run that was requested.', simpleResolvers: true })
export class RefreshClipsPayload extends CommandPayload {
  @Field(() => RefreshRun, {
    nullable: true,
    description: 'The new run, usually still QUEUED; null, with an error, if it could not be read.',
  })
  refreshRun!: Changed<RefreshRunRow>;
}

@ObjectType({ simpleResolvers: true })
abstract class ObservationPayload extends CommandPayload {
  @Field(() => SuspectObservation, {
    nullable: true,
    description: 'The observation after the change; null, with an error, if it could not be read.',
  })
  suspectObservation!: Changed<SuspectRow>;

  @Field(() => Clip, {
    nullable: true,
    description: 'The clip after the change; null, with an error, if it could not be read.',
  })
  clip!: Changed<ClipRow>;
}

@ObjectType({ description: 'The accepted observation and its clip.', simpleResolvers: true })
export class AcceptObservationPayload extends ObservationPayload {}

@ObjectType({ description: 'The dismissed observation and its clip.', simpleResolvers: true })
export class DismissObservationPayload extends ObservationPayload {}

@Resolver(() => RefreshRun)
export class RefreshRunResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => RefreshRunConnection, {
    nullable: true,
    description: 'Refresh runs. FORBIDDEN to clippers.',
  })
  refreshRuns(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => RefreshRunsFilterInput, NARROWS) filter: RefreshRunsFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<RefreshRunRow> {
    return loadConnection(context, refreshRunList, ROOT, {
      filter: { ...filter },
      page: PageInput.parse(page, orderBy),
    });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RefreshClipsPayload, {
    description:
      'Requests a refresh of clips, due or not, and returns at once. CONFLICT unless the clips are pending or approved, and their campaign active or paused.',
  })
  async refreshClips(
    @Arg('input', () => RefreshClipsInput, INPUT) input: RefreshClipsInput,
    @Ctx() context: Context,
  ): Promise<RefreshClipsPayload> {
    const { database } = context.services;
    const { refreshRunId, replayed } = await refreshClips(
      database,
      actorOf(context),
      RefreshClipsInput.parse(input),
      input.idempotencyKey,
    );
    return { refreshRun: loadChanged(context, refreshRunById, refreshRunId), replayed };
  }

  @FieldResolver(() => [RefreshOutcome], { description: 'Number of posts by social platform and outcome.' })
  outcomes(@Root() run: RefreshRunRow, @Ctx() { loaders }: Context) {
    return loaders.load(runOutcomes, run.id);
  }

  @FieldResolver(() => Money, {
    description:
      'Money that the run posted to the ledger when it recorded its trackings. Excludes money that waits for budget or review.',
  })
  earned(@Root() run: RefreshRunRow, @Ctx() { loaders }: Context) {
    return loaders.load(runEarned, run.id);
  }

  @FieldResolver(() => DecimalText, {
    nullable: true,
    description:
      'The cost that Apify reported, in US dollars with six places, such as "0.005000"; null until it reports any.',
  })
  costUsd(@Root() run: RefreshRunRow, @Ctx() { loaders }: Context) {
    return loaders.load(runCost, run.id);
  }
}

@Resolver(() => SuspectObservation)
export class SuspectObservationResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => SuspectObservationConnection, {
    nullable: true,
    description:
      'Suspect observations. Filter by status OPEN for those that wait for a decision. FORBIDDEN to clippers.',
  })
  suspectObservations(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => SuspectObservationsFilterInput, NARROWS) filter: SuspectObservationsFilterInput | null,
    @Arg('orderBy', () => SuspectObservationOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SuspectRow> {
    return loadConnection(context, suspectList, ROOT, { filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => AcceptObservationPayload, {
    description:
      'Accepts a suspect observation: it becomes a tracking of its own time. CONFLICT unless it is OPEN. FORBIDDEN for your own clip.',
  })
  acceptObservation(
    @Arg('input', () => AcceptObservationInput, INPUT) input: AcceptObservationInput,
    @Ctx() context: Context,
  ): Promise<AcceptObservationPayload> {
    const { database } = context.services;
    const parsed = AcceptObservationInput.parse(input);
    return decided(context, acceptObservation(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => DismissObservationPayload, {
    description:
      'Dismisses a suspect observation with a reason: it moves nothing. CONFLICT unless it is OPEN. FORBIDDEN for your own clip.',
  })
  dismissObservation(
    @Arg('input', () => DismissObservationInput, INPUT) input: DismissObservationInput,
    @Ctx() context: Context,
  ): Promise<DismissObservationPayload> {
    const { database } = context.services;
    const parsed = DismissObservationInput.parse(input);
    return decided(context, dismissObservation(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @FieldResolver(() => Clip, { nullable: true, description: 'The clip that was observed.' })
  clip(@Root() { clipId }: SuspectRow, @Ctx() { loaders }: Context) {
    return loaders.load(clipById, clipId);
  }
}

async function decided(
  context: Context,
  command: Promise<{ suspectObservationId: bigint; clipId: bigint; replayed: boolean }>,
): Promise<ObservationPayload> {
  const { suspectObservationId, clipId, replayed } = await command;
  return {
    suspectObservation: loadChanged(context, suspectById, suspectObservationId),
    clip: loadChanged(context, clipById, clipId),
    replayed,
  };
}
