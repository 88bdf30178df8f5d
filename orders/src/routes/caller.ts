import type { App } from '@railhead/common/http/app';
import { accessToken } from '@railhead/common/http/authentication';
import { callerNetwork } from '@railhead/common/http/network-address';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HoldCaller } from '../persistence/hold-limits.ts';

/** Whom the limits of holds count. @param person the account, or the hold session of somebody who is not signed in */
export function holdCallerOf(request: FastifyRequest, person: string): HoldCaller {
  const address = callerNetwork(request);
  // Of IPv6 it is the /64 already, of IPv4 the /24.
  return { person, address, network: address.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.0') };
}

export const networkOfRequest = ({ ip }: Pick<FastifyRequest, 'ip'>): string => subnetOf(ip);

/** The account of a request that needs none; nothing without a valid access token. */
export async function findAccountId(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string | undefined> {
  if (!request.headers.authorization && !request.cookies[accessToken.cookie]) return undefined;
  try {
    await app.requireSignIn(request, reply);
    return request.user.id;
  } catch {
    return undefined;
  }
}
