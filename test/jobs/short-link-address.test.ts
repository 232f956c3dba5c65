/**
 * Short links are followed only to public addresses, whatever a name server says (SECURITY row 20). The address is
 * checked at the moment of the connection, so a server gains nothing by a different second answer.
 */
import { request } from 'node:https';
import { isPublicAddress } from '../../src/scraping/public-address.js';
import { resolveShortLink, type ShortLink } from '../../src/scraping/resolve-short-link.js';
import { type FakeWeb, openFakeWeb } from '../support/fake-web.js';

const REFUSED = {
  kind: 'refused',
  message: 'This short link could not be followed. Open it, and paste the full address that it leads to.',
};
const TIKTOK = 'https://www.tiktok.com/@ann/video/7533731959172861206';
const SHORT = 'https://vm.tiktok.com/ZMabc123/';
const LINK: ShortLink = { kind: 'short-link', socialPlatform: 'TIKTOK', url: SHORT };

/** One of each kind, and the ends of the ranges. */
const PRIVATE = [
  ...['0.0.0.0', '10.0.0.1', '10.255.255.255', '127.0.0.1', '127.255.255.254', '169.254.169.254', '192.168.1.1'],
  ...['100.64.0.0', '100.127.255.255', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.88.99.1'],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', 'fe80::1', 'febf::1', 'fec0::1', 'fc00::1', 'fdff::1', 'ff02::1', 'fd00:ec2::254', '100::1'],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::ffff:8.8.8.8', '::7f00:1', '64:ff9b::a00:1'],
  ...['64:ff9b:1::1', '2001::1', '2001:1ff::1', '2001:db8::1', '2002:7f00:1::1', '3fff::1', '4000::1'],
];

let web: FakeWeb;

beforeAll(async () => {
  web = await openFakeWeb();
});
afterEach(() => web.reset());
afterAll(() => web.close());

const follow = () => resolveShortLink(LINK, web.transport);

describe('a private address is never connected to [S20]', () => {
  test.each(PRIVATE)('%s', async (address) => {
    web.resolves(address);
    web.redirects(SHORT, TIKTOK);
    expect(await follow()).toEqual(REFUSED);
    expect([web.lookups, web.visits]).toEqual([['vm.tiktok.com'], []]);
  });

  test('even next to a public one', async () => {
    web.redirects(SHORT, TIKTOK);
    for (const addresses of [
      ['93.184.216.34', '10.0.0.1'],
      ['::1', '2606:2800:220:1::1'],
    ]) {
      web.resolves(...addresses);
      expect(await follow()).toEqual(REFUSED);
    }
    expect(web.visits).toEqual([]);
  });

  test('even if the name server gave a public one the time before', async () => {
    web.redirects(SHORT, 'https://vm.tiktok.com/again');
    web.redirects('https://vm.tiktok.com/again', TIKTOK);
    web.resolves('93.184.216.34');
    web.resolves('127.0.0.1');
    expect(await follow()).toEqual(REFUSED);
    expect(web.lookups).toEqual(['vm.tiktok.com', 'vm.tiktok.com']);
    expect(web.visits.map(({ url }) => url)).toEqual([SHORT]);
  });

  test('by the real https client either, which uses the same guard', async () => {
    web.resolves('127.0.0.1');
    const transport = { ...web.transport, request };
    expect(await resolveShortLink(LINK, transport)).toEqual(REFUSED);
    expect(web.lookups).toEqual(['vm.tiktok.com']);
  });

  test('and a name without an address, or without an answer, is refused', async () => {
    web.resolves();
    expect(await follow()).toEqual(REFUSED);
    const addressesOf = () => Promise.reject(new Error('getaddrinfo ENOTFOUND vm.tiktok.com'));
    expect(await resolveShortLink(LINK, { ...web.transport, addressesOf })).toEqual(REFUSED);
  });

  test.each([
    '93.184.216.34',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '223.255.255.255',
  ])('while %s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  test.each(['2606:2800:220:1::1', '2001:4860:4860::8888', '2a00:1450::1', '2001:200::1', '2003::1'])(
    'while %s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  test.each(['', 'localhost', '0177.0.0.1', '127.1', '2130706433', '[::1]', '2606:2800:220:1::1%eth0'])(
    'and "%s" is no public address',
    (text) => expect(isPublicAddress(text)).toBe(false),
  );
});
