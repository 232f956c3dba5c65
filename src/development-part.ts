/**
 * The way from the product to dev/: the embedded PostgreSQL, the simulator of Apify and the demo world. An installation
 * does not contain dev/, so these parts are loaded only when they are needed.
 */
import { StartRefused } from './kernel/base/start-refused.js';

/** Throws a StartRefused if this installation has no development parts. */
export async function developmentPart<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new StartRefused(
      'This installation has no embedded PostgreSQL, demo world or simulator. Set NODE_ENV=production, DATABASE_URL and APIFY_TOKEN, or use a checkout.',
      { cause: error },
    );
  }
}

/** True if a file of dev/ is missing, and not a package that it needs. */
function isMissing(error: unknown): boolean {
  const { code, url = '' } = error as { code?: string; url?: string };
  return code === 'ERR_MODULE_NOT_FOUND' && /\/dev\//.test(url);
}
