import { createHash } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import { uuidv7 } from '@railhead/common/runtime/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookieName = 'railhead-holder';
const monthSeconds = 30 * 24 * 3600;

/**
 * Who is choosing seats: an opaque signed cookie that outlives signing in. The wire and the board carry only a tag
 * of it, so nobody can act as somebody else by reading the map.
 */
export function holders(secret: string) {
  const signer = new Signer(secret);
  const tagOf = (value: string) => createHash('sha256').update(value).digest('base64url').slice(0, 16);

  return {
    /** The caller's tag, if a cookie of ours came. */
    of(request: FastifyRequest): string | undefined {
      const sent = request.cookies[cookieName];
      const opened = sent ? signer.unsign(sent) : undefined;
      return opened?.valid ? tagOf(opened.value) : undefined;
    },
    /** The caller's tag; a first caller is given a cookie. */
    orNew(request: FastifyRequest, reply: FastifyReply): string {
      const known = this.of(request);
      if (known) return known;
      const value = uuidv7();
      reply.setCookie(cookieName, signer.sign(value), {
        path: '/api',
        httpOnly: true,
        sameSite: 'lax',
        secure: request.protocol === 'https',
        maxAge: monthSeconds,
      });
      return tagOf(value);
    },
    /** Programs without cookies hold under their account. */
    ofAccount: (accountId: string): string => tagOf(`account:${accountId}`),
  };
}
export type Holders = ReturnType<typeof holders>;
