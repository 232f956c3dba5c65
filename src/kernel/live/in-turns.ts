/** A fair order: everybody's first comes before anybody's second, and who waited longest comes first. */
export function inTurns<Item>(items: readonly Item[], placeOf: (item: Item) => { of: string; since: number }): Item[] {
  const taken = new Map<string, number>();
  return items
    .map((item) => ({ item, ...placeOf(item) }))
    .sort((one, other) => one.since - other.since)
    .map((one) => {
      const round = taken.get(one.of) ?? 0;
      taken.set(one.of, round + 1);
      return { ...one, round };
    })
    .sort((one, other) => one.round - other.round || one.since - other.since)
    .map(({ item }) => item);
}
