/**
 * The smallest world with both parts of a balance: Mia earned 385.50. Of it 150.20 are available, because Spring Launch
 * is completed, and 235.30 are active, because Summer Promo goes on.
 */
import { DEMO_DOMAIN } from '../../src/modules/users/demo-accounts.js';
import { type ExampleWorld, tiktok } from './example-world.js';

export const BALANCE_WORLD: ExampleWorld = {
  users: [
    { key: 'ada', name: 'Ada Admin', email: `ada@${DEMO_DOMAIN}`, role: 'ADMIN' },
    { key: 'mia', name: 'Mia Clips', email: `mia@${DEMO_DOMAIN}`, role: 'CLIPPER' },
  ],
  campaigns: [
    {
      key: 'spring',
      name: 'Spring Launch',
      brand: 'Trailwind',
      description: 'The new running shoe.',
      budget: 50_000n,
      status: 'COMPLETED',
    },
    {
      key: 'summer',
      name: 'Summer Promo',
      brand: 'Sunbrew',
      description: 'Cold coffee on hot days.',
      budget: 50_000n,
      status: 'ACTIVE',
    },
  ],
  clips: [
    {
      user: 'mia',
      campaign: 'spring',
      socialPlatform: 'TIKTOK',
      externalId: tiktok('2026-06-20', 51),
      title: 'New shoes, old hill',
      views: 150_200,
      decision: 'APPROVED',
    },
    {
      user: 'mia',
      campaign: 'summer',
      socialPlatform: 'YOUTUBE',
      externalId: 'sunbrew-00A',
      title: 'Ice in slow motion',
      views: 235_300,
      decision: 'APPROVED',
    },
  ],
  payouts: [],
};
