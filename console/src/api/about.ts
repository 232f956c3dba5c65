/** The server tells anybody this: its demo accounts on a developer's machine, and the controls of its simulator. */
import { use } from 'react';

export interface About {
  demo: { password: string; accounts: { name: string; email: string; role: string }[] } | null;
  controls: string[];
}

const answer: Promise<About | null> = fetch('/console.json')
  .then((response) => (response.ok ? (response.json() as Promise<About>) : null))
  .catch(() => null);

/** Waits for the answer, so that nothing moves when it comes. Null: there is none, and nothing of it is needed. */
export function useAbout(): About | null {
  return use(answer);
}
