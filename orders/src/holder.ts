import { hash, randomUUID } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookieName = 'railhead-holder';
const monthSeconds = 30 * 24 * 3600;

export interface Holder {
  tag: string;
  /** Gives a first caller the cookie to be known by; who came with one keeps it. */
  remember(reply: FastifyReply): void;
}

/**
 * Who is choosing seats: an opaque signed cookie that outlives signing in. The wire and the board carry only a tag
 * of it, so nobody can act as somebody else by reading the map.
 */
export function holders(secret: string) {
  const signer = new Signer(secret);
  const tagOf = (value: string) => hash('sha256', value, 'base64url').slice(0, 16);

  return {
    /** The caller's tag, if a cookie of ours came. */
    of(request: FastifyRequest): string | undefined {
      const sent = request.cookies[cookieName];
      const opened = sent ? signer.unsign(sent) : undefined;
      return opened?.valid ? tagOf(opened.value) : undefined;
    },
    /** The caller, or somebody new who is to be given a cookie as soon as there is something to come back to. */
    orNew(request: FastifyRequest): Holder {
      const known = this.of(request);
      if (known) return { tag: known, remember: () => undefined };
      const value = randomUUID();
      const remember = (reply: FastifyReply) => {
        reply.setCookie(cookieName, signer.sign(value), {
          path: '/api',
          httpOnly: true,
          sameSite: 'lax',
          secure: request.protocol === 'https',
          maxAge: monthSeconds,
        });
      };
      return { tag: tagOf(value), remember };
    },
    /** Programs without cookies hold under their account. */
    ofAccount: (accountId: string): string => tagOf(`account:${accountId}`),
  };
}
export type Holders = ReturnType<typeof holders>;
