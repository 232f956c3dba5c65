/** A state in one word. Its colour repeats what the word says. */
import { words } from './format';

const TONES: Readonly<Record<string, 'good' | 'live' | 'wait' | 'bad' | 'still'>> = {
  APPROVED: 'good',
  COMPLETED: 'good',
  PAID: 'good',
  SUCCEEDED: 'good',
  OK: 'good',
  UNCHANGED: 'good',
  ACTIVE: 'live',
  RUNNING: 'live',
  PENDING: 'wait',
  QUEUED: 'wait',
  CLOSING: 'wait',
  PAUSED: 'wait',
  SUSPECT: 'wait',
  PARTIAL: 'wait',
  LATE: 'wait',
  REJECTED: 'bad',
  REVOKED: 'bad',
  FAILED: 'bad',
  SUSPENDED: 'bad',
};

export function Status({ of }: { of: string }) {
  return <span className={`status status-${TONES[of] ?? 'still'}`}>{words(of)}</span>;
}

/** Which social platform a post is on. Its own picture would come from another server, so there is none. */
export function Platform({ of }: { of: string }) {
  return (
    <span className={`platform platform-${of.toLowerCase()}`} title={words(of)}>
      <span aria-hidden="true">{of === 'X' ? '𝕏' : words(of).charAt(0)}</span>
      <span className="unseen">{words(of)}</span>
    </span>
  );
}
