import type { CookieSerializeOptions } from '@fastify/cookie';
import type { SessionView } from '@railhead/common/contracts/auth';
import { accessToken } from '@railhead/common/http/authentication';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../application/sign-in.ts';
import type { Deps } from '../deps.ts';
import { sessionTtlSeconds } from '../persistence/session-repository.ts';
import { toAccountView } from './account-view.ts';

const refreshCookie = 'railhead-refresh';
/** The refresh token is sent only to the routes that use it. */
const paths = { [accessToken.cookie]: '/', [refreshCookie]: '/api/auth' };

export const refreshTokenOf = (request: FastifyRequest): string | undefined => request.cookies[refreshCookie];

/** Signs an access token, sets the cookies of both tokens and returns the response body. */
export async function setSessionCookies(
  reply: FastifyReply,
  { account, refreshToken }: SignedIn,
  { keyRing, rolesOf, config }: Deps,
): Promise<SessionView> {
  const roles = rolesOf(account.email);
  const token = await keyRing.sign({ id: account._id, email: account.email, roles });
  reply.setCookie(accessToken.cookie, token, attributes(config, accessToken.cookie, accessToken.ttlSeconds));
  reply.setCookie(refreshCookie, refreshToken, attributes(config, refreshCookie, sessionTtlSeconds));
  reply.header('cache-control', 'no-store');
  return { account: toAccountView(account, roles), accessToken: token, expiresIn: accessToken.ttlSeconds };
}

export function clearSessionCookies(reply: FastifyReply, { config }: Deps): void {
  for (const name of [accessToken.cookie, refreshCookie] as const) {
    reply.clearCookie(name, attributes(config, name, 0));
  }
}

function attributes(
  { publicUrl }: Deps['config'],
  name: keyof typeof paths,
  maxAge: number,
): CookieSerializeOptions {
  // Lax, because the bank's page for card authentication redirects the buyer back to us.
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    path: paths[name],
    maxAge,
  };
}
