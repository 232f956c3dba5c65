/**
 * Jest's environment for Node, with Node's own classes where tests compare them with those of the product, which runs
 * outside of Jest's context (see native-runtime.cjs).
 */
const { TestEnvironment } = require('jest-environment-node');

const SHARED = { Error, TypeError, RangeError, SyntaxError, AggregateError, Map, Set, Date, RegExp, Promise };

class NativeEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    Object.assign(this.global, SHARED);
  }
}

module.exports = NativeEnvironment;
