/** The result of a run for a person: a row for each social platform, and a column for each outcome that occurred. */

import Table from 'cli-table3';
import { printId } from '../src/kernel/base/global-ids.js';
import { formatMoney } from '../src/kernel/base/money.js';
import { RUN_ID } from '../src/modules/ids/id-kinds.js';
import type { RefreshReport } from '../src/modules/refresh/run-refresh.js';
import { PLATFORMS } from '../src/scraping/platforms/platforms.js';

/** From good to bad. The help of the command explains each. */
const OUTCOMES = ['OK', 'UNCHANGED', 'LATE', 'SUSPECT', 'HIDDEN', 'RESTRICTED', 'GONE', 'MISSING', 'FAILED'] as const;

export function refreshSummary(report: RefreshReport, currency: string): string {
  const { outcomes, repeated, status, refreshRunId, error } = report;
  return [
    ...(repeated ? ['This slot was already ticked, so nothing was done. Its result was:'] : []),
    outcomes.length === 0 ? 'No clip was due.' : outcomeTable(outcomes),
    `${printId(RUN_ID, refreshRunId)}: ${status}${durationOf(report)}`,
    `Earned: ${formatMoney(report.earned)} ${currency}`,
    `Apify cost: ${report.costUsd === null ? 'none reported' : `${report.costUsd} USD`}`,
    ...(error === null ? [] : [error]),
    '',
  ].join('\n');
}

function outcomeTable(outcomes: RefreshReport['outcomes']): string {
  const columns = OUTCOMES.filter((outcome) => outcomes.some((row) => row.outcome === outcome));
  const clipsOf = (rows: RefreshReport['outcomes']) => [
    ...columns.map((column) => totalOf(rows.filter(({ outcome }) => outcome === column))),
    totalOf(rows),
  ];
  const platforms = [...new Set(outcomes.map(({ socialPlatform }) => socialPlatform))];
  const table = new Table({
    head: ['', ...columns, 'total'],
    colAligns: ['left', ...columns.map(() => 'right' as const), 'right'],
    style: { head: [], border: [] },
  });
  for (const platform of platforms) {
    const rows = outcomes.filter(({ socialPlatform }) => socialPlatform === platform);
    table.push([PLATFORMS[platform].name, ...clipsOf(rows).map(String)]);
  }
  if (platforms.length > 1) table.push(['all', ...clipsOf(outcomes).map(String)]);
  return table.toString();
}

/** Counts posts, not money. */
function totalOf(rows: RefreshReport['outcomes']): bigint {
  let total = 0n;
  for (const { clips } of rows) total += clips;
  return total;
}

function durationOf({ durationMs }: RefreshReport): string {
  return durationMs === null ? '' : ` in ${(durationMs / 1000).toFixed(1)} s`;
}
