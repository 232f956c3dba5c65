/**
 * Loaded before a process (NODE_OPTIONS=--import): its clock is wrong by SKEW_HOURS, like that of a badly kept machine.
 */
const skewMs = Number(process.env.SKEW_HOURS) * 3_600_000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + skewMs] : args));
  }

  static now() {
    return RealDate.now() + skewMs;
  }
};
