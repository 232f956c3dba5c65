/** Records what the three panes of "side by side" show, each time that anything on the page changes. */
import type { Page } from 'playwright-core';

export interface Shown {
  snapshot: string;
  clipper: string;
  campaign: string;
  platform: string;
  /** The clipper's earnings in the campaign: as the clipper's pane says, and as the campaign's does. */
  inCampaign: string;
  ownRow: string;
  /** The earnings of each clipper of the campaign there. */
  clippers: string[];
  /** The active part, of the only running campaign and of the platform. */
  activeInCampaign: string;
  activeOnPlatform: string;
}

/** The equalities that hold in every snapshot, across the panes. */
export function mismatches(shown: readonly Shown[]): Shown[] {
  return shown.filter(
    ({ inCampaign, ownRow, clippers, campaign, activeInCampaign, activeOnPlatform }) =>
      inCampaign !== ownRow ||
      activeInCampaign !== activeOnPlatform ||
      clippers.reduce((sum, text) => sum + centsIn(text), 0n) !== centsIn(campaign),
  );
}

/** Begins to record. The page must show the panes. */
export async function recordPanes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
    const figure = (pane: string, name: string) => text(`[data-pane=${pane}] [data-figure=${name}]`);
    const earned = (pane: string) => figure(pane, 'earned');
    const rows = () => [...document.querySelectorAll('[data-pane=campaign] .desk li')];
    const name = text('[data-pane=clipper] h2');
    const ownRow = () => rows().find((row) => row.firstElementChild?.textContent === name);
    const look = () => ({
      snapshot: document.querySelector('[data-snapshot]')?.getAttribute('data-snapshot') ?? '',
      clipper: earned('clipper'),
      campaign: earned('campaign'),
      platform: earned('platform'),
      inCampaign: text('[data-pane=clipper] .pane-foot .figure'),
      ownRow: ownRow()?.lastElementChild?.textContent ?? '',
      clippers: rows().map((row) => row.lastElementChild?.textContent ?? ''),
      activeInCampaign: figure('campaign', 'active'),
      activeOnPlatform: figure('platform', 'active'),
    });
    const shown = [look()];
    Object.assign(window, { shown });
    new MutationObserver(() => shown.push(look())).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
}

/** The states that were shown since, without repetitions. */
export async function recordedPanes(page: Page): Promise<Shown[]> {
  const shown = await page.evaluate(() => (window as unknown as { shown: Shown[] }).shown);
  return shown.filter((one, index) => JSON.stringify(one) !== JSON.stringify(shown[index - 1]));
}

/** "$1,450.50" → 145050n. */
export function centsIn(text: string): bigint {
  return BigInt(text.replace(/[^\d-]/g, ''));
}
