/** Submissions, by id and in lists. */
import { defineList } from '../../kernel/api/connection.js';
import { defineLoader, rowById } from '../../kernel/api/loader.js';
import { SUBMISSION_ID } from '../ids/id-kinds.js';
import { authorshipOfSubmissions, submissionCount, submissionPage, submissionsById } from './submissions.sql.js';

export const submissionById = rowById(submissionsById);
export const submissionAuthorship = defineLoader({
  statement: authorshipOfSubmissions,
  keyOf: (row) => row.id,
  value: ([row]) => row ?? null,
});
export const submissionList = defineList(SUBMISSION_ID, submissionPage, submissionCount);
