/**
 * The rules for the available, requested and paid amounts of a balance. They are computed here, without the product's
 * SQL.
 */
export function sharesOf({ available, requested, paid }: Record<'available' | 'requested' | 'paid', bigint>) {
  const unbacked = requested + paid > available ? requested + paid - available : 0n;
  const debt = paid > available ? paid - available : 0n;
  const left = available - requested - paid;
  return { withdrawable: left > 0n ? left : 0n, debt, uncovered: unbacked - debt };
}
