import type { App } from '@railhead/common/http/app';
import { accessToken } from '@railhead/common/http/authentication';
import { callerNetwork } from '@railhead/common/http/network-address';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HoldCaller } from '../persistence/hold-limits.ts';

/** Whom the limits of holds count. @param person the account, or the hold session of somebody who is not signed in */
export function holdCallerOf(request: FastifyRequest, person: string): HoldCaller {
  const address = callerNetwork(request);
  return { person, address, network: subnetOf(address) };
}

/** The same for a hold, which needs no account: then the hold session counts. */
export const holdCallerOfSession = async (
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  holder: string,
): Promise<HoldCaller> => holdCallerOf(request, (await findAccountId(app, request, reply)) ?? holder);

/** The network that limits over many callers count. */
export const networkOfRequest = (request: FastifyRequest): string => subnetOf(callerNetwork(request));

/** The /24 of an IPv4 address. Of IPv6, a caller is a /64 already. */
const subnetOf = (address: string): string => address.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.0');

/** The account of a request that needs none; nothing without a valid access token. */
async function findAccountId(
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
