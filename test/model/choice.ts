/** How a step chooses: by numbers modulo what the model has, so a shrunk run still finds targets. */
import fc from 'fast-check';
import type { Person } from '../support/payout-desk.js';
import { type Model, personOf, type User } from './model.js';
import type { Foreseen } from './step.js';

/** No row has it. */
export const UNKNOWN = 999_999_999n;

export interface Aim {
  at: number;
  /** True: choose what the step is made for, if there is any; otherwise choose whatever there is. */
  fits: boolean;
  /** At nothing at all. */
  misses: boolean;
}

/** Misses its target once in this many times. */
export function aim(wildOnceIn = 6): fc.Arbitrary<Aim> {
  return fc.record({
    at: fc.nat(996),
    fits: fc.nat(wildOnceIn - 1).map((n) => n < wildOnceIn - 1),
    misses: fc.nat(59).map((n) => n === 59),
  });
}

export function choose<Item>(
  { at, fits, misses }: Aim,
  all: readonly Item[],
  fitting: readonly Item[],
): Item | undefined {
  const from = fits && fitting.length > 0 ? fitting : all;
  return misses ? undefined : from[at % from.length];
}

/** Half of the time prefers the rare ones, which a world seldom reaches by itself. */
export function rareFirst<Item>({ at }: Aim, items: readonly Item[], isRare: (item: Item) => boolean): readonly Item[] {
  const rare = at % 2 === 0 ? items.filter(isRare) : [];
  return rare.length > 0 ? rare : items;
}

/** One of those who may log in and decide. */
export function adminOf(model: Model, { at, fits }: Aim, isUnwanted: (admin: User) => boolean = () => false): Person {
  const admins = model.admins();
  const wanted = admins.filter((admin) => !isUnwanted(admin));
  const admin = choose({ at, fits, misses: false }, admins, wanted);
  if (admin === undefined) throw new Error('the model has no admin left');
  return personOf(admin);
}

/** Somebody who may log in; an admin is a clipper, too. */
export function somebody(model: Model, at: number): User {
  const active = model.users.filter(({ status }) => status === 'ACTIVE');
  const user = active[at % active.length];
  if (user === undefined) throw new Error('the model has no user left');
  return user;
}

type Check = Foreseen['code'] | Foreseen | null | false | undefined;

/** The first reason to refuse, in the order of the command's own checks. */
export function refusedFor(...checks: Check[]): Foreseen | null {
  for (const check of checks) {
    if (typeof check === 'string') return { code: check };
    if (check) return check;
  }
  return null;
}

export function idOf(row: { id: bigint } | undefined): bigint {
  return row?.id ?? UNKNOWN;
}

/** A row that a plan only names if the command takes effect. */
export function sure<Row>(row: Row | undefined | null): Row {
  if (row === undefined || row === null) throw new Error('the model let a command pass that has no target');
  return row;
}
