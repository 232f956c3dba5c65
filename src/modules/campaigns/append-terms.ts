/** Appends a version of a campaign's terms, in force from now on. The caller holds the lock on the campaign. */
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { TermsInput } from './campaign-rule.js';

/** Returns the new version. Two versions within one millisecond still start one after the other. */
export async function appendTerms(
  tx: Transaction,
  campaignId: bigint,
  terms: TermsInput,
  createdById: bigint,
): Promise<number> {
  const last = await tx.db.campaignTerms.findFirstOrThrow({ where: { campaignId }, orderBy: { version: 'desc' } });
  const now = await clockNow(tx);
  const validFrom = now > last.validFrom ? now : new Date(last.validFrom.getTime() + 1);
  const version = last.version + 1;
  await tx.db.campaignTerms.create({ data: { campaignId, version, ...terms, validFrom, createdById } });
  return version;
}

/** Terms as the audit log shows them. */
export function auditedTerms(terms: TermsInput) {
  const { ratePerThousandViews, minViews, maxPayoutPerClip, baseline, postsMustLiveUntil } = terms;
  return {
    ...{ ratePerThousandViews, minViews: minViews ?? 0n, maxPayoutPerClip: maxPayoutPerClip ?? null },
    ...(baseline !== undefined && { baseline }),
    ...(postsMustLiveUntil != null && { postsMustLiveUntil: postsMustLiveUntil.toISOString() }),
  };
}
