import type { CookieSerializeOptions } from '@fastify/cookie';
import type { SessionView } from '@railhead/common/contracts/auth';
import { accessToken } from '@railhead/common/http/authentication';
import type { Saved } from '@railhead/common/store/document';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type OpenAccount, viewOf } from '../domain/account.ts';
import { sessionLifeSeconds } from '../store/session-store.ts';
import type { Deps } from './deps.ts';

const refreshCookie = 'railhead-refresh';
/** Everywhere, for the access token; only where it is used, for the refresh token. */
const paths = { [accessToken.cookie]: '/', [refreshCookie]: '/api/auth' };

export const refreshTokenOf = (request: FastifyRequest): string | undefined => request.cookies[refreshCookie];

/** Signs an access token for the account, gives the browser both tokens, and shows the session. */
export async function giveSession(
  reply: FastifyReply,
  account: Saved<OpenAccount>,
  refreshToken: string,
  { keyring, rolesOf, config }: Deps,
): Promise<SessionView> {
  const roles = rolesOf(account.email);
  const token = await keyring.sign({ id: account._id, email: account.email, roles });
  reply.setCookie(accessToken.cookie, token, attributes(config, accessToken.cookie, accessToken.ttlSeconds));
  reply.setCookie(refreshCookie, refreshToken, attributes(config, refreshCookie, sessionLifeSeconds));
  reply.header('cache-control', 'no-store');
  return { account: viewOf(account, roles), accessToken: token, expiresIn: accessToken.ttlSeconds };
}

export function takeSession(reply: FastifyReply, { config }: Deps): void {
  for (const name of [accessToken.cookie, refreshCookie] as const) {
    reply.clearCookie(name, attributes(config, name, 0));
  }
}

function attributes(
  { publicUrl }: Deps['config'],
  name: keyof typeof paths,
  maxAge: number,
): CookieSerializeOptions {
  // Lax, because a card's bank sends the buyer back to us from its own site.
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    path: paths[name],
    maxAge,
  };
}
