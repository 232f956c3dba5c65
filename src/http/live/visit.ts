/** A caller who stays. Role and state are read again from time to time, and when the token expires. */
import type { Viewer } from '../../kernel/auth/viewer.js';
import { nameOf } from '../../kernel/reads/batches.js';
import type { Asker } from '../caller/read-asker.js';

export interface VisitOptions {
  viewer: Viewer;
  /** In milliseconds since 1970. */
  expiresAtMs: number;
  checkedEveryMs: number;
  /** Throws if nobody can tell now, as while the database restarts. */
  check(): Promise<Asker>;
  /** Called once: the caller is another one than before, or nobody. */
  onRefused(): void;
}

export class Visit {
  #clock: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(private readonly options: VisitOptions) {
    this.#schedule();
  }

  end(): void {
    this.#ended = true;
    if (this.#clock !== null) clearTimeout(this.#clock);
  }

  #schedule(): void {
    if (this.#ended) return;
    const { expiresAtMs, checkedEveryMs } = this.options;
    const left = expiresAtMs - Date.now();
    const wait = left > 0 ? Math.min(left + 1, checkedEveryMs) : checkedEveryMs;
    this.#clock = setTimeout(() => void this.#check(), wait).unref();
  }

  async #check(): Promise<void> {
    const { viewer, check, onRefused } = this.options;
    const asker = await check().catch(() => null);
    if (this.#ended) return;
    if (asker === null || (typeof asker !== 'string' && nameOf(asker) === nameOf(viewer))) return this.#schedule();
    this.end();
    onRefused();
  }
}
