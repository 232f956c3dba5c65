/** Appeals against decisions. Another admin than the one who decided answers them. */
import { type FormEvent, useState } from 'react';
import { AnswerAppealDocument, AppealQueueDocument, type AppealQueueQuery } from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { useLive } from '../../api/use-live';
import { Field } from '../../ui/field';
import { When } from '../../ui/figures';
import { words } from '../../ui/format';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/page';
import { Status } from '../../ui/status';

export function Appeals() {
  const { data } = useLive(AppealQueueDocument, { first: 20 }, 10_000);
  const appeals = data?.submissions?.edges ?? [];
  if (appeals.length === 0) return null;
  return (
    <Panel title="Appeals">
      <ul className="appeals">
        {appeals.map(({ node }) => (
          <li key={node.id}>
            <Appeal of={node} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

type Appealed = NonNullable<AppealQueueQuery['submissions']>['edges'][number]['node'];

function Appeal({ of: { id, user, clip, status, reason, note, appeal, decidedBy } }: { of: Appealed }) {
  const [answer, setAnswer] = useState('');
  const { run, isBusy, fault } = useCommand(AnswerAppealDocument);
  const give = (outcome: 'UPHELD' | 'OVERTURNED') => void run({ submissionId: id, outcome, answer });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give('UPHELD');
  };
  return (
    <form className="form" onSubmit={submit}>
      <p>
        <strong>{user?.name}</strong> on “{clip?.title}” <Status of={status} /> by {decidedBy?.name ?? 'the system'}
        {reason === null ? '' : `: ${words(reason)}`} {note}
      </p>
      <blockquote>
        {appeal?.text} <When at={appeal?.appealedAt} />
      </blockquote>
      <Field label="Answer" required value={answer} onChange={(event) => setAnswer(event.target.value)} />
      <div className="button-row">
        <button type="submit" className="button-second" disabled={isBusy}>
          The decision stands
        </button>
        <button
          type="button"
          className="button"
          disabled={isBusy || answer.trim() === ''}
          onClick={() => give('OVERTURNED')}
        >
          Take the decision back
        </button>
      </div>
      {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
    </form>
  );
}
