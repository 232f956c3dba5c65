/** The refresh as admins and internal tools see it: runs, what waits for a decision, and the decisions. */
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
import { type Connection, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import { ROOT } from '../../kernel/page.js';
import { Money } from '../../kernel/scalars.js';
import { actorOf, type Changed, CommandPayload, INPUT, loadChanged } from '../audit/command.input.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
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

@ObjectType({ description: 'What was asked for.', simpleResolvers: true })
export class RefreshClipsPayload extends CommandPayload {
  @Field(() => RefreshRun, { nullable: true, description: 'The run, which has only just been asked for.' })
  refreshRun!: Changed<RefreshRunRow>;
}

@ObjectType({ simpleResolvers: true })
abstract class ObservationPayload extends CommandPayload {
  @Field(() => SuspectObservation, { nullable: true, description: 'The observation, as it is now.' })
  suspectObservation!: Changed<SuspectRow>;

  @Field(() => Clip, { nullable: true, description: 'Its clip, as it is now.' })
  clip!: Changed<ClipRow>;
}

@ObjectType({ description: 'The accepted observation.', simpleResolvers: true })
export class AcceptObservationPayload extends ObservationPayload {}

@ObjectType({ description: 'The dismissed observation.', simpleResolvers: true })
export class DismissObservationPayload extends ObservationPayload {}

@Resolver(() => RefreshRun)
export class RefreshRunResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => RefreshRunConnection, {
    nullable: true,
    description: 'Runs of the refresh job, the newest first. FORBIDDEN to clippers.',
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
      'Asks for a refresh, due or not, and returns at once. CONFLICT for a clip or campaign that is not refreshed.',
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

  @FieldResolver(() => [RefreshOutcome], { description: 'How its posts came out, by social platform.' })
  outcomes(@Root() run: RefreshRunRow, @Ctx() { loaders }: Context) {
    return loaders.load(runOutcomes, run.id);
  }

  @FieldResolver(() => Money, {
    description: 'What its trackings earned, at once; what waits for budget or review is not in it.',
  })
  earned(@Root() run: RefreshRunRow, @Ctx() { loaders }: Context) {
    return loaders.load(runEarned, run.id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'What Apify reported as its cost: US dollars with six places, such as "0.005000"; null: nothing yet.',
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
      'Jumps of views beyond belief; with status OPEN, those that wait for a decision. FORBIDDEN to clippers.',
  })
  suspectObservations(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => SuspectObservationsFilterInput, NARROWS) filter: SuspectObservationsFilterInput | null,
    @Arg('orderBy', () => SuspectObservationOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<SuspectRow> {
    const status = filter?.status ?? null;
    return loadConnection(context, suspectList, ROOT, { status, page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => AcceptObservationPayload, {
    description: 'Believes a suspect observation: it becomes a tracking of its own time. CONFLICT once it is closed.',
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
    description: 'Does not believe a suspect observation, for a reason. CONFLICT once it is closed.',
  })
  dismissObservation(
    @Arg('input', () => DismissObservationInput, INPUT) input: DismissObservationInput,
    @Ctx() context: Context,
  ): Promise<DismissObservationPayload> {
    const { database } = context.services;
    const parsed = DismissObservationInput.parse(input);
    return decided(context, dismissObservation(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @FieldResolver(() => Clip, { nullable: true, description: 'The clip it is about.' })
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
