/** Rows of account entries that break one rule each. See guards.test.ts. */
import type { Case } from './guard-cases.js';

const AT = '2026-01-01T00:00:00Z';

/** The demo world has at least four users; the entry is for the first. */
const nth = (at: number) => `(SELECT id FROM "User" ORDER BY id OFFSET ${at} LIMIT 1)`;
const quoted = (value: string | number | null) => (typeof value === 'string' ? `'${value}'` : String(value));

interface Proposal {
  amount?: number;
  status?: string;
  /** Places of users. */
  by?: number;
  decidedBy?: number | null;
  decidedAt?: string | null;
}

function proposal(values: Proposal, id = 1): string {
  const { amount = 5, status = 'PROPOSED', by = 1, decidedBy = null, decidedAt = null } = values;
  return `INSERT INTO "AccountEntryProposal" (id, "userId", kind, amount, reason, status, "proposedById", "proposedAt", "decidedById", "decidedAt")
    VALUES (${id}, ${nth(0)}, 'CREDIT', ${amount}, 'why', '${status}', ${nth(by)}, '${AT}',
      ${decidedBy === null ? 'NULL' : nth(decidedBy)}, ${quoted(decidedAt)});`;
}

const CONFIRMED: Proposal = { status: 'CONFIRMED', decidedBy: 2, decidedAt: AT };

function entry({ amount = 5, by = 2, id = 1 }: { amount?: number; by?: number; id?: number }): string {
  return `INSERT INTO "AccountEntry" (id, "proposalId", "userId", kind, amount, "confirmedById", "confirmedAt")
    VALUES (${id}, 1, ${nth(0)}, 'CREDIT', ${amount}, ${nth(by)}, '${AT}');`;
}

export const ENTRY_CHECKS: Case[] = [
  ['an entry of nothing that is proposed', 'AccountEntryProposal_amount', proposal({ amount: 0 })],
  ['an entry that a user proposes for themselves', 'AccountEntryProposal_not_their_own', proposal({ by: 0 })],
  [
    'an undecided entry with a time of decision',
    'AccountEntryProposal_decided',
    proposal({ decidedAt: AT, decidedBy: 2 }),
  ],
  ['a decided entry that nobody decided', 'AccountEntryProposal_decided', proposal({ ...CONFIRMED, decidedBy: null })],
  [
    'an entry that its proposer confirms',
    'AccountEntryProposal_second_admin',
    proposal({ ...CONFIRMED, decidedBy: 1 }),
  ],
  ['an entry that its user confirms', 'AccountEntryProposal_second_admin', proposal({ ...CONFIRMED, decidedBy: 0 })],
  ['an entry of nothing', 'AccountEntry_amount', proposal(CONFIRMED) + entry({ amount: 0 })],
  ['an entry on the account of who confirmed it', 'AccountEntry_not_their_own', proposal(CONFIRMED) + entry({ by: 0 })],
  [
    'a running campaign that matures',
    'Campaign_matures_when_completed',
    `UPDATE "Campaign" SET "isMaturing" = true WHERE id = (SELECT min(id) FROM "Campaign" WHERE status = 'ACTIVE')`,
  ],
  [
    'a campaign that was reopened before it was completed',
    'CampaignReopening_after_completion',
    `INSERT INTO "CampaignReopening" ("campaignId", "completedAt", "reopenedAt", "reopenedById", reason)
     SELECT min(id), now(), '${AT}', ${nth(0)}, 'why' FROM "Campaign"`,
  ],
];

export const ENTRY_UNIQUES: Case[] = [
  ['two entries of one proposal', 'AccountEntry_proposalId_key', proposal(CONFIRMED) + entry({}) + entry({ id: 2 })],
];
