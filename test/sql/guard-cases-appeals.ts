/** Appeals that break one rule each. See guards.test.ts. */
import type { Case } from './guard-cases.js';

const change = (set: string, status: string) =>
  `UPDATE "ClipSubmission" SET ${set} WHERE id = (SELECT min(id) FROM "ClipSubmission" WHERE status = '${status}')`;

const appealed = (status: string) => `"appealStatus" = '${status}', "appealText" = 'mine', "appealedAt" = now()`;
const answered = (by: string) => `"appealAnswer" = 'no', "appealAnsweredAt" = now(), "appealAnsweredById" = ${by}`;
const ADMIN = `(SELECT min(id) FROM "User" WHERE role = 'ADMIN')`;

export const APPEAL_CHECKS: Case[] = [
  [
    'an appeal without a text',
    'ClipSubmission_appeal',
    change(`"appealStatus" = 'PENDING', "appealedAt" = now()`, 'REJECTED'),
  ],
  [
    'an appeal that waits and has an answer',
    'ClipSubmission_appeal_answered',
    change(`${appealed('PENDING')}, ${answered(ADMIN)}`, 'REJECTED'),
  ],
  ['an appeal that nobody upheld', 'ClipSubmission_appeal_answered', change(appealed('UPHELD'), 'REJECTED')],
  [
    'an appeal that waits where nothing was decided',
    'ClipSubmission_appeal_open',
    change(appealed('PENDING'), 'APPROVED'),
  ],
  [
    'an appeal that its clipper answers',
    'ClipSubmission_appeal_not_their_own',
    change(`${appealed('UPHELD')}, ${answered('"userId"')}`, 'REJECTED'),
  ],
];
