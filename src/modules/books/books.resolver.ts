/** The latest report of the books, and the mutation that makes a new one. */
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { ROOT } from '../../kernel/api/page.js';
import { DateTime } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById, rowOrNull } from '../../kernel/reads/loader.js';
import { actorOf, CommandInput, INPUT } from '../commands/command.input.js';
import { type Changed, CommandPayload, loadChanged } from '../commands/command.payload.js';
import { REPORT_ID } from '../ids/id-kinds.js';
import type { Difference } from './books.sql.js';
import type { Book as StoredBook } from './check-books.js';
import { type BooksReportRow, booksReportsById, latestBooksReport } from './reports.sql.js';
import { shownSide } from './shown-difference.js';
import { storeReport } from './store-report.js';

const SIDE = 'such as "1500", or "127.85" for money. Null if there is no such value.';

export const DIFFERENCES_SHOWN_MAX = 100;

@ObjectType({ description: 'Two values that a book compares and that do not match.', simpleResolvers: true })
export class BookDifference {
  @Field(() => String, { description: 'Row with the difference, such as "campaign_7".' })
  subject!: string;

  @Field(() => String, { description: 'Figure or rule that does not match, such as "earned".' })
  measure!: string;
}

@ObjectType({ description: 'One invariant that was checked.', simpleResolvers: true })
export class Book {
  @Field(() => String, { description: 'Number of the book, B1 to B12, such as "B3". Only the tests check B9.' })
  name!: string;

  @Field(() => String, { description: 'The invariant in words.' })
  sentence!: string;
}

@ObjectType({
  description:
    'A fact: the result of one check of the books, in one snapshot. Only admins and internal tools may read it.',
  implements: Node,
  simpleResolvers: true,
})
export class BooksReport {
  @GlobalId(REPORT_ID, 'Id of the report')
  id!: string;

  @Field(() => String, { description: 'Id of the snapshot that was checked.' })
  snapshotId!: string;

  @Field(() => DateTime, { description: 'When that snapshot was taken.' })
  takenAt!: Date;

  @Field(() => Boolean, { description: 'True if no book has a difference.' })
  clean!: boolean;

  @Field(() => [Book], { description: 'Every book that was checked, in the order of their numbers.' })
  books!: StoredBook[];
}

@InputType({ description: 'Check of the books to run.' })
export class CheckBooksInput extends CommandInput {}

@ObjectType({ description: 'Result of the check.', simpleResolvers: true })
export class CheckBooksPayload extends CommandPayload {
  @Field(() => BooksReport, {
    nullable: true,
    description: 'The new report. Null with a COMMITTED error if it could not be read.',
  })
  booksReport!: Changed<BooksReportRow>;
}

export const reportById = rowById(booksReportsById, 'role');
const latestReport = defineLoader<Id, BooksReportRow, BooksReportRow | null>({
  statement: latestBooksReport,
  keyOf: () => ROOT,
  value: rowOrNull,
});

@Resolver()
export class BooksResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => BooksReport, {
    nullable: true,
    description: 'The latest report of the books. Null if there is none. Only admins and internal tools may read it.',
  })
  books(@Ctx() { loaders }: Context): Promise<BooksReportRow | null> {
    return loaders.load(latestReport, ROOT);
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CheckBooksPayload, { description: 'Checks the books and stores a report. It changes nothing else.' })
  async checkBooks(
    @Arg('input', () => CheckBooksInput, INPUT) input: CheckBooksInput,
    @Ctx() context: Context,
  ): Promise<CheckBooksPayload> {
    const { database } = context.services;
    const { booksReportId, replayed } = await storeReport(database, actorOf(context), input.idempotencyKey);
    return { booksReport: loadChanged(context, reportById, booksReportId), replayed };
  }
}

@Resolver(() => Book)
export class BookFields {
  @FieldResolver(() => Int, { description: 'Number of differences. 0 if the invariant holds.' })
  differenceCount(@Root() { differences }: StoredBook): number {
    return differences.length;
  }

  /** A broken book may have a difference in every row, so a response shows only the first ones. */
  @FieldResolver(() => [BookDifference], {
    description: `The first differences, at most ${DIFFERENCES_SHOWN_MAX}.`,
  })
  differences(@Root() { differences }: StoredBook): readonly BookDifference[] {
    return differences.slice(0, DIFFERENCES_SHOWN_MAX);
  }
}

@Resolver(() => BookDifference)
export class BookDifferenceFields {
  @FieldResolver(() => String, { nullable: true, description: `The stored value, ${SIDE}` })
  left(@Root() difference: Difference): string | null {
    return shownSide(difference, difference.left);
  }

  @FieldResolver(() => String, { nullable: true, description: `The value that the facts give, ${SIDE}` })
  right(@Root() difference: Difference): string | null {
    return shownSide(difference, difference.right);
  }
}
