/** The books as admins see them: the latest report, and the mutation that makes a new one. */
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import { ROOT } from '../../kernel/page.js';
import { DateTime } from '../../kernel/scalars.js';
import type { Id } from '../../kernel/viewer.js';
import { actorOf, type Changed, CommandInput, CommandPayload, INPUT, loadChanged } from '../audit/command.input.js';
import type { Difference } from './books.sql.js';
import type { Book as StoredBook } from './check-books.js';
import { keepReport } from './keep-report.js';
import { type BooksReportRow, booksReportsById, latestBooksReport } from './reports.sql.js';
import { shownSide } from './shown-difference.js';

const SIDE = 'amounts as Money writes them, "127.85". Null: nothing is.';

/** Of each book. */
export const DIFFERENCES_SHOWN_MAX = 100;

@ObjectType({ description: 'Two sides of a book that should be equal.', simpleResolvers: true })
export class BookDifference {
  @Field(() => String, { description: 'The row at fault, such as "campaign 7".' })
  subject!: string;

  @Field(() => String, { description: 'Which figure of the row, such as "earned".' })
  measure!: string;
}

@ObjectType({ description: 'One invariant.', simpleResolvers: true })
export class Book {
  @Field(() => String, { description: 'Its number, B1 to B11; B9 is for the tests.' })
  name!: string;

  @Field(() => String, { description: 'What it says, in words.' })
  sentence!: string;
}

@ObjectType({ description: 'A fact: what a check of the books found, in one snapshot.', simpleResolvers: true })
export class BooksReport {
  @Field(() => ID, { description: 'Names the report: a number as text.' })
  id!: string;

  @Field(() => String, { description: 'The snapshot that was checked.' })
  snapshotId!: string;

  @Field(() => DateTime, { description: 'When that snapshot was taken.' })
  takenAt!: Date;

  @Field(() => Boolean, { description: 'True where no book has a difference.' })
  clean!: boolean;

  @Field(() => [Book], { description: 'Every book that was checked.' })
  books!: StoredBook[];
}

@InputType({ description: 'A check of the books.' })
export class CheckBooksInput extends CommandInput {}

@ObjectType({ description: 'What the check found.', simpleResolvers: true })
export class CheckBooksPayload extends CommandPayload {
  @Field(() => BooksReport, { nullable: true, description: 'The report.' })
  booksReport!: Changed<BooksReportRow>;
}

const reportById = defineLoader<Id, BooksReportRow, BooksReportRow | null>({
  statement: booksReportsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
const latestReport = defineLoader<Id, BooksReportRow, BooksReportRow | null>({
  statement: latestBooksReport,
  keyOf: () => ROOT,
  value: rowOrNull,
});

@Resolver()
export class BooksResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => BooksReport, { nullable: true, description: 'The latest report of the books; null: none was made.' })
  books(@Ctx() { loaders }: Context): Promise<BooksReportRow | null> {
    return loaders.load(latestReport, ROOT);
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CheckBooksPayload, { description: 'Checks the books and keeps the report. It changes nothing else.' })
  async checkBooks(
    @Arg('input', () => CheckBooksInput, INPUT) input: CheckBooksInput,
    @Ctx() context: Context,
  ): Promise<CheckBooksPayload> {
    const { database } = context.services;
    const { booksReportId, replayed } = await keepReport(database, actorOf(context), input.idempotencyKey);
    return { booksReport: loadChanged(context, reportById, booksReportId), replayed };
  }
}

@Resolver(() => Book)
export class BookFields {
  @FieldResolver(() => Int, { description: 'In how many places it does not hold; 0: it holds.' })
  differenceCount(@Root() { differences }: StoredBook): number {
    return differences.length;
  }

  /** A broken book may have a difference in every row: an answer has room for some of them. */
  @FieldResolver(() => [BookDifference], {
    description: `Where it does not hold; at most the first ${DIFFERENCES_SHOWN_MAX}.`,
  })
  differences(@Root() { differences }: StoredBook): readonly BookDifference[] {
    return differences.slice(0, DIFFERENCES_SHOWN_MAX);
  }
}

@Resolver(() => BookDifference)
export class BookDifferenceFields {
  @FieldResolver(() => String, { nullable: true, description: `As it is kept; ${SIDE}` })
  left(@Root() difference: Difference): string | null {
    return shownSide(difference, difference.left);
  }

  @FieldResolver(() => String, { nullable: true, description: `As the facts have it; ${SIDE}` })
  right(@Root() difference: Difference): string | null {
    return shownSide(difference, difference.right);
  }
}
