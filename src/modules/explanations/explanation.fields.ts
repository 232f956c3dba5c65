/** Totals.explain, and the submissions behind each line. */
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { type Id, seesAll } from '../../kernel/auth/viewer.js';
import { Refusal } from '../../kernel/base/errors.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { SUBMISSION_ID } from '../ids/id-kinds.js';
import type { StoredTerms } from '../ledger/replay.sql.js';
import { SubmissionConnection } from '../submissions/submission.type.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';
import { isOwnScope, type ScopedTotals, type TotalsScope } from '../totals/scope.js';
import { Totals } from '../totals/totals.type.js';
import {
  type ExcludedReason,
  type ExplainArgs,
  type LedgerRow,
  ledgerOfScopes,
  lineCount,
  linePage,
  linesOfScopes,
  type SuspectsRow,
  suspectsOfScopes,
  unpricedOfScopes,
} from './explained.sql.js';
import { explanationOf } from './explanation.js';
import { CountedPart, ExcludedPart, LedgerParts, SuspectPart, TotalsExplanation } from './explanation.type.js';
import { termsVersionsOf } from './pricing.fields.js';
import { unpricedLines } from './unpriced-rule.js';

const storedLines = defineLoader({
  statement: linesOfScopes,
  keyOf: (row) => row.parentId,
  value: (rows) => [...rows],
});
const unpriced = defineLoader({
  statement: unpricedOfScopes,
  keyOf: (row) => row.parentId,
  value: (rows) => [...rows],
});
const suspects = defineLoader<Id, SuspectsRow, SuspectPart, ExplainArgs>({
  statement: suspectsOfScopes,
  keyOf: (row) => row.parentId,
  value: ([row]) => row ?? { clips: 0n, views: 0n, amount: 0n },
});
const ledger = defineLoader<Id, LedgerRow, LedgerParts, ExplainArgs>({
  statement: ledgerOfScopes,
  keyOf: (row) => row.parentId,
  value: ([row]) => row ?? { accruals: 0n, adjustments: 0n, reversals: 0n, reinstatements: 0n },
});
const lineList = defineList(SUBMISSION_ID, linePage, lineCount);

type InScope = { scope: TotalsScope };
type ScopedLine = InScope & { reason: ExcludedReason | 'EARNED' };

@Resolver(() => Totals)
export class TotalsExplain {
  @FieldResolver(() => TotalsExplanation, {
    nullable: true,
    description:
      'Why earned is what it is. Null for the totals of a list or of a ranking. Null, with FORBIDDEN, to clippers for totals of others, as those of a campaign: narrow them by your own userId.',
  })
  async explain(@Root() { scope }: ScopedTotals, @Ctx() { loaders, viewer }: Context) {
    if (scope === undefined) return null;
    if (!seesAll(viewer) && !isOwnScope(scope, viewer))
      throw new Refusal('FORBIDDEN', 'You may only ask why your own totals are what they are.');
    const { parent, ...args } = scope;
    const [stored, rest] = await Promise.all([
      loaders.load(storedLines, parent, args),
      loaders.load(unpriced, parent, args),
    ]);
    const campaignIds = [...new Set(rest.map(({ campaignId }) => campaignId.toString()))];
    const versions = new Map<string, StoredTerms[]>(
      await Promise.all(
        campaignIds.map(async (id) => [id, await loaders.load(termsVersionsOf, id)] as [string, StoredTerms[]]),
      ),
    );
    const { counted, excluded, whole } = explanationOf(
      stored,
      unpricedLines(rest, (campaignId) => versions.get(campaignId.toString()) ?? []),
    );
    return {
      ...{ whole, scope, counted: { ...counted, scope, reason: 'EARNED' } },
      excluded: excluded.map((line) => ({ ...line, scope })),
    };
  }
}

@Resolver(() => TotalsExplanation)
export class ExplanationFields {
  @FieldResolver(() => LedgerParts, {
    description: 'The ledger of the scope by the kinds of its entries, with everything that was reversed.',
  })
  ledger(@Root() { scope: { parent, ...args } }: InScope, @Ctx() { loaders }: Context) {
    return loaders.load(ledger, parent, args);
  }

  @FieldResolver(() => SuspectPart, { description: 'Jumps that wait for an admin. They are beside the whole.' })
  suspects(@Root() { scope: { parent, ...args } }: InScope, @Ctx() { loaders }: Context) {
    return loaders.load(suspects, parent, args);
  }
}

function submissionsBehind(
  context: Context,
  { scope, reason }: ScopedLine,
  page: PageInput,
): Connection<SubmissionRow> {
  const { of, parent, filter } = scope;
  const [userId = '', campaignId = null] = parent.split(':');
  // A pair is the list of its user, narrowed to its campaign.
  const list: ExplainArgs = of === 'PAIR' ? { of: 'USER', filter: { campaignId } } : { of, filter };
  const key = of === 'PAIR' ? userId : parent;
  return loadConnection(context, lineList, of === 'PLATFORM' ? ROOT : key, {
    ...{ ...list, reason },
    page: PageInput.parse(page),
  });
}

const BEHIND = 'The submissions behind the line, each with its clip and its pricing.';

@Resolver(() => CountedPart)
export class CountedPartFields {
  @FieldResolver(() => SubmissionConnection, { description: BEHIND })
  submissions(
    @Root() line: ScopedLine,
    @Args(() => PageInput) page: PageInput,
    @Ctx() context: Context,
  ): Connection<SubmissionRow> {
    return submissionsBehind(context, line, page);
  }
}

@Resolver(() => ExcludedPart)
export class ExcludedPartFields {
  @FieldResolver(() => SubmissionConnection, { description: BEHIND })
  submissions(
    @Root() line: ScopedLine,
    @Args(() => PageInput) page: PageInput,
    @Ctx() context: Context,
  ): Connection<SubmissionRow> {
    return submissionsBehind(context, line, page);
  }
}
