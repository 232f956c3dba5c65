/**
 * The whole write side in memory: plain rows, as docs/design.md#words names them, with which the model test compares
 * PostgreSQL.
 */

import type {
  AccountEntryKind,
  AccountEntryStatus,
  AppealStatus,
  Baseline,
  CampaignStatus,
  EarningKind,
  OnExhausted,
  PayoutRequestStatus,
  Role,
  SocialPlatform,
  SubmissionStatus,
  SuspectStatus,
  UserStatus,
} from '../../src/kernel/prisma/generated/enums.js';
import { sharesOf } from '../support/balance-rule.js';
import type { Person } from '../support/payout-desk.js';
import type { Tally } from './tally.js';

/** Milliseconds since 1970. The database sets times; the model takes over those that it cannot know. */
export type Moment = number;

export interface User {
  id: bigint;
  role: Role;
  status: UserStatus;
  email: string | null;
}

export interface Terms {
  rate: bigint;
  minViews: bigint;
  cap: bigint | null;
  baseline: Baseline | null;
  validFrom: Moment;
}

export interface Campaign {
  id: bigint;
  status: CampaignStatus;
  budget: bigint;
  spent: bigint;
  socialPlatforms: SocialPlatform[];
  startsAt: Moment;
  endsAt: Moment | null;
  closingAt: Moment | null;
  accrualEndedAt: Moment | null;
  publishedAt: Moment | null;
  onExhausted: OnExhausted;
  completedAt: Moment | null;
  /** Its money is available, and not withdrawable yet. */
  isMaturing: boolean;
  /** Its payments wait for this run. */
  payingRunId: bigint | null;
  /** Every version, oldest first. */
  terms: Terms[];
}

export interface Counts {
  views: bigint | null;
  likes: bigint | null;
  comments: bigint | null;
  shares: bigint | null;
}

export interface Post {
  url: string;
  socialPlatform: SocialPlatform;
  /** The time at which it was posted, if its id contains it. */
  postedAt: Moment | null;
}

export interface Clip extends Counts {
  id: bigint;
  post: Post;
  user: User;
  campaign: Campaign;
  status: SubmissionStatus;
  earned: bigint;
  checkedAt: Moment | null;
  postedAt: Moment | null;
  lastTracking: { views: bigint; trackedAt: Moment } | null;
  firstTrackedAt: Moment | null;
  highest: bigint;
  /** The newest attempt. */
  submission: Submission;
}

export interface Submission {
  id: bigint;
  clip: Clip;
  campaign: Campaign;
  user: User;
  status: SubmissionStatus;
  submittedAt: Moment;
  approvedAt: Moment | null;
  /** The taker of the newest decision; null: nobody yet, or the system. */
  decidedById: bigint | null;
  appeal: AppealStatus | null;
  /** Views that are found next have come since then, and have the rate of then. */
  lookedAt: Moment;
  settledViews: bigint;
  accrued: bigint;
  due: bigint;
  accruedCents: bigint;
  /** The amount that its reversal took and no reinstatement gave back. */
  reversed: bigint;
  withheld: bigint;
  reserved: bigint;
  baseline: Baseline;
  baselineViews: bigint;
  /** The attempt whose prices it took over; null: it began by itself. */
  continues: Submission | null;
  pricedAt: Moment | null;
  /** Its first check since its campaign closes. */
  lastCheckAt: Moment | null;
}

export interface Look extends Counts {
  clip: Clip;
  views: bigint;
  postedAt: Moment | null;
}

export interface Batch {
  id: bigint;
  /** 0: it was planned and has not started. */
  trackedAt: Moment;
  /** The counts it saw; null: it has no answers yet. */
  looks: Look[] | null;
  /** Its part of a run; null: it was made by itself, so no payment waits for it. */
  part: { runId: bigint; clips: Clip[]; openIn: Set<Campaign> } | null;
}

export interface Run {
  id: bigint;
  campaign: Campaign;
  /** It may still make batches. */
  isPlanning: boolean;
}

export interface Suspect extends Counts {
  id: bigint;
  look: Look;
  batch: Batch;
  status: SuspectStatus;
  firstSeenAt: Moment;
  seenTimes: number;
}

export interface PayoutRequest {
  id: bigint;
  user: User;
  amount: bigint;
  withdrawableBefore: bigint;
  status: PayoutRequestStatus;
  account: string;
  /** The admin who asked for a remainder; null: the user did. */
  askedById: bigint | null;
}

export interface Payout {
  id: bigint;
  request: PayoutRequest;
  reference: string;
  isReversed: boolean;
}

/** A credit or a write-off; it moves the balance once it is CONFIRMED. */
export interface AccountEntry {
  id: bigint;
  user: User;
  kind: AccountEntryKind;
  amount: bigint;
  status: AccountEntryStatus;
  proposedById: bigint;
}

export interface Entry {
  kind: EarningKind;
  clip: Clip;
  submission: Submission;
  amount: bigint;
  accruedCentsBefore?: bigint;
  batchId?: bigint;
  runId?: bigint;
  actorId?: bigint;
}

/** The tables of facts: rows are appended, so each command is compared by what it appended. */
export const FACTS = ['tracking', 'earning', 'payout', 'reversal', 'entry', 'audit', 'check'] as const;
export type Fact = (typeof FACTS)[number];

/** A command that took effect, to be sent again. */
export interface Done {
  kind: string;
  actor: Person;
  key: string;
  input: object;
  result: object;
  send: (key: string) => Promise<object>;
}

export class Model {
  readonly users: User[] = [];
  readonly campaigns: Campaign[] = [];
  readonly clips: Clip[] = [];
  readonly submissions: Submission[] = [];
  readonly batches: Batch[] = [];
  readonly runs: Run[] = [];
  readonly suspects: Suspect[] = [];
  readonly requests: PayoutRequest[] = [];
  readonly payouts: Payout[] = [];
  readonly accountEntries: AccountEntry[] = [];
  readonly done: Done[] = [];
  /** Every fact as a line, in the order of its table. */
  readonly facts: Record<Fact, string[]> = {
    tracking: [],
    earning: [],
    payout: [],
    reversal: [],
    entry: [],
    audit: [],
    check: [],
  };
  /** The operator's HOLDING_DAYS. */
  holdingDays = 0;
  /** The database's clock at the last look. */
  now: Moment = 0;
  #names = 0;

  constructor(public tally: Tally) {}

  fresh(): number {
    this.#names += 1;
    return this.#names;
  }

  /** There is always at least one: nobody can suspend or anonymise themselves. */
  admins(): User[] {
    return this.users.filter(({ role, status }) => role === 'ADMIN' && status === 'ACTIVE');
  }

  open(clip: Clip): Submission | null {
    const { submission } = clip;
    return submission.status === 'PENDING' || submission.status === 'APPROVED' ? submission : null;
  }

  /** An open suspect waits for an admin. */
  isSuspected(clip: Clip): boolean {
    return this.suspects.some(({ status, look }) => status === 'OPEN' && look.clip === clip);
  }

  /** docs/design.md#totals, user by user and from the rows. */
  balance(user: User) {
    const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
    const theirs = this.requests.filter((request) => request.user === user);
    const amountsOf = (...statuses: PayoutRequestStatus[]) =>
      theirs.filter(({ status }) => statuses.includes(status)).map(({ amount }) => amount);
    const released = this.clips.filter(
      (clip) => clip.user === user && clip.status === 'APPROVED' && clip.campaign.status === 'COMPLETED',
    );
    const available = sum(released.map(({ earned }) => earned));
    const maturing = sum(released.filter(({ campaign }) => campaign.isMaturing).map(({ earned }) => earned));
    const requested = sum(amountsOf('PENDING', 'APPROVED'));
    const approved = sum(amountsOf('APPROVED'));
    const paid = sum(
      this.payouts
        .filter(({ request, isReversed }) => request.user === user && !isReversed)
        .map(({ request }) => request.amount),
    );
    const entries = sum(
      this.accountEntries
        .filter((entry) => entry.user === user && entry.status === 'CONFIRMED')
        .map(({ amount }) => amount),
    );
    const money = { available, entries, maturing, requested, paid };
    return { ...money, approved, ...sharesOf(money) };
  }
}

export function personOf({ id, role }: User): Person {
  return { userId: id, role };
}
