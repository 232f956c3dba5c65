/** approvePayoutRequest, rejectPayoutRequest and cancelPayoutRequest: decisions before any money leaves. */
import { conflict, notFound, Refusal } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { PayoutRequestStatus } from '../../kernel/prisma/generated/enums.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { unpaidCover } from '../balances/cover-rule.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockPayoutRequest, refuseOwn, refuseSuspended } from './lock-payout-request.js';

export interface DecidePayoutRequestInput {
  payoutRequestId: bigint;
  reason?: string | null;
}

type Locked = Awaited<ReturnType<typeof lockPayoutRequest>>;

interface Step {
  action: string;
  from: readonly PayoutRequestStatus[];
  to: PayoutRequestStatus;
  /** Runs before any message names the status, so that nobody learns the status of a request they may not see. */
  permit: (actor: Actor, request: Locked) => void;
  covered?: (tx: Transaction, request: Locked) => Promise<void>;
}

const decide =
  ({ action, from, to, permit, covered }: Step) =>
  (database: Database, actor: Actor, input: DecidePayoutRequestInput, idempotencyKey?: string) =>
    runCommand(database, actor, { action, input, idempotencyKey }, async (tx) => {
      const request = await lockPayoutRequest(tx, input.payoutRequestId);
      permit(actor, request);
      if (!from.includes(request.status)) {
        throw conflict(`A payout request that is ${request.status} cannot become ${to}.`, { status: request.status });
      }
      await covered?.(tx, request);
      const now = await clockNow(tx);
      await tx.db.payoutRequest.update({
        where: { id: request.id },
        data: {
          status: to,
          decidedAt: now,
          decidedById: actor.userId,
          reason: input.reason ?? null,
          ...(to === 'APPROVED' ? { approvedAt: now } : {}),
        },
      });
      return {
        result: { payoutRequestId: request.id },
        audit: {
          entity: 'PayoutRequest',
          entityId: request.id,
          before: { status: request.status },
          after: { status: to },
        },
      };
    });

export const approvePayoutRequest = decide({
  action: 'approvePayoutRequest',
  from: ['PENDING'],
  to: 'APPROVED',
  permit: refuseOwnOrAsked,
  covered: refuseUncovered,
});

export const rejectPayoutRequest = decide({
  action: 'rejectPayoutRequest',
  from: ['PENDING', 'APPROVED'],
  to: 'REJECTED',
  permit: refuseOwn,
});

export const cancelPayoutRequest = decide({
  action: 'cancelPayoutRequest',
  from: ['PENDING'],
  to: 'CANCELLED',
  permit: (actor, request) => {
    if (request.userId !== actor.userId) throw notFound('The payout request');
  },
});

/** If an admin requested a remainder in the user's name, another admin must approve it. */
function refuseOwnOrAsked(actor: Actor, request: Locked): void {
  refuseOwn(actor, request);
  if (request.requestedById !== null && request.requestedById === actor.userId) {
    throw new Refusal('FORBIDDEN', 'You requested this remainder, so another admin must approve it.');
  }
}

/** Approved requests come first: two approvals must not count the same money. */
async function refuseUncovered(tx: Transaction, request: Locked): Promise<void> {
  refuseSuspended(request.user);
  const balance = await readOne(tx, balanceOfUsers, [request.userId.toString()]);
  if (request.amount > unpaidCover(balance) - balance.approved) {
    throw conflict('The available money no longer covers this request. Reject it, or approve it once it is covered.', {
      status: request.status,
    });
  }
}
