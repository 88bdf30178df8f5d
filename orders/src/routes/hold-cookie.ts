import { hash, randomUUID } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookieName = 'railhead-holder';
const monthSeconds = 30 * 24 * 3600;

export interface HoldSession {
  holder: string;
  /** Sets the cookie of a new session. */
  setCookie(reply: FastifyReply): void;
}

/**
 * Identifies people who choose seats by an opaque signed cookie that survives signing in. The seat board and
 * its deltas carry only a hash of it as `holder`, so nobody can take over a session by reading the seat map.
 */
export function holdSessions(secret: string) {
  const signer = new Signer(secret);
  const holderOf = (value: string) => hash('sha256', value, 'base64url').slice(0, 16);

  return {
    /** The holder of the request's cookie; nothing without a valid cookie. */
    findHolder(request: FastifyRequest): string | undefined {
      const cookie = request.cookies[cookieName];
      const unsigned = cookie ? signer.unsign(cookie) : undefined;
      return unsigned?.valid ? holderOf(unsigned.value) : undefined;
    },
    /** The session of the request, or a new one whose cookie is to be set once it holds something. */
    findOrCreate(request: FastifyRequest): HoldSession {
      const known = this.findHolder(request);
      if (known) return { holder: known, setCookie: () => undefined };
      const value = randomUUID();
      const setCookie = (reply: FastifyReply) => {
        reply.setCookie(cookieName, signer.sign(value), {
          path: '/api',
          httpOnly: true,
          sameSite: 'lax',
          secure: request.protocol === 'https',
          maxAge: monthSeconds,
        });
      };
      return { holder: holderOf(value), setCookie };
    },
    /** The holder for clients without cookies. */
    holderOfAccount: (accountId: string): string => holderOf(`account:${accountId}`),
  };
}
export type HoldSessions = ReturnType<typeof holdSessions>;
