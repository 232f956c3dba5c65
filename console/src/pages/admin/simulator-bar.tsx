/** On a developer's machine: lets something happen to the simulated posts, and reads their views at once. */
import { useState } from 'react';
import { useAbout } from '../../api/about';
import { ownHeaders } from '../../api/client';
import { RefreshClipsDocument } from '../../api/generated';
import { useMayWrite } from '../../api/session';
import { useCommand } from '../../api/use-command';
import { Notice } from '../../ui/notice';

const NAMES: Readonly<Record<string, string>> = {
  'time-passes': 'Time passes',
  'goes-viral': 'A post goes viral',
  'scraper-fails': 'The scraper fails',
};

export function SimulatorBar() {
  const about = useAbout();
  const mayWrite = useMayWrite();
  const refresh = useCommand(RefreshClipsDocument);
  const [said, setSaid] = useState<string | null>(null);
  if (about === null || about.controls.length === 0 || !mayWrite) return null;
  const press = async (control: string) => {
    const sentence = await happen(control);
    const done = await refresh.run({});
    setSaid(done === null ? sentence : `${sentence} The views are being read.`);
  };
  return (
    <section className="simulator" aria-label="Simulator">
      <p className="eyebrow">Simulator</p>
      {about.controls.map((control) => (
        <button
          key={control}
          type="button"
          className="button-second"
          disabled={refresh.isBusy}
          onClick={() => void press(control)}
        >
          {NAMES[control] ?? control}
        </button>
      ))}
      {said === null ? null : <Notice tone="good">{said}</Notice>}
      {refresh.fault === null ? null : <Notice tone="bad">{refresh.fault.message}</Notice>}
    </section>
  );
}

async function happen(control: string): Promise<string> {
  const response = await fetch(`/console/simulator/${control}`, { method: 'POST', headers: ownHeaders() });
  if (!response.ok) return 'The simulator did not answer.';
  const { said } = (await response.json()) as { said: string };
  return said;
}
