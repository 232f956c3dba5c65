/** A foreseen reason not to begin: said in one sentence, without a stack, and with exit code 2. Nothing was changed. */
export class StartRefused extends Error {
  override name = 'StartRefused';
}
