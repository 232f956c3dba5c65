/**
 * Completes package-lock.json. `npm install` leaves out optional packages of other platforms that its registry does not
 * serve, and then `npm ci` refuses the file. Run `node .ci/complete-lock.js` after you change a dependency.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const OS = { windows: 'win32', linuxmusl: 'linux' };
const CPU = { armv7: 'arm', armhf: 'arm', ppc64le: 'ppc64', aarch64: 'arm64', i686: 'ia32' };
const KNOWN_OS = /^(darwin|win32|windows|linux|linuxmusl|android|freebsd|openbsd|netbsd|sunos|aix|openharmony)$/;
const KNOWN_CPU = /^(arm64|x64|ia32|arm|armv7|armhf|ppc64|ppc64le|s390x|riscv64|loong64|wasm32|mips64el|aarch64|i686)$/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!isListed(path, name)) lock.packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev === true);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);

/** Looks a package up like Node: beside the package that needs it, then in every folder above. */
function isListed(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

/** Without os and cpu npm would try to install it here. */
function platformEntry(name, version, dev) {
  const words = name.split(/[-/@]/);
  const os = words.find((word) => KNOWN_OS.test(word));
  const cpu = words.find((word) => KNOWN_CPU.test(word));
  return {
    version,
    ...(cpu === undefined ? {} : { cpu: [CPU[cpu] ?? cpu] }),
    ...(dev ? { dev: true } : {}),
    optional: true,
    ...(os === undefined ? {} : { os: [OS[os] ?? os] }),
  };
}
