/**
 * The interface between the API and the actors. An actor turns an input and a view of the world into dataset items. It
 * parses links with its own patterns and, on purpose, not with those of `src/`.
 */
import type { SimulatedPost, SocialPlatform } from './post.js';
import { invalidInput } from './refusal.js';

/** A dataset item: any JSON object. */
export type Item = Record<string, unknown>;

/** An item with its post; null for rows without a post (X's padding). */
export interface Entry {
  externalId: string | null;
  /** The requested link. X is asked by ids, so there it is the link of the id. */
  url?: string;
  item: Item;
}

/** One scrape of one post. A second look in the same run shows the same counts. */
export type Look = (externalId: string) => SimulatedPost | undefined;

/** Prices in millionths of a dollar, so that they add up exactly. */
export interface Price {
  startMicros: number;
  itemMicros: number;
}

export interface Actor {
  socialPlatform: SocialPlatform;
  /** The fields of an item that may hold the views. */
  viewsFields: readonly string[];
  price: Price;
  /** Throws an invalid-input refusal if the published schema would not accept the input. */
  scrape(input: Item, look: Look): Entry[];
}

/** All that differs between social platforms. */
export interface SimulatedPlatform {
  /** By the ids that Cliptally may be configured with. */
  actors: Readonly<Record<string, Actor>>;
  /** The time in an id, since 1970; 0 if it contains none. */
  millisecondsOf(externalId: string): bigint;
}

/** A required input field: a list of at least one string. */
export function requiredStrings(input: Item, field: string): string[] {
  const value = requiredList(input, field);
  if (value.every((entry) => typeof entry === 'string')) return value;
  throw invalidInput(`Items in input.${field} must be strings`);
}

export function requiredList(input: Item, field: string): unknown[] {
  const value = input[field];
  if (value === undefined) throw invalidInput(`Field input.${field} is required`);
  if (!Array.isArray(value)) throw invalidInput(`Field input.${field} must be array`);
  if (value.length === 0) throw invalidInput(`Field input.${field} must not have fewer than 1 items`);
  return value;
}

/** A number of the input, or the actor's default. */
export function optionalInteger(input: Item, field: string, otherwise: number): number {
  const value = input[field];
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw invalidInput(`Field input.${field} must be integer`);
}
