/** The enums of clips, with the meaning of each value. */
import { registerEnumType } from 'type-graphql';
import { registerEnum } from '../../kernel/api/register-enum.js';
import { ClipAvailability, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { CLIP_FRESHNESS, type ClipFreshness } from './freshness.sql.js';

export { ClipAvailability, SubmissionStatus };

registerEnum(ClipAvailability, 'ClipAvailability', 'Whether the post could be read at its last check.', {
  UNCHECKED: 'Not checked yet.',
  AVAILABLE: 'The post showed its counts.',
  RESTRICTED: 'The post is behind an age limit, a login or a privacy setting.',
  UNAVAILABLE: 'The post is gone, as checks on different days confirmed.',
});

registerEnum(
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

export const ClipFreshnesses = Object.fromEntries(CLIP_FRESHNESS.map((one) => [one, one])) as Record<
  ClipFreshness,
  ClipFreshness
>;

registerEnumType(ClipFreshnesses, {
  name: 'ClipFreshness',
  description:
    'A figure of Freshness, for the list of the clips that it counts. All of them cover refreshed clips only.',
  valuesConfig: {
    REFRESHED: {
      description:
        'Clips that are refreshed: pending or approved, in active or paused campaigns, or before the last check in closing ones.',
    },
    STALE: { description: 'Clips that were due a day ago and have not been checked since.' },
    FAILING: { description: 'Clips whose latest check failed or left them out.' },
    SUSPECT: { description: 'Clips with an open suspect observation.' },
    UNAVAILABLE: { description: 'Clips whose post is confirmed to be gone.' },
  },
});
