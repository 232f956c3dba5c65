/** Loaders of refresh runs and suspect observations, by id and in lists. */
import { defineList } from '../../kernel/api/connection.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById, rowOrNull } from '../../kernel/reads/loader.js';
import { RUN_ID, SUSPECT_ID } from '../ids/id-kinds.js';
import { earnedOfRuns } from '../totals/totals.sql.js';
import { costOfRun, outcomesOfRun } from './refresh.sql.js';
import {
  type RefreshRunRow,
  refreshRunCount,
  refreshRunPage,
  refreshRunsById,
  runsOfEarnings,
} from './refresh-runs.sql.js';
import { openSuspectsOfClips, type SuspectRow, suspectCount, suspectPage, suspectsById } from './suspects.sql.js';

export const refreshRunList = defineList(RUN_ID, refreshRunPage, refreshRunCount);
export const refreshRunById = rowById(refreshRunsById);

export const runOfEarning = defineLoader<Id, RefreshRunRow & { earningId: Id }, RefreshRunRow | null>({
  statement: runsOfEarnings,
  keyOf: (row) => row.earningId,
  value: rowOrNull,
});

export const runOutcomes = defineLoader({
  statement: outcomesOfRun,
  keyOf: (row) => row.refreshRunId,
  value: (rows) => [...rows],
});
export const runEarned = defineLoader({
  statement: earnedOfRuns,
  keyOf: (row) => row.refreshRunId,
  value: ([row]) => row?.earned ?? 0n,
});
export const runCost = defineLoader({
  statement: costOfRun,
  keyOf: (row) => row.refreshRunId,
  value: ([row]) => row?.costUsd ?? null,
});

export const suspectList = defineList(SUSPECT_ID, suspectPage, suspectCount);
export const openSuspectOfClip = defineLoader<Id, SuspectRow, SuspectRow | null>({
  statement: openSuspectsOfClips,
  keyOf: (row) => row.clipId,
  value: rowOrNull,
});
export const suspectById = rowById(suspectsById);
