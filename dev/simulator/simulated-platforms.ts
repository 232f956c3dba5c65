/** The social platforms that the simulator knows. Each has one file in platforms/. */
import { INSTAGRAM } from './platforms/simulated-instagram.js';
import { TIKTOK } from './platforms/simulated-tiktok.js';
import { X } from './platforms/simulated-x.js';
import { YOUTUBE } from './platforms/simulated-youtube.js';
import type { SocialPlatform } from './post.js';
import type { Actor, SimulatedPlatform } from './simulated-actor.js';

const PLATFORMS: Readonly<Record<SocialPlatform, SimulatedPlatform>> = { TIKTOK, YOUTUBE, INSTAGRAM, X };

const ACTORS = new Map(Object.values(PLATFORMS).flatMap(({ actors }) => Object.entries(actors)));

/** An actor by an id that Cliptally may be configured with. */
export function findActor(id: string): Actor | undefined {
  return ACTORS.get(id);
}

const YEAR_2010_MS = Date.UTC(2010);

/** The time of a post, from its id. Null where ids contain no time, and for made-up ids. */
export function postedAtOf(socialPlatform: SocialPlatform, externalId: string): Date | null {
  const milliseconds = Number(PLATFORMS[socialPlatform]?.millisecondsOf(externalId) ?? 0n);
  return milliseconds >= YEAR_2010_MS && milliseconds < 8.64e15 ? new Date(milliseconds) : null;
}
