import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * Who calls, for everything that is counted by caller. No other code reads the address of a request: behind a proxy the
 * socket's is the proxy's, and an IPv6 caller has 2⁶⁴ addresses.
 */
export type Call = Pick<FastifyRequest, 'ip' | 'headers' | 'socket'>;

/** The address of the caller as the trusted proxies (`TRUSTED_PROXIES`) name it, else that of the socket. */
export function callerAddress({ ip, socket }: Call): string {
  const address = withoutPort(ip);
  return isIP(address) === 0 ? (socket.remoteAddress ?? '') : address;
}

/** The unit that limits apply to: an IPv4 address, or the /64 network of an IPv6 address. */
export const callerNetwork = (call: Call): string => networkOf(callerAddress(call));

/** A call of a program on this machine. The socket decides; a header can only say that the call was forwarded. */
export const isThisMachine = (call: Call): boolean =>
  !isForwarded(call) && isLoopback(call.socket.remoteAddress ?? '');

/** True if a proxy passed the call on. */
export const isForwarded = ({ headers }: Call): boolean =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;

/** The address at the other end of the connection: a proxy's, if the call was forwarded. */
export const peerAddress = ({ socket }: Call): string => socket.remoteAddress ?? '';

/** The unit that limits apply to: an IPv4 address, or the /64 network of an IPv6 address, which one caller controls. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const groups = groupsOf(ip);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.');
  }
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}

/** The eight groups of an IPv6 address. Its last two may be written as an IPv4 address. */
function groupsOf(ip: string): number[] {
  const [address = ''] = ip.split('%');
  const hex = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, ...bytes: string[]) => `${word(bytes[0], bytes[1])}:${word(bytes[2], bytes[3])}`,
  );
  const [head = [], tail = []] = hex.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

const word = (high = '0', low = '0') => (Number(high) * 256 + Number(low)).toString(16);

/** Some proxies add the port: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (ip: string): string =>
  ip.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');

/** An address of this machine. */
export const isLoopback = (ip: string): boolean =>
  ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.');
