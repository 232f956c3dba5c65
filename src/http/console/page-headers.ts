/** Security headers of our pages. They load only our own files, talk only to this server, and stand in no frame. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

function headersWith(changes: Partial<typeof POLICY>): Record<string, string> {
  const policy = Object.entries({ ...POLICY, ...changes }).map(([name, value]) => `${name} ${value}`);
  return {
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    // A new build has other names of files, so a browser asks for the page each time.
    'cache-control': 'no-cache',
  };
}

export const CONSOLE_HEADERS = headersWith({});

/** GraphiQL's windows write their own style elements, and its editor's icons are data. Its scripts are files. */
export const EXPLORER_HEADERS = headersWith({
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
});

/** A page of one file, without scripts. */
export const PLAIN_HEADERS = headersWith({ 'script-src': "'none'", 'style-src': "'none'", 'connect-src': "'none'" });
