/** Values that nobody else has within one file of tests. */
let last = 0;

export function freshNumber(): number {
  last += 1;
  return last;
}

export function fresh(name: string): string {
  return `${name} ${freshNumber()}`;
}
