/** Approve or reject, by a button or by one key. */
import { type FormEvent, useState } from 'react';
import { ApproveClipsDocument, RejectClipsDocument, type RejectionReason } from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { Dialog } from '../../ui/dialog';
import { Choose, Field } from '../../ui/field';
import { words } from '../../ui/format';
import { Notice } from '../../ui/notice';
import type { Submission } from './review';
import { useKeys } from './use-keys';

const REASONS: readonly RejectionReason[] = [
  'RULES_BROKEN',
  'WRONG_CONTENT',
  'NOT_OWNER',
  'SUSPICIOUS_VIEWS',
  'POSTED_TOO_EARLY',
  'OTHER',
];

interface DecideProps {
  submission: Submission;
  onDecided: () => void;
}

export function Decide({ submission: { id, clip }, onDecided }: DecideProps) {
  const approval = useCommand(ApproveClipsDocument);
  const [isRejecting, setRejecting] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const clipId = clip?.id;
  const approve = async () => {
    if (clipId === undefined || approval.isBusy) return;
    // The submission is named, so that another one which took its place meanwhile is not approved unseen.
    const data = await approval.run({ items: [{ clipId, submissionId: id }] });
    const error = data?.approveClips.results[0]?.error;
    setRefused(error?.message ?? null);
    if (data !== null && !error) onDecided();
  };
  const reject = () => setRejecting(true);
  useKeys({ a: () => void approve(), r: reject });
  if (clipId === undefined) return null;
  const fault = approval.fault?.message ?? refused;
  return (
    <div className="decide">
      <button type="button" className="button" disabled={approval.isBusy} onClick={() => void approve()}>
        Approve <kbd>A</kbd>
      </button>
      <button type="button" className="button-second" onClick={reject}>
        Reject <kbd>R</kbd>
      </button>
      {fault == null ? null : <Notice tone="bad">{fault}</Notice>}
      {isRejecting ? <RejectDialog clipId={clipId} onClose={() => setRejecting(false)} onDecided={onDecided} /> : null}
    </div>
  );
}

interface RejectProps {
  clipId: string;
  onClose: () => void;
  onDecided: () => void;
}

function RejectDialog({ clipId, onClose, onDecided }: RejectProps) {
  const { run, isBusy, fault } = useCommand(RejectClipsDocument);
  const [reason, setReason] = useState<RejectionReason>('RULES_BROKEN');
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = await run({ items: [{ clipId, reason, ...(note === '' ? {} : { note }) }] });
    const error = data?.rejectClips.results[0]?.error;
    setRefused(error?.message ?? null);
    if (data === null || error) return;
    onClose();
    onDecided();
  };
  const message = fault?.message ?? refused;
  return (
    <Dialog title="Reject the clip" onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Choose
          label="Reason"
          value={reason}
          onChange={(event) => setReason(event.target.value as RejectionReason)}
          choices={REASONS.map((value) => ({ value, name: words(value) }))}
        />
        <Field
          label="Note"
          value={note}
          onChange={(event) => setNote(event.target.value)}
          advice="The clipper reads it."
        />
        {message == null ? null : <Notice tone="bad">{message}</Notice>}
        <button type="submit" className="button button-bad" disabled={isBusy}>
          Reject
        </button>
      </form>
    </Dialog>
  );
}
