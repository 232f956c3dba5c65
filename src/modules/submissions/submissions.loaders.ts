/** Submissions, by id and in lists. */
import { defineList } from '../../kernel/api/connection.js';
import { defineLoader, rowOrNull } from '../../kernel/api/loader.js';
import type { Id } from '../../kernel/auth/viewer.js';
import {
  authorshipOfSubmissions,
  type SubmissionRow,
  submissionCount,
  submissionPage,
  submissionsById,
} from './submissions.sql.js';

export const submissionById = defineLoader<Id, SubmissionRow, SubmissionRow | null>({
  statement: submissionsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
export const submissionAuthorship = defineLoader({
  statement: authorshipOfSubmissions,
  keyOf: (row) => row.id,
  value: ([row]) => row ?? null,
});
export const submissionList = defineList(submissionPage, submissionCount);
