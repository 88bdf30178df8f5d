import { BlockList, isIP } from 'node:net';
import { LRUCache } from 'lru-cache';

/** Names for reserved networks. */
const namedNetworks: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
const maxCached = 10_000;

/**
 * Returns a check whether an address is a proxy whose forwarded headers are trusted; `hop` counts from the socket, 0.
 * @param proxies a number of proxies, whose addresses need not be known if nobody else reaches this server; or
 * addresses, networks as `address/bits`, and the names above, separated by commas. Nothing trusts nobody.
 * @throws if one of them is invalid.
 */
export function trustedProxies(proxies: string): (address: string, hop: number) => boolean {
  if (/^\d+$/.test(proxies.trim())) return (_address, hop) => hop < Number(proxies);
  const isTrusted = addressesIn(proxies);
  return (address) => isTrusted(address);
}

/** Returns a check whether an address is in one of these networks. */
export function addressesIn(networks: string): (address: string) => boolean {
  const list = new BlockList();
  const entries = networks.split(',').map((entry) => entry.trim());
  for (const network of entries.filter(Boolean).flatMap((entry) => namedNetworks[entry] ?? entry)) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits ?? widthOf(address)), familyOf(address));
  }
  const results = new LRUCache<string, boolean>({ max: maxCached });
  return (address) => {
    const cached = results.get(address);
    if (cached !== undefined) return cached;
    const isTrusted = isIP(address) !== 0 && list.check(address, familyOf(address));
    results.set(address, isTrusted);
    return isTrusted;
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const widthOf = (address: string) => (isIP(address) === 6 ? 128 : 32);
