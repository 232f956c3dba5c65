/** The enums of the refresh, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { RefreshRunStatus, RefreshTrigger, ScrapeOutcome, SuspectStatus } from '../../kernel/prisma/generated/enums.js';

export { RefreshRunStatus, RefreshTrigger, ScrapeOutcome, SuspectStatus };

registerEnum(RefreshTrigger, 'RefreshTrigger', 'The origin of a refresh run.', {
  SCHEDULE: 'The timetable. The run checks the clips that are due.',
  COMMAND: 'The command `npm run refresh`. The run checks the clips that are due.',
  ADMIN: 'A mutation: refreshClips or changeTerms. The run checks the named clips, even if they are not due.',
  CLOSING: 'A campaign that closes. The run checks its clips for the last time.',
  SUBMISSION: 'A new submission. The run checks its clip for the first time.',
});

registerEnum(RefreshRunStatus, 'RefreshRunStatus', 'The state of a refresh run.', {
  QUEUED: 'Requested, but not planned yet.',
  RUNNING: 'Its batches are being scraped and recorded.',
  SUCCEEDED: 'Ended. Every post was checked.',
  PARTIAL: 'Ended. Some posts failed or were left out. The next tick checks them again.',
  FAILED: 'Ended without reading any post.',
});

registerEnum(ScrapeOutcome, 'ScrapeOutcome', 'The outcome of the check of one post. Only OK changes views and money.', {
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

registerEnum(SuspectStatus, 'SuspectStatus', 'The decision on a suspect observation.', {
  OPEN: 'Waits for an admin. Views and money have not changed.',
  ACCEPTED: 'Accepted. It became a view tracking at the time of the observation.',
  DISMISSED: 'Dismissed as wrong.',
  SUPERSEDED: 'Closed by a newer observation or submission.',
});
