import { BlockList, isIP } from 'node:net';

/** Networks that may be called by name. */
const named: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
const maxCached = 10_000;

/**
 * Whether an address is a proxy's whose word about its caller is taken.
 * @param networks addresses, networks as `address/bits`, and the names above, with commas between.
 * @throws when one of them is none.
 */
export function trustedProxies(networks: string): (address: string) => boolean {
  const list = new BlockList();
  const words = networks.split(',').map((word) => word.trim());
  for (const network of words.filter(Boolean).flatMap((word) => named[word] ?? word)) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits ?? widthOf(address)), familyOf(address));
  }
  const remembered = new Map<string, boolean>();
  return (address) => {
    const known = remembered.get(address);
    if (known !== undefined) return known;
    const isTrusted = isIP(address) !== 0 && list.check(address, familyOf(address));
    if (remembered.size >= maxCached) remembered.clear();
    remembered.set(address, isTrusted);
    return isTrusted;
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const widthOf = (address: string) => (isIP(address) === 6 ? 128 : 32);
