import { hash } from 'node:crypto';

/** A JSON response as bytes, so that a cached one is not encoded again for each request, with its entity tag. */
export type SerializedResponse = { bytes: Buffer; etag: string };

export function serializeResponse(body: object): SerializedResponse {
  const text = JSON.stringify(body);
  return { bytes: Buffer.from(text), etag: `"${hash('sha256', text, 'base64url')}"` };
}
