/** The unit that limits apply to: an IPv4 address, or the /64 network of an IPv6 address, which one caller controls. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const mapped = ip.lastIndexOf(':') < ip.indexOf('.') ? ip.slice(ip.lastIndexOf(':') + 1) : ip;
  if (!mapped.includes(':')) return mapped;
  const [head = [], tail = []] = mapped.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** A caller on the same machine. */
export const isLoopback = (ip: string): boolean =>
  ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.');
