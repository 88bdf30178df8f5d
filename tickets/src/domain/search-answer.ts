import { hash } from 'node:crypto';
import type { JourneysView } from '@railhead/common/contracts/tickets';

/**
 * A search's answer as it goes over the wire, and the tag by which a browser asks whether it still stands. It is kept
 * as bytes: text would be encoded anew for each who asks.
 */
export type SearchAnswer = { bytes: Buffer; etag: string };

export function searchAnswer(view: JourneysView): SearchAnswer {
  const text = JSON.stringify(view);
  return { bytes: Buffer.from(text), etag: `"${hash('sha256', text, 'base64url')}"` };
}
