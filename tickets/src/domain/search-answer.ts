import { createHash } from 'node:crypto';
import type { JourneysView } from '@railhead/common/contracts/tickets';

/** A search's answer as it goes over the wire, and the tag by which a browser asks whether it still stands. */
export type SearchAnswer = { bytes: Buffer; etag: string };

export function searchAnswer(view: JourneysView): SearchAnswer {
  const bytes = Buffer.from(JSON.stringify(view));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}
