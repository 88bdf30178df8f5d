import { Compile } from 'typebox/compile';
import { Envelope, eventContracts } from '../contracts/define.ts';
import type { StreamMessage } from './bus.ts';

/** This message can never be understood, now or later. Its text says where, never what it held. */
export class Undecodable extends Error {
  override name = 'Undecodable';
}

const envelope = Compile(Envelope);

/**
 * The envelope of a message whose subject, source and version agree with it. Total: whatever the bytes, it returns
 * or throws Undecodable.
 */
export function decodeEnvelope(delivery: Pick<StreamMessage, 'subject' | 'text'>): Envelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(delivery.text());
  } catch {
    throw new Undecodable('the body is not JSON');
  }
  if (!envelope.Check(parsed))
    throw new Undecodable(`the envelope is not valid: ${places(envelope.Errors(parsed))}`);
  const event: Envelope = parsed;
  if (`${event.type}.${event.subject}` !== delivery.subject)
    throw new Undecodable('the subject is of another event');
  if (event.type.split('.')[0] !== event.source) throw new Undecodable('the source does not own this type');
  if (event.version !== undefined && event.id !== `${event.subject}.${event.version}`) {
    throw new Undecodable('the id is not the aggregate and its version');
  }
  return event;
}

/** Checks the data of an event against its contract. @throws Undecodable */
export function checkData(event: Envelope): void {
  const contract = eventContracts.get(event.type);
  if (!contract) throw new Undecodable(`${event.type} has no contract`);
  if (!contract.validator.Check(event.data)) {
    throw new Undecodable(
      `the data of ${event.type} is not valid: ${places(contract.validator.Errors(event.data))}`,
    );
  }
}

const places = (errors: { instancePath: string; keyword: string }[]): string =>
  errors
    .slice(0, 5)
    .map(({ instancePath, keyword }) => `${instancePath || '/'} (${keyword})`)
    .join(', ');
