/** Records what the three panes of "side by side" show, each time that anything on the page changes. */
import type { Page } from 'playwright-core';

export interface Shown {
  snapshot: string;
  clipper: string;
  campaign: string;
  platform: string;
}

/** Begins to record. The page must show the panes. */
export async function recordPanes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
    const earned = (pane: string) => text(`[data-pane=${pane}] [data-figure=earned]`);
    const look = () => ({
      snapshot: document.querySelector('[data-snapshot]')?.getAttribute('data-snapshot') ?? '',
      clipper: earned('clipper'),
      campaign: earned('campaign'),
      platform: earned('platform'),
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
