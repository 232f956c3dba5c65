/**
 * Decides which addresses are on the public internet. When we follow a link for somebody else, we must not connect to
 * any other address: our own database, the cloud's metadata service and other trusting systems are behind private ones.
 */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries for IPv4, and everything from multicast upwards. */
const SPECIAL_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // behind a carrier's NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local: the metadata services of the clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/**
 * Public IPv6 addresses are all in 2000::/3. Outside it are loopback, ULA, link-local and multicast. So are IPv4
 * addresses in disguise (mapped, NAT64), which would bypass the list above.
 */
const UNICAST_V6: readonly (readonly [network: string, prefix: number])[] = [['2000::', 3]];

/** The exceptions within 2000::/3. */
const SPECIAL_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23], // protocol assignments; Teredo carries IPv4
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4 carries IPv4
  ['3fff::', 20], // documentation
];

const special = listOf(SPECIAL_V4, SPECIAL_V6);
const unicastV6 = listOf([], UNICAST_V6);

/** False for texts that are not addresses, and for addresses with a zone ("fe80::1%eth0"), which are never public. */
export function isPublicAddress(address: string): boolean {
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  return version === 6 && unicastV6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

function listOf(v4: typeof SPECIAL_V4, v6: typeof SPECIAL_V6): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of v4) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of v6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}
