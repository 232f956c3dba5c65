/** Submissions, by id and in lists. */
import { defineList } from '../../kernel/api/connection.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById } from '../../kernel/reads/loader.js';
import { SUBMISSION_ID } from '../ids/id-kinds.js';
import { liveUntilOfSubmissions } from './live-until.sql.js';
import { reviewableSince } from './review-due.sql.js';
import {
  authorshipOfSubmissions,
  earlierAttempts,
  submissionCount,
  submissionPage,
  submissionsById,
} from './submissions.sql.js';

export const submissionById = rowById(submissionsById);
export const submissionAuthorship = defineLoader({
  statement: authorshipOfSubmissions,
  keyOf: (row) => row.id,
  value: ([row]) => row ?? null,
});
export const submissionReviewable = defineLoader({
  statement: reviewableSince,
  keyOf: (row) => row.id,
  value: ([row]) => row?.since ?? null,
});
export const submissionLiveUntil = defineLoader({
  statement: liveUntilOfSubmissions,
  keyOf: (row) => row.id,
  value: ([row]) => row?.until ?? null,
});
export const submissionEarlierAttempts = defineLoader({
  statement: earlierAttempts,
  keyOf: (row): Id => row.laterId,
  value: (rows) => [...rows],
});
export const submissionList = defineList(SUBMISSION_ID, submissionPage, submissionCount);
