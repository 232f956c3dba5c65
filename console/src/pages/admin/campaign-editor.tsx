/** The editor of a new campaign. It begins as a draft, which nobody but admins sees. */
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { CreateCampaignDocument, type SocialPlatform } from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { words } from '../../ui/format';
import { Notice } from '../../ui/notice';

const PLATFORMS: readonly SocialPlatform[] = ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'];

const FIELDS = [
  { name: 'name', label: 'Name', required: true },
  { name: 'brand', label: 'Brand', required: true },
  { name: 'description', label: 'Description', required: false },
  { name: 'budget', label: 'Budget', required: true, placeholder: '1000.00', pattern: '\\d+\\.\\d{2}' },
  { name: 'rate', label: 'Rate per 1,000 views', required: true, placeholder: '1.00', pattern: '\\d+(\\.\\d{1,4})?' },
  { name: 'minViews', label: 'Minimum views', required: false, placeholder: '0', pattern: '\\d+' },
  { name: 'maximum', label: 'Most that one clip can earn', required: false, placeholder: 'no limit' },
] as const;

export function CampaignEditor({ onClose }: { onClose: () => void }) {
  const { run, isBusy, fault } = useCommand(CreateCampaignDocument);
  const [platforms, setPlatforms] = useState<readonly SocialPlatform[]>(PLATFORMS);
  const goTo = useNavigate();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: (typeof FIELDS)[number]['name']) => String(form.get(name) ?? '').trim();
    const data = await run({
      name: text('name'),
      brand: text('brand'),
      budget: text('budget'),
      socialPlatforms: [...platforms],
      ...(text('description') === '' ? {} : { description: text('description') }),
      terms: {
        ratePerThousandViews: text('rate'),
        ...(text('minViews') === '' ? {} : { minViews: Number(text('minViews')) }),
        ...(text('maximum') === '' ? {} : { maxPayoutPerClip: text('maximum') }),
      },
    });
    const made = data?.createCampaign.campaign;
    if (made == null) return;
    onClose();
    void goTo(`/console/campaigns/${made.id}`);
  };
  const toggle = (platform: SocialPlatform) =>
    setPlatforms(PLATFORMS.filter((one) => (one === platform ? !platforms.includes(one) : platforms.includes(one))));
  return (
    <Dialog title="New campaign" onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        {FIELDS.map((field) => (
          <Field key={field.name} {...field} />
        ))}
        <fieldset className="choices">
          <legend>Social platforms</legend>
          {PLATFORMS.map((platform) => (
            <label key={platform}>
              <input type="checkbox" checked={platforms.includes(platform)} onChange={() => toggle(platform)} />
              {words(platform)}
            </label>
          ))}
        </fieldset>
        {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
        <button type="submit" className="button" disabled={isBusy}>
          Create the draft
        </button>
      </form>
    </Dialog>
  );
}
