import { hash } from 'node:crypto';
import type { JourneysView } from '@railhead/common/contracts/tickets';

/**
 * A search's answer as it goes over the wire, and the tag by which a browser asks whether it still stands. It is kept
 * as text, because text goes out in one write with the headers before it, and bytes in two.
 */
export type SearchAnswer = { text: string; etag: string };

export function searchAnswer(view: JourneysView): SearchAnswer {
  const text = JSON.stringify(view);
  return { text, etag: `"${hash('sha256', text, 'base64url')}"` };
}
