/** The facts for and against a submission. */
import type { ReactNode } from 'react';
import { Count, Money, When } from '../../ui/figures';
import { words } from '../../ui/format';
import { Status } from '../../ui/status';
import type { Submission } from './review';

const AUTHORSHIP: Readonly<Record<Submission['authorship'], { sentence: string; tone: string }>> = {
  CLAIMED: { sentence: 'The submitter claims the author of the post.', tone: 'good' },
  CLAIMED_BY_OTHERS: { sentence: 'Others claim the same author, too.', tone: 'bad' },
  FOREIGN: { sentence: 'The submitter claims no author of the post.', tone: 'bad' },
  UNKNOWN: { sentence: 'The author is not known yet.', tone: 'still' },
};

export function Facts({ of: submission }: { of: Submission }) {
  const { clip, user, campaign, authorship, authorClaimedBy, earlierAttempts, submittedAt } = submission;
  const { sentence, tone } = AUTHORSHIP[authorship];
  const profiles = user?.socialAccounts.map(({ socialPlatform, handle }) => `${words(socialPlatform)} ${handle}`) ?? [];
  return (
    <>
      <header className="case-head">
        <h2>{clip?.title ?? 'A post without a title'}</h2>
        {clip === null ? null : (
          <a href={clip.url} target="_blank" rel="noopener noreferrer">
            Open the post
          </a>
        )}
        <p className="case-worth">
          {clip?.settlement?.estimateIfApproved == null ? (
            'Not known before its first check'
          ) : (
            <>
              <Money of={clip.settlement.estimateIfApproved} /> if approved now
            </>
          )}
        </p>
      </header>
      <dl className="case-facts">
        <Fact name="Submitted by">
          {user?.name} <When at={submittedAt} />
          {user?.status === 'ACTIVE' ? null : <Status of={user?.status ?? 'ANONYMISED'} />}
        </Fact>
        <Fact name="Campaign">
          {campaign?.name}, {campaign === null ? null : <Money of={campaign.remaining} />} left
        </Fact>
        <Fact name="Author">
          <span className={`mark-${tone}`}>{sentence}</span> {clip?.author == null ? null : `@${clip.author}`}
          {authorClaimedBy?.length ? ` Claimed by ${authorClaimedBy.map(({ name }) => name).join(', ')}.` : ''}
        </Fact>
        <Fact name="Profiles">{profiles.length === 0 ? 'None' : profiles.join(', ')}</Fact>
        <Fact name="Posted">
          <When at={clip?.postedAt} />
        </Fact>
        <Fact name="Views">
          <Count of={clip?.views} />
        </Fact>
        <Fact name="Likes · comments · shares">
          <Count of={clip?.likes} /> · <Count of={clip?.comments} /> · <Count of={clip?.shares} />
        </Fact>
        {clip?.suspectObservation == null ? null : (
          <Fact name="Jump of views">
            <span className="mark-bad">
              <Count of={clip.suspectObservation.views} /> views wait for a decision at the refresh desk.
            </span>
          </Fact>
        )}
        <Fact name="Earlier attempts">
          {earlierAttempts.length === 0
            ? 'None'
            : earlierAttempts.map(({ id, status, reason, note }) => (
                <span key={id} className="attempt">
                  <Status of={status} /> {reason === null ? '' : words(reason)} {note}
                </span>
              ))}
        </Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
