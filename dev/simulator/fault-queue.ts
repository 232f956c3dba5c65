/** A queue of scripted faults. The oldest one that matches is taken first, as often as it was scripted. */
import type { SocialPlatform } from './post.js';

export interface FaultOptions {
  /** How many matching requests, runs or posts it hits; default 1. `Infinity`: until `clear()`. */
  times?: number;
  /** Hits only runs of this social platform's actors, and requests about such runs. */
  socialPlatform?: SocialPlatform;
}

interface Scripted<Fault> {
  label: string;
  fault: Fault;
  left: number;
  socialPlatform: SocialPlatform | undefined;
}

export class FaultQueue<Fault> {
  #scripted: Scripted<Fault>[] = [];

  add(label: string, fault: Fault, options: FaultOptions = {}): void {
    this.#scripted.push({ label, fault, left: options.times ?? 1, socialPlatform: options.socialPlatform });
  }

  take(socialPlatform: SocialPlatform | undefined, matches: (fault: Fault) => boolean = () => true): Fault | undefined {
    const hit = this.#scripted.find(
      (one) => (one.socialPlatform === undefined || one.socialPlatform === socialPlatform) && matches(one.fault),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#scripted = this.#scripted.filter((one) => one !== hit);
    return hit.fault;
  }

  labels(): string[] {
    return this.#scripted.map((one) => one.label);
  }

  clear(): void {
    this.#scripted = [];
  }
}
