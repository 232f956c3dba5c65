/**
 * The demo world as data: its users, their posts, and the view counts of the posts. Only commands and ticks build it
 * (build-world.ts), so every figure was earned as in real life.
 *
 * At 1.00 per 1,000 views the clippers earn 127.85, 542.30 and 780.35, and the platform 1,450.50.
 */
import { DEMO_DOMAIN } from '../../src/modules/users/demo-accounts.js';
import {
  type ExampleCampaign,
  type ExampleClip,
  type ExampleUser,
  type ExampleWorld,
  tiktok,
} from './example-world.js';

export const USERS = [
  { key: 'ada', name: 'Ada Admin', email: `ada@${DEMO_DOMAIN}`, role: 'ADMIN' },
  { key: 'mia', name: 'Mia Clips', email: `mia@${DEMO_DOMAIN}`, role: 'CLIPPER' },
  { key: 'noah', name: 'Noah Cuts', email: `noah@${DEMO_DOMAIN}`, role: 'CLIPPER' },
  { key: 'zoe', name: 'Zoe Edits', email: `zoe@${DEMO_DOMAIN}`, role: 'CLIPPER' },
  { key: 'reports', name: 'Reporting tool', email: `reports@${DEMO_DOMAIN}`, role: 'SERVICE' },
] as const satisfies ExampleUser[];

export type UserKey = (typeof USERS)[number]['key'];

export const CAMPAIGNS = [
  {
    key: 'summer',
    name: 'Summer Promo',
    brand: 'Sunbrew',
    description: 'Cold coffee on hot days.',
    budget: 100_000n,
    status: 'ACTIVE',
  },
  {
    key: 'spring',
    name: 'Spring Launch',
    brand: 'Trailwind',
    description: 'The new running shoe.',
    budget: 80_000n,
    status: 'COMPLETED',
  },
  {
    key: 'school',
    name: 'Back to School',
    brand: 'Inkwell',
    description: 'Pens that last a year.',
    budget: 50_000n,
    status: 'PAUSED',
  },
  {
    key: 'flash',
    name: 'Flash Sale',
    brand: 'Gadgetry',
    description: 'One day, half price.',
    budget: 40_000n,
    status: 'CANCELLED',
  },
  {
    key: 'winter',
    name: 'Winter Teaser',
    brand: 'Sunbrew',
    description: 'Not announced yet.',
    budget: 60_000n,
    status: 'DRAFT',
  },
] as const satisfies ExampleCampaign[];

export type CampaignKey = (typeof CAMPAIGNS)[number]['key'];

export interface DemoClip extends ExampleClip {
  user: UserKey;
  campaign: CampaignKey;
}

export const CLIPS: readonly DemoClip[] = [
  {
    user: 'noah',
    campaign: 'summer',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-06-20', 11),
    title: 'Iced, twice',
    views: 100_200,
    decision: 'APPROVED',
  },
  {
    user: 'noah',
    campaign: 'summer',
    socialPlatform: 'YOUTUBE',
    externalId: 'sunbrew-00A',
    title: 'Cold brew at 35 degrees',
    views: 50_000,
    decision: 'APPROVED',
  },
  {
    user: 'zoe',
    campaign: 'summer',
    socialPlatform: 'YOUTUBE',
    externalId: 'sunbrew-00E',
    title: 'One sip, one summer',
    views: 235_300,
    decision: 'APPROVED',
  },
  {
    user: 'mia',
    campaign: 'summer',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-07-02', 12),
    title: 'Beach pour',
    views: 12_400,
    decision: 'PENDING',
  },
  {
    user: 'noah',
    campaign: 'summer',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-07-05', 13),
    title: 'Not about coffee',
    views: 8_000,
    decision: 'REJECTED',
  },
  {
    user: 'mia',
    campaign: 'spring',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-06-08', 21),
    title: 'First ten kilometres',
    views: 77_850,
    decision: 'APPROVED',
  },
  {
    user: 'noah',
    campaign: 'spring',
    socialPlatform: 'YOUTUBE',
    externalId: 'trailwind-A',
    title: 'Shoes against the Alps',
    views: 250_000,
    decision: 'APPROVED',
  },
  {
    user: 'zoe',
    campaign: 'spring',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-06-11', 22),
    title: 'Marathon in 60 seconds',
    views: 400_000,
    decision: 'APPROVED',
  },
  {
    user: 'mia',
    campaign: 'school',
    socialPlatform: 'YOUTUBE',
    externalId: 'inkwell-00A',
    title: 'One pen, one year',
    views: 50_000,
    decision: 'APPROVED',
  },
  {
    user: 'noah',
    campaign: 'school',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-08-20', 31),
    title: 'Notes you can read',
    views: 100_000,
    decision: 'APPROVED',
  },
  {
    user: 'noah',
    campaign: 'flash',
    socialPlatform: 'YOUTUBE',
    externalId: 'gadgetry-0A',
    title: 'Half price, whole day',
    views: 42_100,
    decision: 'APPROVED',
  },
  {
    user: 'zoe',
    campaign: 'flash',
    socialPlatform: 'TIKTOK',
    externalId: tiktok('2026-07-15', 41),
    title: 'Unboxing in the queue',
    views: 145_050,
    decision: 'APPROVED',
  },
];

/** Payouts in cents: one is paid and one requested. */
export const PAYOUTS = [
  { user: 'noah', amount: 10_000n, paid: 'DEMO-2026-0001' },
  { user: 'zoe', amount: 15_000n, paid: null },
] as const;

export const DEMO_WORLD: ExampleWorld = { users: USERS, campaigns: CAMPAIGNS, clips: CLIPS, payouts: PAYOUTS };
