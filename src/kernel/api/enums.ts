/** The enums of the API, each registered once with the meaning of its values. */
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
} from '../prisma/generated/enums.js';

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

register(Role, 'Role', 'The role of an account. It decides what the account may read and do.', {
  CLIPPER: 'Posts clips and is paid. Sees only their own rows.',
  ADMIN: 'Runs campaigns, reviews and payouts. Sees everything.',
  SERVICE: 'An internal tool. Reads everything except payout accounts, and changes nothing.',
});
register(UserStatus, 'UserStatus', 'The state of an account.', {
  ACTIVE: 'In use.',
  SUSPENDED: 'Cannot log in or be paid. The clips still count.',
  ANONYMISED: 'Name and e-mail address were removed. The money history stays.',
});
register(SocialPlatform, 'SocialPlatform', 'The social platform on which a clip is posted.', {
  TIKTOK: 'TikTok.',
  YOUTUBE: 'YouTube, including Shorts.',
  INSTAGRAM: 'Instagram reels and posts.',
  X: 'X, formerly Twitter.',
});
register(CampaignStatus, 'CampaignStatus', 'The state of a campaign.', {
  DRAFT: 'In preparation. Clippers do not see it.',
  ACTIVE: 'Takes submissions and pays. Its earnings are active.',
  PAUSED: 'Takes no submissions. New views are priced but not paid yet. Its earnings are held.',
  COMPLETED: 'Finished for good. Its earnings are available for payout.',
  CANCELLED: 'Stopped. Its earnings are held until an admin completes it.',
});
register(
  SubmissionStatus,
  'SubmissionStatus',
  'The decision on a submission. A clip has the status of its latest submission.',
  {
    PENDING: 'Waits for review.',
    APPROVED: 'Accepted: the clip counts and earns.',
    REJECTED: 'Refused, with a reason.',
    REVOKED: 'An approval that was taken back. Its earnings were reversed.',
    WITHDRAWN: 'Withdrawn by the clipper before review.',
  },
);
register(RejectionReason, 'RejectionReason', 'The reason for a rejection.', {
  NOT_OWNER: 'The clipper is not the author of the post.',
  WRONG_CONTENT: 'The post does not show what the campaign asks for.',
  POSTED_TOO_EARLY: 'The post is older than the campaign.',
  SUSPICIOUS_VIEWS: 'The views look bought.',
  RULES_BROKEN: 'The post breaks a rule of the campaign.',
  OTHER: 'Another reason, given in the note.',
});
register(ClipAvailability, 'ClipAvailability', 'Whether the post could be read at its last check.', {
  UNCHECKED: 'Not checked yet.',
  AVAILABLE: 'The post showed its counts.',
  RESTRICTED: 'The post is behind an age limit, a login or a privacy setting.',
  UNAVAILABLE: 'The post is gone, as checks on different days confirmed.',
});
register(EarningKind, 'EarningKind', 'The kind of a ledger entry.', {
  ACCRUAL: 'Money earned by new views.',
  ADJUSTMENT: 'A correction made by an admin.',
  REVERSAL: 'Takes back what a clip earned, because its approval was revoked.',
});
register(PayoutRequestStatus, 'PayoutRequestStatus', 'The state of a payout request.', {
  PENDING: 'Waits for the decision of an admin. Its amount is reserved.',
  APPROVED: 'Approved, and waits to be paid. Its amount is reserved.',
  PAID: 'The money was sent. The status stays PAID even if the payout is reversed.',
  REJECTED: 'Refused by an admin. Its amount is no longer reserved.',
  CANCELLED: 'Withdrawn by the clipper. Its amount is no longer reserved.',
});
register(PayoutMethodType, 'PayoutMethodType', 'The way in which money is sent.', {
  BANK_TRANSFER: 'To a bank account.',
  PAYPAL: 'To a PayPal account.',
  WISE: 'To a Wise account.',
});
register(RefreshTrigger, 'RefreshTrigger', 'The origin of a refresh run.', {
  SCHEDULE: 'The timetable. The run checks the clips that are due.',
  COMMAND: 'The command `npm run refresh`. The run checks the clips that are due.',
  ADMIN: 'The mutation refreshClips. The run checks the named clips, even if they are not due.',
  SUBMISSION: 'A new submission. The run checks its clip for the first time.',
});
register(RefreshRunStatus, 'RefreshRunStatus', 'The state of a refresh run.', {
  QUEUED: 'Requested, but not planned yet.',
  RUNNING: 'Its batches are being scraped and recorded.',
  SUCCEEDED: 'Ended. Every post was checked.',
  PARTIAL: 'Ended. Some posts failed or were left out. The next tick checks them again.',
  FAILED: 'Ended without reading any post.',
});
register(ScrapeOutcome, 'ScrapeOutcome', 'The outcome of the check of one post. Only OK changes views and money.', {
  OK: 'A count changed, or this is the first check since new terms.',
  UNCHANGED: 'No count changed.',
  SUSPECT: 'The views jumped above the configured bound, or fell and came from another field. An admin must decide.',
  LATE: 'A newer observation was already recorded.',
  GONE: 'The post is deleted or not public. The clip becomes UNAVAILABLE only after checks on different days.',
  RESTRICTED: 'The post is behind an age limit, a login or a privacy setting.',
  HIDDEN: 'The post is there, but it does not show the view count by which the clip is measured.',
  FAILED: 'The scrape failed, or its result is not certainly the post. Nothing is known.',
  MISSING: 'The scrape result does not contain the post.',
});
register(SuspectStatus, 'SuspectStatus', 'The decision on a suspect observation.', {
  OPEN: 'Waits for an admin. Views and money have not changed.',
  ACCEPTED: 'Accepted. It became a view tracking at the time of the observation.',
  DISMISSED: 'Dismissed as wrong.',
  SUPERSEDED: 'Closed by a newer observation or submission.',
});
