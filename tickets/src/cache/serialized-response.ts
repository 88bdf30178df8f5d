import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A JSON response as bytes, so that a cached one is not encoded again for each request, with its entity tag. */
export type SerializedResponse = { bytes: Buffer; etag: string };

export function serializeResponse(body: object): SerializedResponse {
  const text = JSON.stringify(body);
  return { bytes: Buffer.from(text), etag: `"${hash('sha256', text, 'base64url')}"` };
}

/** Sends it, or 304 to a caller that has it already. */
export function sendSerialized(
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  { bytes, etag }: SerializedResponse,
  cacheControl: string,
): FastifyReply {
  reply.header('etag', etag).header('cache-control', cacheControl);
  if (headers['if-none-match']?.includes(etag)) return reply.code(304).send(null);
  return reply.type('application/json; charset=utf-8').send(bytes);
}
