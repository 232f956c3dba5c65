/** The enums of the contract, registered once with their meaning. */
import { registerEnumType } from 'type-graphql';
import {
  CampaignStatus,
  ClipAvailability,
  EarningKind,
  PayoutMethodType,
  PayoutRequestStatus,
  RefreshRunStatus,
  RefreshTrigger,
  RejectionReason,
  Role,
  ScrapeOutcome,
  SocialPlatform,
  SubmissionStatus,
  SuspectStatus,
  UserStatus,
} from './prisma/generated/enums.js';

export {
  CampaignStatus,
  ClipAvailability,
  EarningKind,
  PayoutMethodType,
  PayoutRequestStatus,
  RefreshRunStatus,
  RefreshTrigger,
  RejectionReason,
  Role,
  ScrapeOutcome,
  SocialPlatform,
  SubmissionStatus,
  SuspectStatus,
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
register(PayoutRequestStatus, 'PayoutRequestStatus', 'How far a payout request is.', {
  PENDING: 'Waits for an admin; its amount is reserved.',
  APPROVED: 'Is to be paid; its amount is reserved.',
  PAID: 'The money left. It stays so even where the payout came back.',
  REJECTED: 'Refused by an admin; nothing is reserved any more.',
  CANCELLED: 'Taken back by the clipper; nothing is reserved any more.',
});
register(PayoutMethodType, 'PayoutMethodType', 'How money is sent.', {
  BANK_TRANSFER: 'To a bank account.',
  PAYPAL: 'To a PayPal account.',
  WISE: 'To a Wise account.',
});
register(RefreshTrigger, 'RefreshTrigger', 'Who asked for a refresh run.', {
  SCHEDULE: 'The timetable: whatever is due.',
  COMMAND: 'npm run refresh: whatever is due.',
  ADMIN: 'refreshClips: what was named, due or not.',
  SUBMISSION: 'A clip was submitted: its first check.',
});
register(RefreshRunStatus, 'RefreshRunStatus', 'How far a refresh run is, and how it ended.', {
  QUEUED: 'Asked for; not yet planned.',
  RUNNING: 'Its batches are being scraped and recorded.',
  SUCCEEDED: 'Every post answered.',
  PARTIAL: 'Some posts failed or were left out; the next tick asks for them again.',
  FAILED: 'No post was read.',
});
register(ScrapeOutcome, 'ScrapeOutcome', 'How the check of one post came out. Only OK moves views and money.', {
  OK: 'A count changed, or the first one since new terms.',
  UNCHANGED: 'The counts are confirmed.',
  SUSPECT: 'The views jumped beyond belief, or are fewer and come from another field: it waits for an admin.',
  LATE: 'A newer observation was there already.',
  GONE: 'Deleted or not public; unavailable only once confirmed on different days.',
  RESTRICTED: 'Behind a wall: age, login or privacy.',
  HIDDEN: 'The post answered and shows no view count, or only one that the clip is not measured by.',
  FAILED: 'The scrape failed, or brought nothing that is plainly the post; nothing is known.',
  MISSING: 'The scrape did not speak of the post.',
});
register(SuspectStatus, 'SuspectStatus', 'What became of a suspect observation.', {
  OPEN: 'Waits for an admin; views and money have not moved.',
  ACCEPTED: 'Became an ordinary tracking, with its own time.',
  DISMISSED: 'Was not believed.',
  SUPERSEDED: 'Closed by a newer observation or submission.',
});
