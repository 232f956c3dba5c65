/** The facts that a message tells, and the address that it goes to. They are read when it is sent. */
import { type Query, sql } from '../../kernel/db/sql.js';
import type {
  AccountEntryKind,
  AppealStatus,
  MessageKind,
  RejectionReason,
  Role,
  UserStatus,
} from '../../kernel/prisma/generated/enums.js';

export interface MessageFacts {
  kind: MessageKind;
  name: string;
  /** Null: the user was anonymised meanwhile. */
  email: string | null;
  role: Role;
  status: UserStatus;
  hasPassword: boolean;
  /** Of the submission; null for other messages. */
  campaign: string | null;
  url: string | null;
  reason: RejectionReason | null;
  note: string | null;
  /** Of the appeal against the decision on the submission; null without one. */
  appealStatus: AppealStatus | null;
  appealAnswer: string | null;
  /** Of the payout or the account entry, in cents; null for other messages. */
  amount: bigint | null;
  reference: string | null;
  /** Of the account entry; null for other messages. */
  entryKind: AccountEntryKind | null;
  entryReason: string | null;
}

export function messageFacts(id: bigint): Query<MessageFacts> {
  return sql`
    SELECT m.kind::text AS kind, u.name, u.email, u.role::text AS role, u.status::text AS status, u."passwordHash" IS NOT NULL AS "hasPassword",
      k.name AS campaign, c.url, s.reason::text AS reason, s.note, s."appealStatus"::text AS "appealStatus", s."appealAnswer",
      coalesce(p.amount, a.amount) AS amount, p.reference,
      a.kind::text AS "entryKind", a.reason AS "entryReason"
    FROM "Message" m
    JOIN "User" u ON u.id = m."userId"
    LEFT JOIN "ClipSubmission" s ON s.id = m."submissionId"
    LEFT JOIN "Clip" c ON c.id = s."clipId"
    LEFT JOIN "Campaign" k ON k.id = s."campaignId"
    LEFT JOIN "Payout" p ON p.id = m."payoutId"
    LEFT JOIN "AccountEntry" e ON e.id = m."accountEntryId"
    LEFT JOIN "AccountEntryProposal" a ON a.id = e."proposalId"
    WHERE m.id = ${id}`;
}
