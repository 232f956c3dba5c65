/**
 * Looks a host up for the connection itself. The addresses checked here are the ones used, so a name server that
 * answers differently the second time gains nothing. One address that is not allowed makes the whole answer invalid.
 * Node does not look up a host that is an address: the caller refuses those.
 */
import type { LookupFunction } from 'node:net';
import type { Transport } from '../kernel/base/internet.js';
import { isPublicAddress } from './public-address.js';

export const NOT_PUBLIC = 'The host has no public address';

export function publicLookup(
  { addressesOf }: Pick<Transport, 'addressesOf'>,
  isAllowed = isPublicAddress,
): LookupFunction {
  return (host, { all }, callback) => {
    addressesOf(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
          callback(new Error(NOT_PUBLIC), []);
        } else if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, []),
    );
  };
}
