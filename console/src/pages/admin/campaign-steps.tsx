/** The steps that a campaign can take from where it stands, and its budget. */
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import {
  ActivateCampaignDocument,
  CancelCampaignDocument,
  ChangeTermsDocument,
  CloseCampaignDocument,
  CompleteCampaignDocument,
  DeleteDraftDocument,
  PauseCampaignDocument,
  RaiseBudgetDocument,
} from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { Action } from '../../ui/action';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import type { Campaign } from './campaign';

export function CampaignSteps({ campaign }: { campaign: Campaign }) {
  const { id, status } = campaign;
  const goTo = useNavigate();
  const isOpen = status === 'ACTIVE' || status === 'PAUSED';
  return (
    <>
      {status === 'DRAFT' || status === 'PAUSED' ? (
        <Action document={ActivateCampaignDocument} input={{ campaignId: id }} look="button">
          {status === 'DRAFT' ? 'Activate' : 'Resume'}
        </Action>
      ) : null}
      {status === 'ACTIVE' ? (
        <Action document={PauseCampaignDocument} input={{ campaignId: id }}>
          Pause
        </Action>
      ) : null}
      {isOpen || status === 'DRAFT' ? <Change campaign={campaign} /> : null}
      {isOpen ? (
        <Action document={CloseCampaignDocument} input={{ campaignId: id }}>
          Close
        </Action>
      ) : null}
      {isOpen || status === 'CLOSING' ? <Complete id={id} /> : null}
      {isOpen ? (
        <Action document={CancelCampaignDocument} input={{ campaignId: id }} look="button-plain">
          Cancel
        </Action>
      ) : null}
      {status === 'DRAFT' ? (
        <Action
          document={DeleteDraftDocument}
          input={{ campaignId: id }}
          look="button-plain"
          onDone={() => void goTo('/console/campaigns')}
        >
          Delete the draft
        </Action>
      ) : null}
    </>
  );
}

/** Completing releases the money. A last check of the views comes first, unless it is left out. */
function Complete({ id }: { id: string }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button-second" onClick={() => setAsking(true)}>
        Complete
      </button>
      {isAsking ? (
        <Dialog title="Complete the campaign" onClose={() => setAsking(false)}>
          <div className="form">
            <p>The earnings are released to the clippers. With a last check, views until now still count.</p>
            <div className="button-row">
              <Action
                document={CompleteCampaignDocument}
                input={{ campaignId: id }}
                look="button"
                onDone={() => setAsking(false)}
              >
                After a last check
              </Action>
              <Action
                document={CompleteCampaignDocument}
                input={{ campaignId: id, withoutLastCheck: true }}
                onDone={() => setAsking(false)}
              >
                At once
              </Action>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

function Change({ campaign: { id, budget, terms } }: { campaign: Campaign }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button-second" onClick={() => setOpen(true)}>
        Change
      </button>
      {isOpen ? (
        <Dialog title="Change the campaign" onClose={() => setOpen(false)}>
          <BudgetForm id={id} budget={budget} />
          <TermsForm id={id} terms={terms} />
        </Dialog>
      ) : null}
    </>
  );
}

function BudgetForm({ id, budget }: { id: string; budget: string }) {
  const { run, isBusy, fault } = useCommand(RaiseBudgetDocument);
  const [value, setValue] = useState(budget);
  const [isDone, setDone] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDone((await run({ campaignId: id, budget: value })) !== null);
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <Field
        label="Budget"
        required
        pattern="\d+\.\d{2}"
        value={value}
        onChange={(event) => setValue(event.target.value)}
        advice="It can only be raised."
      />
      {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
      {isDone ? <Notice tone="good">Raised.</Notice> : null}
      <button type="submit" className="button-second" disabled={isBusy}>
        Raise the budget
      </button>
    </form>
  );
}

function TermsForm({ id, terms }: { id: string; terms: Campaign['terms'] }) {
  const { run, isBusy, fault } = useCommand(ChangeTermsDocument);
  const [rate, setRate] = useState(terms.ratePerThousandViews);
  const [minViews, setMinViews] = useState(String(terms.minViews ?? 0));
  const [maximum, setMaximum] = useState(terms.maxPayoutPerClip ?? '');
  const [isDone, setDone] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = {
      ratePerThousandViews: rate,
      minViews: Number(minViews),
      ...(maximum === '' ? {} : { maxPayoutPerClip: maximum }),
    };
    setDone((await run({ campaignId: id, terms: changed })) !== null);
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <Field label="Rate per 1,000 views" required value={rate} onChange={(event) => setRate(event.target.value)} />
      <Field
        label="Minimum views"
        pattern="\d+"
        value={minViews}
        onChange={(event) => setMinViews(event.target.value)}
      />
      <Field
        label="Most that one clip can earn"
        placeholder="no limit"
        value={maximum}
        onChange={(event) => setMaximum(event.target.value)}
        advice="New terms count for views after the last check of a clip."
      />
      {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
      {isDone ? <Notice tone="good">The new terms apply.</Notice> : null}
      <button type="submit" className="button-second" disabled={isBusy}>
        Change the terms
      </button>
    </form>
  );
}
