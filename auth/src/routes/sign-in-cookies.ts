import type { CookieSerializeOptions } from '@fastify/cookie';
import type { SessionView } from '@railhead/common/contracts/auth';
import { accessToken } from '@railhead/common/http/authentication';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../application/sign-in.ts';
import type { Deps } from '../deps.ts';
import { toAccountView } from '../domain/account-view.ts';
import { codeTtlMinutes } from '../domain/code.ts';
import { challengeTtlMs } from '../persistence/challenge-repository.ts';
import { deviceTtlSeconds } from '../persistence/device-repository.ts';
import { sessionTtlSeconds } from '../persistence/session-repository.ts';

const refreshCookie = 'railhead-refresh';
const codeRequestCookie = 'railhead-code-request';
const deviceCookie = 'railhead-device';
const browserCookie = 'railhead-passkey-browser';
/** Only the access token is sent to other services. */
const paths = {
  [accessToken.cookie]: '/',
  [refreshCookie]: '/api/auth',
  [codeRequestCookie]: '/api/auth',
  [deviceCookie]: '/api/auth',
  [browserCookie]: '/api/auth',
};

export const refreshTokenOf = (request: FastifyRequest): string | undefined => request.cookies[refreshCookie];

/** The request that this browser's code was mailed for. */
export const codeRequestIdOf = (request: FastifyRequest): string | undefined =>
  request.cookies[codeRequestCookie] || undefined;

const secretIn = (cookie: string | undefined) => /^[\w-]{43}$/.exec(cookie ?? '')?.[0];

export const deviceSecretOf = (request: FastifyRequest): string | undefined =>
  secretIn(request.cookies[deviceCookie]);

/** What the challenges of this browser are bound to. */
export const browserSecretOf = (request: FastifyRequest): string | undefined =>
  secretIn(request.cookies[browserCookie]);

/** Several tabs share the secret, so each of their challenges works. */
export function setBrowserCookie(reply: FastifyReply, secret: string, { config }: Deps): void {
  reply.setCookie(browserCookie, secret, attributes(config, browserCookie, challengeTtlMs / 1000));
  reply.header('cache-control', 'no-store');
}

export function setCodeRequestCookie(reply: FastifyReply, requestId: string, { config }: Deps): void {
  reply.setCookie(codeRequestCookie, requestId, attributes(config, codeRequestCookie, codeTtlMinutes * 60));
  reply.header('cache-control', 'no-store');
}

/**
 * Signs an access token, sets the cookies of a session and returns the response body.
 * @param signedIn without a refresh token, the session goes on with the one that it has.
 */
export async function setSessionCookies(
  reply: FastifyReply,
  signedIn: Omit<SignedIn, 'refreshToken'> & { refreshToken?: string },
  { keyRing, rolesOf, config }: Deps,
): Promise<SessionView> {
  const { account, amr, refreshToken, deviceSecret } = signedIn;
  const granted = rolesOf(account, amr);
  const token = await keyRing.sign({
    id: account._id,
    email: account.email,
    ...granted,
    ...(amr && { amr }),
  });
  reply.setCookie(accessToken.cookie, token, attributes(config, accessToken.cookie, accessToken.ttlSeconds));
  if (refreshToken !== undefined)
    reply.setCookie(refreshCookie, refreshToken, attributes(config, refreshCookie, sessionTtlSeconds));
  if (deviceSecret !== undefined)
    reply.setCookie(deviceCookie, deviceSecret, attributes(config, deviceCookie, deviceTtlSeconds));
  reply.header('cache-control', 'no-store');
  return { account: toAccountView(account, granted), accessToken: token, expiresIn: accessToken.ttlSeconds };
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
