/**
 * A fair queue: networks take turns, and so do the accounts within each network. A client that sends a thousand
 * requests waits behind its own and delays nobody else. A full queue drops the newest request of the busiest account.
 */
import type { Lane } from '../../kernel/auth/password-attempts.js';

export class FairLine<Item> {
  /** A map keeps the order of its keys: the first network is next. */
  readonly #networks = new Map<string, Map<string, Item[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push({ network, account }: Lane, item: Item): void {
    const accounts = this.#networks.get(network) ?? new Map<string, Item[]>();
    const items = accounts.get(account) ?? [];
    items.push(item);
    accounts.set(account, items);
    this.#networks.set(network, accounts);
    this.#size += 1;
  }

  /** The next item in turn. Undefined: the queue is empty. */
  shift(): Item | undefined {
    for (const [network, accounts] of this.#networks) {
      for (const [account, items] of accounts) {
        const item = items.shift();
        // The network and the account that had their turn go to the end.
        putLast(accounts, account, items, items.length > 0);
        putLast(this.#networks, network, accounts, accounts.size > 0);
        this.#size -= 1;
        return item;
      }
    }
    return undefined;
  }

  /** Removes the newest item of the account with the most items, in the network with the most items. */
  dropLongest(): Item | undefined {
    const [network, accounts] = longest(this.#networks, countOf);
    const [account, items] = longest(accounts ?? new Map<string, Item[]>(), ({ length }) => length);
    const item = items?.pop();
    if (network === undefined || account === undefined || item === undefined) return undefined;
    if (items?.length === 0) accounts?.delete(account);
    if (accounts?.size === 0) this.#networks.delete(network);
    this.#size -= 1;
    return item;
  }
}

function putLast<Value>(map: Map<string, Value>, key: string, value: Value, isKept: boolean): void {
  map.delete(key);
  if (isKept) map.set(key, value);
}

function countOf(accounts: Map<string, unknown[]>): number {
  let count = 0;
  for (const items of accounts.values()) count += items.length;
  return count;
}

function longest<Value>(
  map: Map<string, Value>,
  lengthOf: (value: Value) => number,
): [key: string, value: Value] | [undefined, undefined] {
  let found: [string, Value] | [undefined, undefined] = [undefined, undefined];
  let most = 0;
  for (const [key, value] of map) {
    const length = lengthOf(value);
    if (length > most) [most, found] = [length, [key, value]];
  }
  return found;
}
