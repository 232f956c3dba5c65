/** The folder of package.json. prisma/ and schema/ are found from there, also when this code runs from dist/. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isOurs(folder)) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('There is no package.json of cliptally above the running code. Reinstall Cliptally.');
    folder = parent;
  }
  return folder;
}

function isOurs(folder: string): boolean {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    return name === 'cliptally';
  } catch {
    return false;
  }
}
