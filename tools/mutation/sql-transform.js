/** The compiler of the tests, which first changes the place in one file that SQL_MUTANT names. */
import swc from '@swc/jest';

const compiler = swc.createTransformer();
const mutant = process.env.SQL_MUTANT === undefined ? null : JSON.parse(process.env.SQL_MUTANT);

const changed = (text, path) =>
  mutant !== null && path.endsWith(`/${mutant.file}`)
    ? text.slice(0, mutant.start) + mutant.becomes + text.slice(mutant.end)
    : text;

export default {
  process: (text, path, options) => compiler.process(changed(text, path), path, options),
  processAsync: (text, path, options) => compiler.processAsync(changed(text, path), path, options),
  getCacheKey: (text, path, options) => compiler.getCacheKey(changed(text, path), path, options),
};
