/**
 * The writers' writes, and a check that each is there. Each write leaves its own mark in the facts (a reference, a
 * reason, an account) and one audit row, and is sent again with the same key until it is acknowledged. Some answers are
 * thrown away, as if they had been lost on the way: those writes must not happen again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ProductStage, Reply } from '../../test/support/product-stage.js';
import type { Random } from '../../test/support/random.js';
import type { Client } from './client.js';

/** Changes to a status since the first closing: the world itself closes none. */
function since(status: string): string {
  return `SELECT 'campaign_' || "campaignId" AS mark FROM "CampaignEvent"
    WHERE status = '${status}' AND id >= (SELECT min(id) FROM "CampaignEvent" WHERE status = 'CLOSING')`;
}

/**
 * Rows that a mutation leaves behind, by mark. Rows from before the soak do not count ($1: the world's last
 * submission).
 */
const FACTS = {
  requestPayout: `SELECT split_part("methodAccount", '@', 1) AS mark FROM "PayoutRequest"`,
  approvePayoutRequest: `SELECT 'request_' || id AS mark FROM "PayoutRequest" WHERE "approvedAt" IS NOT NULL`,
  payPayoutRequest: 'SELECT reference AS mark FROM "Payout"',
  reversePayout: 'SELECT reason AS mark FROM "PayoutReversal"',
  adjustEarnings: `SELECT reason AS mark FROM "Earning" WHERE kind = 'ADJUSTMENT'`,
  // A clip that was not paid yet has no reversal, and one that was reinstated has another note.
  revokeApproval: `SELECT reason AS mark FROM "Earning" WHERE kind = 'REVERSAL'
    UNION ALL SELECT s.note FROM "ClipSubmission" s WHERE s.status = 'REVOKED'
      AND NOT EXISTS (SELECT FROM "Earning" e WHERE e."submissionId" = s.id AND e.kind = 'REVERSAL' AND e.reason = s.note)`,
  appealDecision: 'SELECT "appealText" AS mark FROM "ClipSubmission" WHERE "appealText" IS NOT NULL',
  answerAppeal: 'SELECT "appealAnswer" AS mark FROM "ClipSubmission" WHERE "appealAnswer" IS NOT NULL',
  // An appeal that is granted makes one, too.
  reinstateClip: `SELECT e.reason AS mark FROM "Earning" e WHERE e.kind = 'REINSTATEMENT'
    AND NOT EXISTS (SELECT FROM "ClipSubmission" s WHERE s."appealAnswer" = e.reason)`,
  proposeAccountEntry: 'SELECT reason AS mark FROM "AccountEntryProposal"',
  confirmAccountEntry: `SELECT 'entry_' || "proposalId" AS mark FROM "AccountEntry"`,
  rejectAccountEntry: `SELECT 'entry_' || id AS mark FROM "AccountEntryProposal" WHERE status = 'REJECTED'`,
  closeCampaign: since('CLOSING'),
  completeCampaign: since('COMPLETED'),
  activateCampaign: since('ACTIVE'),
  reopenCampaign: 'SELECT reason AS mark FROM "CampaignReopening"',
  submitClip: `SELECT 'clip_' || "clipId" AS mark FROM "ClipSubmission" WHERE id > $1`,
  approveClip: `SELECT 'clip_' || "clipId" AS mark FROM "ClipSubmission" WHERE id > $1 AND "approvedAt" IS NOT NULL`,
  // A reopening asks for a run of its campaign.
  refreshClips: `SELECT 'run_' || id AS mark FROM "RefreshRun" WHERE trigger = 'ADMIN' AND "campaignId" IS NULL`,
} as const;

export type Kind = keyof typeof FACTS;

interface Write {
  kind: Kind;
  key: string;
  /** Several writes may share one; then there must be as many rows. */
  mark: string;
  sends: number;
  /** Sends without an answer, or without a good one. */
  failures: number;
  acknowledged: boolean;
}

export interface Order {
  kind: Kind;
  userId: bigint;
  input: object;
  /** Of the payload: the row whose id the write returns. */
  row: string;
  /**
   * The mark by which its row is found again: its key, or, if the row has no room for it, a function of the row's id.
   */
  mark?: string | ((id: string) => string);
}

/** Before an unanswered request is sent again. */
export const RETRY_MS = 50;
const SENDS_MAX = 1_000;
/** One answer in this many is thrown away. */
const THROWN_AWAY = 10;

export class Writes {
  readonly #all: Write[] = [];

  constructor(
    private readonly client: Client,
    private readonly lastSubmission: bigint,
    /** Distinguishes the keys of one soak from another's. */
    private readonly name: string,
    private readonly random: Random,
  ) {}

  get acknowledged(): number {
    return this.#all.filter(({ acknowledged }) => acknowledged).length;
  }

  /** Sent again because of a kill. */
  get interrupted(): number {
    return this.#all.filter(({ failures }) => failures > 0).length;
  }

  /** Sent again although they had been answered. */
  get repeated(): number {
    return this.#all.filter(({ sends, failures }) => sends > failures + 1).length;
  }

  nextKey(): string {
    return `${this.name}-${this.#all.length + 1}`;
  }

  /** Sends it until it is acknowledged and its row was seen. Returns the row's global id. */
  async send({ kind, userId, input, row, mark }: Order, key = this.nextKey()): Promise<string> {
    const shown = typeof mark === 'string' ? mark : key;
    const write: Write = { kind, key, mark: shown, sends: 0, failures: 0, acknowledged: false };
    this.#all.push(write);
    let wasDone = false;
    while (write.sends < SENDS_MAX) {
      write.sends += 1;
      const reply = await this.client.mutate(userId, kind, { ...input, idempotencyKey: key }, `${row} { id }`);
      const payload = payloadOf(reply, kind);
      if (wasDone && payload?.['replayed'] === false) {
        this.client.wrong.push(`${kind} ${key} was said to be done, and was done anew`);
      }
      wasDone ||= payload !== null;
      if (payload === null) write.failures += 1;
      else if (this.random.onceIn(THROWN_AWAY)) continue;
      // Reported as done, whatever of it could be read afterwards.
      if (payload !== null) write.acknowledged = true;
      const id = (payload?.[row] as { id: string } | null | undefined)?.id;
      if (id !== undefined) {
        if (typeof mark === 'function') write.mark = mark(id);
        return id;
      }
      if (this.client.wrong.length > 0) break;
      await delay(RETRY_MS);
    }
    throw new Error(`${kind} ${key} was not acknowledged after ${write.sends} sends`);
  }

  /** Marks of acknowledged writes that are missing, and of any that are there more than once, one line each. */
  async compare({ database }: ProductStage): Promise<{ lost: string[]; doubled: string[] }> {
    const lost: string[] = [];
    const doubled: string[] = [];
    const judge = (what: string, wanted: Map<string, number>, found: Map<string, number>) => {
      for (const mark of new Set([...wanted.keys(), ...found.keys()])) {
        const [due, there] = [wanted.get(mark) ?? 0, found.get(mark) ?? 0];
        if (there < due) lost.push(`${what} ${mark}: ${there} instead of ${due}`);
        if (there > due) doubled.push(`${what} ${mark}: ${there} instead of ${due}`);
      }
    };
    for (const [kind, text] of Object.entries(FACTS)) {
      const values = text.includes('$1') ? [this.lastSubmission] : [];
      const { rows } = await database.pool.query<{ mark: string }>(text, values);
      const wanted = this.#all.filter((write) => write.kind === kind && write.acknowledged);
      judge(kind, counted(wanted.map(({ mark }) => mark)), counted(rows.map(({ mark }) => mark)));
    }
    const audit = 'SELECT "idempotencyKey" AS mark FROM "AuditEntry" WHERE "idempotencyKey" IS NOT NULL';
    const { rows } = await database.pool.query<{ mark: string }>(audit);
    const wanted = this.#all.filter(({ acknowledged }) => acknowledged);
    judge('audit row', counted(wanted.map(({ key }) => key)), counted(rows.map(({ mark }) => mark)));
    return { lost, doubled };
  }
}

function payloadOf(reply: Reply | null, kind: Kind): Record<string, unknown> | null {
  return typeof reply?.data?.[kind]?.replayed === 'boolean' ? reply.data[kind] : null;
}

function counted(marks: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}
