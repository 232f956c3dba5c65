/** Budget that is kept from a submission, because it is reserved for others (docs/design.md#settlement). */
import { raw } from '../../kernel/db/sql.js';

/**
 * Cents of the budget of campaign k that are kept from submission s, while admins look at the views of other clips. More
 * than the whole budget makes no difference.
 */
export const RESERVED_FOR_OTHERS = raw(`least(k.budget, (
    SELECT coalesce(sum(o.reserved), 0) FROM "ClipSubmission" o
    WHERE o."campaignId" = k.id AND o.status = 'APPROVED' AND o.reserved > 0 AND o.id <> s.id))::bigint`);
