/** Submits a link. While it is typed, the API says whether it is a post, and whether it was submitted before. */
import { type FormEvent, useEffect, useState } from 'react';
import { client } from '../../api/client';
import {
  LinkAdviceDocument,
  OpenCampaignsDocument,
  type OpenCampaignsQuery,
  SubmitClipDocument,
} from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { useLive } from '../../api/use-live';
import { Choose, Field } from '../../ui/field';
import { Money } from '../../ui/figures';
import { count, words } from '../../ui/format';
import { Notice } from '../../ui/notice';
import { Empty } from '../../ui/page';

const CAMPAIGNS_MS = 15_000;

export function SubmitForm() {
  const { data } = useLive(OpenCampaignsDocument, {}, CAMPAIGNS_MS);
  const campaigns = data?.campaigns?.nodes ?? [];
  const [url, setUrl] = useState('');
  const [chosen, setChosen] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const { run, isBusy, fault } = useCommand(SubmitClipDocument);
  const advice = useLinkAdvice(url);
  const campaignId = chosen === '' ? (campaigns[0]?.id ?? '') : chosen;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaid(null);
    const done = await run({ url, campaignId });
    if (done === null) return;
    setUrl('');
    setSaid('Submitted. Its views are read within minutes, and then an admin reviews it.');
  };
  if (data !== null && campaigns.length === 0) return <Empty>No campaign takes clips at the moment.</Empty>;
  return (
    <form className="form form-row" onSubmit={(event) => void submit(event)}>
      <Field
        label="Link of the post"
        type="url"
        required
        placeholder="https://"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        advice={advice}
        fault={fault?.field === 'url' ? fault.message : null}
      />
      <Choose
        label="Campaign"
        value={campaignId}
        onChange={(event) => setChosen(event.target.value)}
        choices={campaigns.map(({ id, name, brand }) => ({ value: id, name: `${name} · ${brand}` }))}
        advice={<Terms of={campaigns.find(({ id }) => id === campaignId)} />}
      />
      <button type="submit" className="button" disabled={isBusy}>
        {isBusy ? 'Submitting …' : 'Submit'}
      </button>
      {fault !== null && fault.field !== 'url' ? <Notice tone="bad">{fault.message}</Notice> : null}
      {said === null ? null : <Notice tone="good">{said}</Notice>}
    </form>
  );
}

type OpenCampaign = NonNullable<OpenCampaignsQuery['campaigns']>['nodes'][number];

function Terms({ of }: { of: OpenCampaign | undefined }) {
  if (of === undefined) return null;
  const { terms, remaining, socialPlatforms } = of;
  return (
    <>
      {terms.ratePerThousandViews} per 1,000 views
      {terms.minViews ? `, from ${count(terms.minViews)} views on` : ''}. <Money of={remaining} /> left. For{' '}
      {socialPlatforms.map(words).join(', ')}.
    </>
  );
}

const TYPED_MS = 350;

function useLinkAdvice(url: string): string {
  const [advice, setAdvice] = useState('');
  useEffect(() => {
    setAdvice('');
    if (!/^https?:\/\/\S+\.\S+/.test(url)) return;
    let isWanted = true;
    const timer = setTimeout(async () => {
      const { data, error } = await client.query(LinkAdviceDocument, { url }).toPromise();
      if (isWanted) setAdvice(error?.graphQLErrors[0]?.message ?? (error === undefined ? adviceOf(data?.me) : ''));
    }, TYPED_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [url]);
  return advice;
}

interface Known {
  clips: { nodes: readonly { title: string | null; status: string; campaign: { name: string } | null }[] };
}

function adviceOf(me: Known | null | undefined): string {
  const [clip] = me?.clips.nodes ?? [];
  if (clip === undefined) return 'This is the link of a post, and you have not submitted it before.';
  const where = clip.campaign === null ? '' : ` to ${clip.campaign.name}`;
  return `You submitted this post before${where}. It is ${clip.status.toLowerCase()}.`;
}
