/** How a clip stands: its post, and why it earns what it earns. */
import type { ClipRowFragment } from '../api/generated';
import { Money } from './figures';
import { Platform } from './status';

type Limit = NonNullable<ClipRowFragment['settlement']>['limitedBy'];

/** Short forms of the descriptions of SettlementLimit. */
const REASONS: Readonly<Record<Limit, string>> = {
  NONE: 'Everything its views earned is posted',
  BUDGET: 'The budget of the campaign is spent',
  CLIP_MAX: 'The most that one clip can earn',
  COUNTING: 'A refresh is counting; the rest follows',
  ENDED: 'The campaign has ended; new views earn nothing',
  MIN_VIEWS: 'Fewer views than the campaign asks for',
  NEXT_CHECK: 'Newer terms count from the next check on',
  PAUSED: 'Posts the rest when the campaign resumes',
  POSTED_TOO_EARLY: 'Posted before the campaign began',
  REJECTED: 'Rejected',
  RESERVED: 'The rest of the budget is reserved for other clips',
  REVOKED: 'The approval was revoked',
  SUSPECT: 'A jump of the views waits for an admin',
  UNCHECKED: 'Waits for its first check',
  WITHDRAWN: 'Withdrawn',
  WITHHELD: 'The rest of the budget was taken back by corrections',
};

export function Post({ clip }: { clip: Pick<ClipRowFragment, 'title' | 'url' | 'socialPlatform' | 'campaign'> }) {
  return (
    <div className="post">
      <Platform of={clip.socialPlatform} />
      <div>
        <a href={clip.url} target="_blank" rel="noopener noreferrer" className="post-title">
          {clip.title ?? clip.url.replace(/^https:\/\/(www\.)?/, '')}
        </a>
        {clip.campaign === null ? null : <span className="post-campaign">{clip.campaign.name}</span>}
      </div>
    </div>
  );
}

export function Settlement({ of }: { of: ClipRowFragment['settlement'] }) {
  if (of === null) return <span className="quiet">–</span>;
  // Before an approval nothing is posted, whatever limits it.
  if (of.estimateIfApproved !== null)
    return (
      <span className="settlement">
        <Money of={of.estimateIfApproved} /> if approved now
        {of.limitedBy === 'NONE' ? null : ` · ${REASONS[of.limitedBy]}`}
      </span>
    );
  return (
    <span className="settlement">
      {REASONS[of.limitedBy]}
      {of.shortfall === '0.00' ? null : (
        <>
          {' · '}
          <Money of={of.shortfall} /> not posted
        </>
      )}
    </span>
  );
}
