/**
 * The rows of a story: the entries and payout records that a step has added, and everybody's balance after it. Names
 * instead of ids, no times. Columns have fixed widths, so a changed figure changes only its own row.
 */
import type { Database } from '../../src/kernel/db/database.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import type { SubmissionStatus } from '../../src/kernel/prisma/generated/enums.js';
import { balanceOfUsers } from '../../src/modules/balances/balances.sql.js';
import { payoutStats } from '../../src/modules/payouts/payouts.sql.js';
import { totalsOfPlatform, totalsOfUsers } from '../../src/modules/totals/totals.sql.js';
import { money } from '../support/figures.js';

const NAME_WIDTH = 20;
const FIGURE_WIDTH = 13;
const WORD_WIDTH = 15;
const ADDED = ' + ';
const INDENT = '   ';

export class Ledger {
  readonly userNames = new Map<bigint, string>();
  readonly clipNames = new Map<bigint, string>();
  /** The newest row of each kind that was already told. */
  readonly #told = { earning: 0n, payout: 0n, reversal: 0n, entry: 0n };
  readonly #requests = new Map<bigint, string>();

  constructor(readonly database: Database) {}

  /** The new rows, and then the state, as lines. */
  async rowsSince(refusals: readonly string[]): Promise<string[]> {
    const added = [...refusals, ...(await this.#earnings()), ...(await this.#payoutRecords())];
    if (added.length === 0) added.push('NOTHING');
    const state = [...(await this.#campaigns()), ...(await this.#users())];
    return [...added.map((row) => `${ADDED}${row}`), ...state.map((row) => `${INDENT}${row}`)].map((row) =>
      row.trimEnd(),
    );
  }

  async #earnings(): Promise<string[]> {
    const rows = await this.database.prisma.earning.findMany({
      where: { id: { gt: this.#told.earning } },
      orderBy: { id: 'asc' },
      include: { user: true, campaign: true },
    });
    this.#told.earning = rows.at(-1)?.id ?? this.#told.earning;
    return rows.map(({ kind, amount, user, campaign, clipId }) =>
      line(kind, [amountOf(amount)], this.#nameOf(user), campaign.name, this.clipNames.get(clipId) ?? 'unnamed clip'),
    );
  }

  /** Requests with a changed status, payouts, and payouts that came back. */
  async #payoutRecords(): Promise<string[]> {
    const { prisma } = this.database;
    const orderBy = { id: 'asc' } as const;
    const requests = await prisma.payoutRequest.findMany({ orderBy, include: { user: true } });
    const moved = requests.filter(({ id, status }) => this.#requests.get(id) !== status);
    for (const { id, status } of moved) this.#requests.set(id, status);
    const payouts = await prisma.payout.findMany({
      ...{ where: { id: { gt: this.#told.payout } }, orderBy, include: { user: true } },
    });
    this.#told.payout = payouts.at(-1)?.id ?? this.#told.payout;
    const reversals = await prisma.payoutReversal.findMany({
      ...{ where: { id: { gt: this.#told.reversal } }, orderBy, include: { payout: { include: { user: true } } } },
    });
    this.#told.reversal = reversals.at(-1)?.id ?? this.#told.reversal;
    const entries = await prisma.accountEntry.findMany({
      ...{ where: { id: { gt: this.#told.entry } }, orderBy, include: { user: true } },
    });
    this.#told.entry = entries.at(-1)?.id ?? this.#told.entry;
    return [
      ...moved.map(({ amount, status, user }) => line(`REQUEST ${status}`, [amountOf(amount)], this.#nameOf(user))),
      ...payouts.map(({ amount, acknowledgedShortfall, user }) => {
        const note = acknowledgedShortfall === 0n ? '' : `acknowledged shortfall ${money(acknowledgedShortfall)}`;
        return line('PAYOUT', [amountOf(amount)], this.#nameOf(user), note);
      }),
      ...entries.map(({ kind, amount, user }) => line(kind.replace('_', ' '), [amountOf(amount)], this.#nameOf(user))),
      ...reversals.map(({ payout }) => line('PAYOUT REVERSAL', [amountOf(payout.amount)], this.#nameOf(payout.user))),
    ];
  }

  async #campaigns(): Promise<string[]> {
    const campaigns = await this.database.prisma.campaign.findMany({
      orderBy: { id: 'asc' },
      include: { submissions: true },
    });
    return [
      line('campaign', ['status', 'budget', 'spent', 'shortfall', 'in review']),
      ...campaigns.map(({ name, status, budget, spent, submissions }) => {
        // The amount that approved clips are owed and were not paid, and the amount that approving all the others would
        // owe.
        const owedTo = (status: SubmissionStatus) =>
          submissions
            .filter((submission) => submission.status === status)
            .reduce((sum, { due, accruedCents }) => sum + due - accruedCents, 0n);
        return line(name, [status, ...[budget, spent, owedTo('APPROVED'), owedTo('PENDING')].map(amountOf)]);
      }),
    ];
  }

  async #users(): Promise<string[]> {
    const { pool, prisma } = this.database;
    const users = await prisma.user.findMany({ where: { role: 'CLIPPER' } });
    const ids = users.map(({ id }) => id.toString());
    const snapshot = new Snapshot(pool, 'test');
    try {
      const totals = await snapshot.read(totalsOfUsers, ids, {});
      const balances = await snapshot.read(balanceOfUsers, ids);
      const [platform] = await snapshot.read(totalsOfPlatform, [], {});
      const [payouts] = await snapshot.read(payoutStats);
      const rows = users.map((user) => {
        const { active = 0n, held = 0n } = totals.find(({ userId }) => userId === user.id.toString()) ?? {};
        const balance = balances.find(({ userId }) => userId === user.id.toString());
        const {
          available = 0n,
          requested = 0n,
          paid = 0n,
          withdrawable = 0n,
          debt = 0n,
          uncovered = 0n,
        } = balance ?? {};
        const figures = [available, active, held, requested, paid, withdrawable, debt, uncovered];
        return line(this.#nameOf(user), figures.map(amountOf));
      });
      const { available = 0n, active = 0n, held = 0n } = platform ?? {};
      const { pendingAmount = 0n, approvedAmount = 0n, completedAmount = 0n } = payouts ?? {};
      return [
        line('user', ['available', 'active', 'held', 'requested', 'paid', 'withdrawable', 'debt', 'uncovered']),
        ...rows.sort(),
        line('the platform', [available, active, held, pendingAmount + approvedAmount, completedAmount].map(amountOf)),
      ];
    } finally {
      await snapshot.close();
    }
  }

  #nameOf({ id, name }: { id: bigint; name: string }): string {
    return this.userNames.get(id) ?? name;
  }
}

function line(name: string, figures: readonly string[], ...words: string[]): string {
  const columns = figures.map((figure) => figure.padStart(FIGURE_WIDTH)).join('');
  return [name.padEnd(NAME_WIDTH) + columns, ...words.map((word) => word.padEnd(WORD_WIDTH))].join('  ');
}

/** Zero is a dot, so that the eye finds the other figures. */
function amountOf(cents: bigint): string {
  if (cents === 0n) return '·';
  return cents < 0n ? `-${money(-cents)}` : money(cents);
}
