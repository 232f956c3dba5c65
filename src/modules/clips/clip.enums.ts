/** The enums of clips, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { ClipAvailability, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';

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
