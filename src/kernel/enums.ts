/** The enums of the contract, registered once with their meaning. */
import { registerEnumType } from 'type-graphql';
import {
  CampaignStatus,
  ClipAvailability,
  EarningKind,
  RejectionReason,
  Role,
  SocialPlatform,
  SubmissionStatus,
  UserStatus,
} from './prisma/generated/enums.js';

export {
  CampaignStatus,
  ClipAvailability,
  EarningKind,
  RejectionReason,
  Role,
  SocialPlatform,
  SubmissionStatus,
  UserStatus,
};

function register<Values extends Record<string, string>>(
  values: Values,
  name: string,
  description: string,
  meanings: Record<keyof Values, string>,
): void {
  const valuesConfig = Object.fromEntries(
    Object.entries(meanings).map(([value, text]) => [value, { description: text }]),
  );
  registerEnumType(values, {
    name,
    description,
    valuesConfig: valuesConfig as { [K in keyof Values]: { description: string } },
  });
}

register(Role, 'Role', 'What an account may do.', {
  CLIPPER: 'Posts clips and is paid; sees their own rows.',
  ADMIN: 'Runs campaigns, review and payouts; sees everything.',
  SERVICE: 'An internal tool: reads everything but payout accounts, changes nothing.',
});
register(UserStatus, 'UserStatus', 'State of an account.', {
  ACTIVE: 'In use.',
  SUSPENDED: 'No login and no payout; clips still count.',
  ANONYMISED: 'Name and address are gone; money history stays.',
});
register(SocialPlatform, 'SocialPlatform', 'Where a clip is posted.', {
  TIKTOK: 'TikTok.',
  YOUTUBE: 'YouTube, Shorts included.',
  INSTAGRAM: 'Instagram reels and posts.',
  X: 'X, formerly Twitter.',
});
register(CampaignStatus, 'CampaignStatus', 'Where a campaign stands in its life.', {
  DRAFT: 'Being written; clippers do not see it.',
  ACTIVE: 'Takes submissions and pays; earnings are active.',
  PAUSED: 'Takes no submissions; views are priced, payment waits; earnings are held.',
  COMPLETED: 'Final; earnings are available for payout.',
  CANCELLED: 'Stopped; earnings are held until it is completed.',
});
register(SubmissionStatus, 'SubmissionStatus', 'The decision on a submission; a clip has that of its latest one.', {
  PENDING: 'Waits for review.',
  APPROVED: 'Accepted: the clip counts and earns.',
  REJECTED: 'Refused, with a reason.',
  REVOKED: 'Accepted once, taken back: its earnings were reversed.',
  WITHDRAWN: 'Taken back by the clipper before review.',
});
register(RejectionReason, 'RejectionReason', 'Why a submission was rejected.', {
  NOT_OWNER: 'The post is not by the clipper.',
  WRONG_CONTENT: 'The post does not show what the campaign asks for.',
  POSTED_TOO_EARLY: 'The post is older than the campaign.',
  SUSPICIOUS_VIEWS: 'The views look bought.',
  RULES_BROKEN: 'The post breaks a rule of the campaign.',
  OTHER: 'See the note.',
});
register(ClipAvailability, 'ClipAvailability', 'Whether the post answered when it was last checked.', {
  UNCHECKED: 'Not checked yet.',
  AVAILABLE: 'It answered with its counts.',
  RESTRICTED: 'It is behind a wall: age, login or privacy.',
  UNAVAILABLE: 'It is gone, confirmed on different days.',
});
register(EarningKind, 'EarningKind', 'What an entry of the ledger is.', {
  ACCRUAL: 'New views turned into money.',
  ADJUSTMENT: 'A correction by an admin.',
  REVERSAL: 'A revoked approval taken back.',
});
