/**
 * Pages of lines: values that are computed as a whole, in a fixed order, and shown in parts. A line is found again by its
 * own place, not by its number, because a line can come in between.
 */
import { ArgsType, Field, Int } from 'type-graphql';
import { badInput } from '../base/errors.js';

export const LINES_MAX = 1_000;

@ArgsType()
export class LinesArgs {
  @Field(() => Int, { defaultValue: 100, description: `Number of lines, 1 to ${LINES_MAX}.` })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'endCursor of an earlier page. Without it the page begins with the first line.',
  })
  after?: string | null;
}

export interface LinesPage<Line> {
  lines: Line[];
  totalCount: bigint;
  hasMore: boolean;
  endCursor: string | null;
}

/** `placeOf` names a line among the others. */
export function pageOfLines<Line>(
  lines: readonly Line[],
  placeOf: (line: Line) => string,
  { first, after }: LinesArgs,
): LinesPage<Line> {
  if (first < 1 || first > LINES_MAX) throw badInput('first', `first must be between 1 and ${LINES_MAX}.`);
  const cursorOf = (line: Line) => Buffer.from(placeOf(line)).toString('base64url');
  const before = after == null ? -1 : lines.findIndex((line) => cursorOf(line) === after);
  if (after != null && before < 0)
    throw badInput('after', 'after must be the endCursor of an earlier page of these lines.');
  const page = lines.slice(before + 1, before + 1 + first);
  const last = page.at(-1);
  return {
    lines: page,
    totalCount: BigInt(lines.length),
    hasMore: before + 1 + page.length < lines.length,
    endCursor: last === undefined ? null : cursorOf(last),
  };
}
