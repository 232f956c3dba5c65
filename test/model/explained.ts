/**
 * Totals.explain at a checkpoint, against the model's rows: each unit of each submission stands on one line, by the order
 * of docs/money.md. A second opinion, without a line of the product.
 */
import type { Database } from '../../src/kernel/db/database.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { linesOfScopes } from '../../src/modules/explanations/explained.sql.js';
import type { Campaign, Model, Submission } from './model.js';
import { termsAt } from './rules.js';

const UNITS_IN_A_CENT = 100_000n;
const SEES_ALL = { userId: '0', role: 'SERVICE' } as const;

export async function explainedIn(database: Database, { users, campaigns, clips }: Model): Promise<string[]> {
  const scopes = [
    ['PLATFORM', ['platform']],
    ['USER', users.map(({ id }) => id.toString())],
    ['CAMPAIGN', campaigns.map(({ id }) => id.toString())],
    ['CLIP', clips.map(({ id }) => id.toString())],
  ] as const;
  const lines: string[] = [];
  for (const [of, parents] of scopes) {
    const rows = await runStatement(database, linesOfScopes, parents, { of, filter: {} }, SEES_ALL);
    for (const { parentId, reason, clips: number, units, views } of rows)
      lines.push(line({ of, parentId, reason, clips: number, units: BigInt(units), views }));
  }
  return lines.sort();
}

interface Line {
  of: string;
  parentId: string;
  reason: string;
  clips: bigint;
  units: bigint;
  views: bigint;
}

const line = ({ of, parentId, reason, clips, units, views }: Line) =>
  `explained ${of} ${parentId}: ${reason} ${units} of ${clips} clips, ${views} views`;

export function explainedOf({ submissions }: Model): string[] {
  const continued = new Set(submissions.map(({ continues }) => continues));
  const lines = new Map<string, Omit<Line, 'clips'> & { behind: Set<bigint> }>();
  for (const one of submissions.filter((submission) => !continued.has(submission))) {
    const parts = partsOf(one).filter(({ units }, at) => at === 0 || units > 0n);
    const whole = parts[1] !== undefined && one.status === 'APPROVED' && one.accruedCents === 0n ? 1 : 0;
    for (const [at, { reason, units }] of parts.entries()) {
      const views = at === whole ? one.settledViews - one.baselineViews : 0n;
      for (const [of, parentId] of scopesOf(one)) {
        const key = `${of} ${parentId} ${reason}`;
        const known = lines.get(key) ?? { of, parentId, reason, units: 0n, views: 0n, behind: new Set<bigint>() };
        known.behind.add(one.clip.id);
        lines.set(key, { ...known, units: known.units + units, views: known.views + views });
      }
    }
  }
  return [...lines.values()].map(({ behind, ...rest }) => line({ ...rest, clips: BigInt(behind.size) })).sort();
}

const scopesOf = ({ user, campaign, clip }: Submission): [string, string][] => [
  ['PLATFORM', 'platform'],
  ['USER', `${user.id}`],
  ['CAMPAIGN', `${campaign.id}`],
  ['CLIP', `${clip.id}`],
];

/** The first part is always there. The others are in the order of precedence. */
function partsOf(submission: Submission): { reason: string; units: bigint }[] {
  const { status, accrued, due, accruedCents, campaign } = submission;
  if (status !== 'APPROVED') return [{ reason: status, units: accrued }];
  const beyond = { reason: beyondDue(submission), units: accrued - due * UNITS_IN_A_CENT };
  const unpaid = { reason: unpaidIn(campaign), units: (due - accruedCents) * UNITS_IN_A_CENT };
  const rest = beyond.reason === 'ROUNDING' ? [unpaid, beyond] : [beyond, unpaid];
  return [{ reason: 'EARNED', units: accruedCents * UNITS_IN_A_CENT }, ...rest];
}

function beyondDue({ campaign, pricedAt, submittedAt, settledViews, accrued, due }: Submission): string {
  const { minViews } = termsAt(campaign, Math.max(pricedAt ?? 0, submittedAt));
  if (settledViews < minViews) return 'BELOW_MINIMUM';
  return accrued / UNITS_IN_A_CENT > due ? 'CAPPED' : 'ROUNDING';
}

function unpaidIn({ status, payingRunId, spent, budget }: Campaign): string {
  if (status === 'PAUSED') return 'PAUSED';
  return payingRunId !== null && spent < budget ? 'ON_HOLD' : 'BUDGET';
}
