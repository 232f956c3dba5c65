/**
 * The rules for the available, requested and paid amounts of a balance, and for entries on the account. They are
 * computed here, without the product's SQL.
 */
type Money = Record<'available' | 'requested' | 'paid', bigint> & { entries?: bigint; maturing?: bigint };

export function sharesOf({ available, entries = 0n, maturing = 0n, requested, paid }: Money) {
  const cover = available + entries;
  const unbacked = requested + paid > cover ? requested + paid - cover : 0n;
  const debt = paid > cover ? paid - cover : 0n;
  const left = cover - maturing - requested - paid;
  return { withdrawable: left > 0n ? left : 0n, debt, uncovered: unbacked - debt };
}
