// Registers the contracts of every owner, so that events of any stream can be validated.
import '@railhead/common/contracts/auth';
import '@railhead/common/contracts/expiration';
import '@railhead/common/contracts/orders';
import '@railhead/common/contracts/payments';
import '@railhead/common/contracts/tickets';
import type { EventRow } from '@railhead/common/contracts/console';
import type { Envelope } from '@railhead/common/contracts/define';
import type { StreamMessage } from '@railhead/common/messaging/bus';
import { checkData, decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import { maskPersonalData } from './mask.ts';

/** A stored message as the console shows it. An invalid event carries its `fault` and only what is certain. */
export function toEventRow(
  message: Pick<StreamMessage, 'stream' | 'seq' | 'subject' | 'at' | 'text'>,
): EventRow {
  const { stream, seq, subject } = message;
  const position = { stream, seq, subject, at: message.at.toISOString() };
  const event = orDecodeError(() => decodeEnvelope(message));
  if ('fault' in event) return { ...position, ...event };
  return { ...position, ...envelopeFields(event), ...orDecodeError(() => checkData(event)) };
}

const envelopeFields = ({ id, type, source, subject, version, causationid, data }: Envelope) => ({
  id,
  type,
  source,
  aggregate: subject,
  version,
  causationid,
  data: maskPersonalData(data),
});

function orDecodeError<T>(read: () => T): T | { fault: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof Undecodable) return { fault: error.message };
    throw error;
  }
}
