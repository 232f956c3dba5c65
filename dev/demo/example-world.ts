/** A small world as data. Only commands and ticks build it (build-world.ts), so every figure was earned as in real life. */
import type { CampaignStatus, Role, SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';

export interface ExampleUser {
  /** The name by which the world's clips and payouts refer to the user. */
  key: string;
  name: string;
  email: string;
  role: Role;
}

export interface ExampleCampaign {
  key: string;
  name: string;
  brand: string;
  description: string;
  /** In cents. */
  budget: bigint;
  /** The status of the finished world. */
  status: CampaignStatus;
}

export interface ExampleClip {
  user: string;
  campaign: string;
  socialPlatform: SocialPlatform;
  externalId: string;
  title: string;
  /** The views of the post in the finished world. */
  views: number;
  decision: 'APPROVED' | 'REJECTED' | 'PENDING';
}

export interface ExamplePayout {
  user: string;
  /** In cents. */
  amount: bigint;
  /** The reference of the payment. Null: requested, and not paid yet. */
  paid: string | null;
}

/** Every campaign pays 1.00 per 1,000 views, and has an admin with the key "ada". */
export interface ExampleWorld {
  users: readonly ExampleUser[];
  campaigns: readonly ExampleCampaign[];
  clips: readonly ExampleClip[];
  payouts: readonly ExamplePayout[];
}

/** Every account of an example has it. */
export { DEMO_PASSWORD } from '../../src/modules/users/demo-accounts.js';

export const STARTS_AT = new Date('2026-06-01T00:00:00Z');

/** The id of a TikTok post. It contains the upload time in its upper bits. */
export const tiktok = (postedAt: string, n: number) =>
  ((BigInt(Date.parse(postedAt) / 1000) << 32n) + BigInt(n)).toString();
