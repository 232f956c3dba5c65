/**
 * A foreseen reason not to start. It is printed as one sentence without a stack, with exit code 2. Nothing was changed.
 */
export class StartRefused extends Error {
  override name = 'StartRefused';
}
