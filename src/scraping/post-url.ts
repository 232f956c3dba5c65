/**
 * Parses links that people paste: to one post of a known social platform, or to a refusal that says what to paste
 * instead. The text is hostile until this file has rebuilt it (SECURITY row 20). The host is compared with a list, and
 * the stored link is built from recognised parts.
 */
import { POST_URL_LENGTH_MAX, readUrl } from './pasted-url.js';
import { PLATFORMS, SOCIAL_PLATFORMS, type SocialPlatform } from './platforms/platforms.js';
import { isPlain, isWeb, ownsHost, readLink } from './post-link.js';
import type { Post } from './scraper.js';

/**
 * `post`: the post, its canonical link, and the time of posting if the id contains it (TikTok, X).
 * `short-link`: only following the link shows the post; `url` is rebuilt and leads to a host of that social platform.
 * `refused`: with a sentence for the person who pasted the link.
 */
export type ParsedPostUrl =
  | { readonly kind: 'post'; readonly post: Post; readonly postedAt: Date | null }
  | { readonly kind: 'short-link'; readonly socialPlatform: SocialPlatform; readonly url: string }
  | { readonly kind: 'refused'; readonly message: string };

const NAMES = SOCIAL_PLATFORMS.map((socialPlatform) => PLATFORMS[socialPlatform].name);
const NAMES_LISTED = `${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}`;
const EXAMPLE = Object.values(PLATFORMS)[0]?.links.example ?? '';

const REFUSALS = {
  'too-long': `The link is longer than ${POST_URL_LENGTH_MAX} characters. Paste the plain link of the post, such as ${EXAMPLE}`,
  empty: `Paste the link of one post on ${NAMES_LISTED}, such as ${EXAMPLE}`,
  'more-than-a-link': `Paste only the link, without other text, spaces or backslashes, such as ${EXAMPLE}`,
  'no-link': `This is not a link. Paste the full link of the post, such as ${EXAMPLE}`,
};

export function parsePostUrl(text: string): ParsedPostUrl {
  const url = readUrl(text);
  return typeof url === 'string' ? refused(REFUSALS[url]) : parseUrl(url);
}

/** True if a redirect to `host` may be followed while a short link of `socialPlatform` is resolved. */
export function isHostOf(socialPlatform: SocialPlatform, host: string): boolean {
  return ownsHost(PLATFORMS[socialPlatform].links, host.toLowerCase());
}

function parseUrl(url: URL): ParsedPostUrl {
  if (!isWeb(url)) return refused(`Only web links are accepted. Paste the link of the post, such as ${EXAMPLE}`);
  if (!isPlain(url)) {
    return refused(
      `The link must not contain a user name or a port. Paste the plain link of the post, such as ${EXAMPLE}`,
    );
  }
  const socialPlatform = SOCIAL_PLATFORMS.find((one) => isHostOf(one, url.hostname));
  if (socialPlatform === undefined) {
    return refused(`Only posts on ${NAMES_LISTED} are accepted. Paste a link such as ${EXAMPLE}`);
  }
  const link = readLink(PLATFORMS[socialPlatform].links, url);
  if (link === null) return notAPost(socialPlatform);
  if (link.kind === 'short-link') return { kind: 'short-link', socialPlatform, url: link.url };
  return {
    kind: 'post',
    post: { socialPlatform, externalId: link.externalId, url: link.url },
    postedAt: link.postedAt,
  };
}

function notAPost(socialPlatform: SocialPlatform): ParsedPostUrl {
  const { name, links } = PLATFORMS[socialPlatform];
  return refused(
    `This ${name} link does not lead to a single post. ` +
      `Open the post, choose "Share" and "Copy link", and paste a link such as ${links.example}`,
  );
}

function refused(message: string): ParsedPostUrl {
  return { kind: 'refused', message };
}
