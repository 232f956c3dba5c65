/**
 * Jest's runtime, except that the product and npm packages are imported by Node itself: the product from dist/, which
 * the global set-up has compiled. Jest would evaluate some 1,500 modules anew for each of 160 test files, and run them
 * cold. Tests and their helpers are still loaded by Jest, once for each file.
 *
 * So the product's modules live as long as a worker. State that a test needs for itself belongs to a server or a
 * database, not to a module.
 */
const { join, sep } = require('node:path');
const { pathToFileURL } = require('node:url');
const { SyntheticModule } = require('node:vm');
const { default: JestRuntime } = require('jest-runtime');

const SOURCES = ['src', 'jobs', 'dev', 'prisma'];
const PACKAGES = `${sep}node_modules${sep}`;

class NativeRuntime extends JestRuntime {
  constructor(config, ...rest) {
    super(config, ...rest);
    const { esmLoader: loader } = this;
    const byJest = loader.resolveModule.bind(loader);
    const modules = new Map();
    // Jest would otherwise walk the imports synchronously, past resolveModule.
    loader.resolution.hasDistinctAsyncResolver = () => true;
    loader.resolveModule = async (specifier, from, context) => {
      if (specifier === '@jest/globals' || specifier.startsWith('data:') || specifier.includes('?')) {
        return byJest(specifier, from, context);
      }
      const path = nativePath(config.rootDir, await loader.resolution.resolveEsmAsync(from, specifier));
      if (path === null) return byJest(specifier, from, context);
      if (!modules.has(path)) modules.set(path, nativeModule(path, context));
      return modules.get(path);
    };
  }
}

/** The file that Node imports; null for tests, their helpers and Node's own modules. */
function nativePath(rootDir, resolved) {
  if (resolved.includes(PACKAGES)) return resolved;
  const source = SOURCES.find((folder) => resolved.startsWith(join(rootDir, folder) + sep));
  if (source === undefined || !resolved.endsWith('.ts')) return null;
  return join(rootDir, 'dist', resolved.slice(rootDir.length).replace(/\.ts$/, '.js'));
}

async function nativeModule(path, context) {
  const exported = await import(pathToFileURL(path).href);
  const names = Object.keys(exported);
  const module = new SyntheticModule(
    names,
    () => {
      for (const name of names) module.setExport(name, exported[name]);
    },
    { identifier: path, context },
  );
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

module.exports = { default: NativeRuntime, __esModule: true };
