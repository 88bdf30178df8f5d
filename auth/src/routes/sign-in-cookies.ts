import type { CookieSerializeOptions } from '@fastify/cookie';
import type { SessionView } from '@railhead/common/contracts/auth';
import { accessToken } from '@railhead/common/http/authentication';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../application/sign-in.ts';
import type { Deps } from '../deps.ts';
import { toAccountView } from '../domain/account-view.ts';
import { codeTtlMinutes } from '../domain/code.ts';
import { deviceTtlSeconds } from '../persistence/device-repository.ts';
import { sessionTtlSeconds } from '../persistence/session-repository.ts';

const refreshCookie = 'railhead-refresh';
const codeRequestCookie = 'railhead-code-request';
const deviceCookie = 'railhead-device';
/** Only the access token is sent to other services. */
const paths = {
  [accessToken.cookie]: '/',
  [refreshCookie]: '/api/auth',
  [codeRequestCookie]: '/api/auth',
  [deviceCookie]: '/api/auth',
};

export const refreshTokenOf = (request: FastifyRequest): string | undefined => request.cookies[refreshCookie];

/** The request that this browser's code was mailed for. */
export const codeRequestIdOf = (request: FastifyRequest): string | undefined =>
  request.cookies[codeRequestCookie] || undefined;

export const deviceSecretOf = (request: FastifyRequest): string | undefined =>
  /^[\w-]{43}$/.exec(request.cookies[deviceCookie] ?? '')?.[0];

export function setCodeRequestCookie(reply: FastifyReply, requestId: string, { config }: Deps): void {
  reply.setCookie(codeRequestCookie, requestId, attributes(config, codeRequestCookie, codeTtlMinutes * 60));
  reply.header('cache-control', 'no-store');
}

/** Signs an access token, sets the cookies of a session and returns the response body. */
export async function setSessionCookies(
  reply: FastifyReply,
  { account, refreshToken, deviceSecret }: SignedIn,
  { keyRing, rolesOf, config }: Deps,
): Promise<SessionView> {
  const roles = rolesOf(account.email);
  const token = await keyRing.sign({ id: account._id, email: account.email, roles });
  reply.setCookie(accessToken.cookie, token, attributes(config, accessToken.cookie, accessToken.ttlSeconds));
  reply.setCookie(refreshCookie, refreshToken, attributes(config, refreshCookie, sessionTtlSeconds));
  if (deviceSecret !== undefined)
    reply.setCookie(deviceCookie, deviceSecret, attributes(config, deviceCookie, deviceTtlSeconds));
  reply.header('cache-control', 'no-store');
  return { account: toAccountView(account, roles), accessToken: token, expiresIn: accessToken.ttlSeconds };
}

/** Signs the browser out; it stays a known device. */
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
