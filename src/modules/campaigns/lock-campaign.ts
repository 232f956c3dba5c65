/** The first lock of every command that changes a campaign or its money. */
import { notFound } from '../../kernel/base/errors.js';
import type { Reader } from '../../kernel/db/sql.js';
import { type LockedCampaign, lockCampaigns } from './campaigns.sql.js';

export async function lockCampaign(tx: Reader, id: bigint): Promise<LockedCampaign> {
  const [campaign] = await tx.read(lockCampaigns, [id]);
  if (campaign === undefined) throw notFound('The campaign');
  return campaign;
}
