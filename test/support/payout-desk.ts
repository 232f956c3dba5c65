/** People with money, and the steps of a payout as short helpers, by the commands. Amounts are in cents. */

import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import {
  approvePayoutRequest,
  cancelPayoutRequest,
  rejectPayoutRequest,
} from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { record, startedBatch } from './outcomes.js';
import type { Scene } from './scene.js';

export type Person = Actor & { userId: bigint };

export const MINIMUM = 1_000n;

export class PayoutDesk {
  #names = 0;

  constructor(readonly scene: Scene) {}

  fresh(name: string): string {
    this.#names += 1;
    return `${name} ${this.#names}`;
  }

  /** A user with this many cents available, each clip's worth in a separate completed campaign. */
  async funded(...amounts: number[]): Promise<{ user: Person; clips: bigint[] }> {
    const { scene } = this;
    const user = await scene.user(this.fresh('Funded'));
    const clips: bigint[] = [];
    for (const cents of amounts) {
      const campaignId = await scene.campaign(this.fresh('Campaign'));
      const { clipId } = await scene.submit(user, campaignId);
      await record(scene.database, await startedBatch(scene.database), clipId, BigInt(cents * 10));
      await approveClip(scene.database, scene.admin, { clipId });
      clips.push(clipId);
      await completeCampaign(scene.database, scene.admin, { campaignId });
    }
    return { user, clips };
  }

  ask(user: Person, amount: bigint, key?: string) {
    const method = { type: 'PAYPAL', account: 'clipper@example.org' } as const;
    return requestPayout(this.scene.database, user, { userId: user.userId, amount, method }, MINIMUM, key);
  }

  approve = (payoutRequestId: bigint) =>
    approvePayoutRequest(this.scene.database, this.scene.admin, { payoutRequestId });

  reject = (payoutRequestId: bigint) => rejectPayoutRequest(this.scene.database, this.scene.admin, { payoutRequestId });

  cancel = (user: Person, payoutRequestId: bigint) =>
    cancelPayoutRequest(this.scene.database, user, { payoutRequestId });

  pay = (payoutRequestId: bigint, reference = this.fresh('wire')) =>
    payPayoutRequest(this.scene.database, this.scene.admin, { payoutRequestId, reference });

  reverse = (payoutId: bigint) =>
    reversePayout(this.scene.database, this.scene.admin, { payoutId, reason: 'account closed' });

  /** A request, approved. */
  approved = async (user: Person, amount: bigint): Promise<bigint> => {
    const { payoutRequestId } = await this.ask(user, amount);
    await this.approve(payoutRequestId);
    return payoutRequestId;
  };
}
