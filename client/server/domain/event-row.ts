// Every owner's contracts, so that an event of any stream can be checked.
import '@railhead/common/contracts/auth';
import '@railhead/common/contracts/expiration';
import '@railhead/common/contracts/orders';
import '@railhead/common/contracts/payments';
import '@railhead/common/contracts/tickets';
import type { EventRow } from '@railhead/common/contracts/console';
import type { Envelope } from '@railhead/common/contracts/define';
import type { StreamMessage } from '@railhead/common/messaging/bus';
import { checkData, decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import { masked } from './mask.ts';

/** A stored message as the console shows it. What is no valid event says why and shows only what is certain. */
export function eventRow(
  message: Pick<StreamMessage, 'stream' | 'seq' | 'subject' | 'at' | 'text'>,
): EventRow {
  const { stream, seq, subject } = message;
  const place = { stream, seq, subject, at: message.at.toISOString() };
  const event = orFault(() => decodeEnvelope(message));
  if ('fault' in event) return { ...place, ...event };
  return { ...place, ...shown(event), ...orFault(() => checkData(event)) };
}

const shown = ({ id, type, source, subject, version, causationid, data }: Envelope) => ({
  id,
  type,
  source,
  aggregate: subject,
  version,
  causationid,
  data: masked(data),
});

function orFault<T>(read: () => T): T | { fault: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof Undecodable) return { fault: error.message };
    throw error;
  }
}
