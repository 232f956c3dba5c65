/**
 * B8: history only grows. Facts are grouped in ranges of ids. A range is hashed once no transaction that drew one of
 * its ids can still be open, and every report repeats all earlier hashes. Changing, removing or inserting a fact later
 * changes a hash.
 */
import { TRANSACTION_TIMEOUT_MS } from '../../kernel/db/database.js';
import type { Reader } from '../../kernel/db/sql.js';
import { readOne } from '../../kernel/db/sql.js';
import type { Difference } from './books.sql.js';
import {
  FACT_TABLES,
  type FactTable,
  type History,
  hashOfRange,
  lastFact,
  latestHistories,
  type SealedRange,
  settledHistory,
} from './history.sql.js';

const IDS_A_RANGE = 10_000n;

export interface HistoryOptions {
  /** Smaller only in tests. */
  idsARange?: bigint;
  transactionTimeoutMs?: number;
}

/** The differences from the ranges that earlier reports sealed, and the history for the next report. */
export async function checkHistory(
  reader: Reader,
  options: HistoryOptions = {},
): Promise<{ differences: Difference[]; history: History }> {
  const { idsARange = IDS_A_RANGE, transactionTimeoutMs = TRANSACTION_TIMEOUT_MS } = options;
  const [latest, before] = (await reader.read(latestHistories)).map(({ history }) => history);
  const sealed = [...(latest?.sealed ?? [])];
  const differences = [...lostRanges(before?.sealed ?? [], sealed), ...(await changedRanges(reader, sealed))];

  const [settled] = await reader.read(settledHistory, transactionTimeoutMs);
  const through: History['through'] = {};
  for (const table of FACT_TABLES) {
    const { id, columns } = await readOne(reader, lastFact, table);
    through[table] = id.toString();
    const end = sealed.findLast((range) => range.table === table)?.to ?? '0';
    const seen = BigInt(settled?.history.through[table] ?? 0);
    for (let from = BigInt(end) + 1n; from + idsARange <= seen; from += idsARange) {
      const range = { table, from: from.toString(), to: (from + idsARange - 1n).toString(), columns };
      const { rows, sha256 } = await readOne(reader, hashOfRange, range);
      sealed.push({ ...range, rows: rows.toString(), sha256 });
    }
  }
  return { differences, history: { through, sealed } };
}

async function changedRanges(reader: Reader, sealed: readonly SealedRange[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const range of sealed) {
    const { rows, sha256 } = await readOne(reader, hashOfRange, range);
    const subject = nameOf(range);
    if (rows.toString() !== range.rows) {
      differences.push({ subject, measure: 'facts', left: rows.toString(), right: range.rows });
    }
    if (sha256 !== range.sha256) differences.push({ subject, measure: 'sha256', left: sha256, right: range.sha256 });
  }
  return differences;
}

/** Reports are facts too, so a later report must have every hash of an earlier one unchanged. */
function lostRanges(earlier: readonly SealedRange[], later: readonly SealedRange[]): Difference[] {
  const carried = new Map(later.map((range) => [nameOf(range), range.sha256]));
  return earlier.flatMap((range) => {
    const left = carried.get(nameOf(range)) ?? null;
    return left === range.sha256
      ? []
      : [{ subject: nameOf(range), measure: 'carried from report to report', left, right: range.sha256 }];
  });
}

function nameOf({ table, from, to }: { table: FactTable; from: string; to: string }): string {
  return `${table} ${from} to ${to}`;
}
