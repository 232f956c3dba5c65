/** What the server tells anybody: its demo accounts on a developer's machine, and the controls of its simulator. */
import { useEffect, useState } from 'react';

export interface About {
  demo: { password: string; accounts: { name: string; email: string; role: string }[] } | null;
  controls: string[];
}

const answer: Promise<About | null> = fetch('/console.json')
  .then((response) => (response.ok ? (response.json() as Promise<About>) : null))
  .catch(() => null);

/** Null: not known yet, or the server did not answer. Nothing of it is needed. */
export function useAbout(): About | null {
  const [about, setAbout] = useState<About | null>(null);
  useEffect(() => {
    void answer.then(setAbout);
  }, []);
  return about;
}
