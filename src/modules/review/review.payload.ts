/** The clips and submissions that mutations return, read after the commit. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Clip } from '../clips/clip.type.js';
import { clipById } from '../clips/clips.loaders.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { type ItemDone, ItemResult } from '../commands/bulk.js';
import { type Changed, CommandPayload, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { Submission } from '../submissions/submission.type.js';
import { submissionById } from '../submissions/submissions.loaders.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';

@ObjectType({ simpleResolvers: true })
abstract class ReviewPayload extends CommandPayload {
  @Field(() => Clip, {
    nullable: true,
    description: 'The clip after the change; null, with an error, if it could not be read.',
  })
  clip!: Changed<ClipRow>;

  @Field(() => Submission, {
    nullable: true,
    description: 'The submission after the change; null, with an error, if it could not be read.',
  })
  submission!: Changed<SubmissionRow>;
}

export const reviewPayloadType = (name: string) =>
  payloadNamed(name, ReviewPayload, 'The clip and its submission after the change.');

@ObjectType({ description: 'The result for one clip.', simpleResolvers: true })
class ClipItemResult extends ItemResult {
  @Field(() => Clip, { nullable: true, description: 'The clip after the change; null if the item failed.' })
  clip?: Changed<ClipRow> | null;
}

@ObjectType({ simpleResolvers: true })
abstract class ClipItemsPayload extends CommandPayload {
  @Field(() => [ClipItemResult], { description: 'One result for each item, in the order of the items.' })
  results!: ClipItemResult[];
}

export const clipItemsPayloadType = (name: string) => payloadNamed(name, ClipItemsPayload, 'The result for each clip.');

type Reviewed = { clipId: bigint; submissionId: bigint; replayed: boolean };

/** Reads the changed rows after the commit, from a new snapshot. */
export async function reviewPayload(context: Context, command: Promise<Reviewed>): Promise<ReviewPayload> {
  const { clipId, submissionId, replayed } = await command;
  return {
    clip: loadChanged(context, clipById, clipId),
    submission: loadChanged(context, submissionById, submissionId),
    replayed,
  };
}

export async function clipItemsPayload(
  context: Context,
  items: Promise<ItemDone<Reviewed>[]>,
): Promise<ClipItemsPayload> {
  const done = await items;
  const results = done.map(({ index, replayed, error, done: reviewed }) => {
    const clip = reviewed === null ? null : loadChanged(context, clipById, reviewed.clipId);
    return { index, replayed, error, clip };
  });
  return { results, replayed: done.every(({ replayed }) => replayed) };
}
