/**
 * The port between the API and the actors: an actor turns an input and a look at the world into dataset items. Each
 * reads links with its own few patterns, on purpose not with those of `src/`.
 */
import type { SimulatedPost, SocialPlatform } from '../post.js';
import { invalidInput } from '../refusal.js';

/** A dataset item: whatever JSON object the actor writes. */
export type Item = Record<string, unknown>;

/** An item with the post it is about; null for rows about none (X's padding). */
export interface Entry {
  externalId: string | null;
  /** The link the post was asked by; X is asked by ids, and the link is the one of such an id. */
  url?: string;
  item: Item;
}

/** One scrape of one post. Asked twice in a run it answers the same counts. */
export type Look = (externalId: string) => SimulatedPost | undefined;

/** Prices in millionths of a dollar, so that adding them up stays exact. */
export interface Price {
  startMicros: number;
  itemMicros: number;
}

export interface Actor {
  socialPlatform: SocialPlatform;
  /** The fields of an item that a reader may take its views from. */
  viewsFields: readonly string[];
  price: Price;
  /** Throws an invalid-input refusal for an input that the published schema would not accept. */
  scrape(input: Item, look: Look): Entry[];
}

/** A required input field that is a list of strings with at least one entry. */
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

/** A number of the input, or what the actor takes when it is left out. */
export function optionalInteger(input: Item, field: string, otherwise: number): number {
  const value = input[field];
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw invalidInput(`Field input.${field} must be integer`);
}
