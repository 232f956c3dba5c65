/** A sentence that matters now. Faults interrupt a screen reader; good news waits its turn. */
import type { ReactNode } from 'react';

export function Notice({ tone, children }: { tone: 'good' | 'bad'; children: ReactNode }) {
  return (
    <p className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}
