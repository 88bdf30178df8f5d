import type { Envelope } from '@railhead/common/contracts/define';
import { checkData, decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import type { Mutant } from './mutations.ts';

/** How the decoder of the product read a message. */
export type Reading = { accepted: Envelope } | { refused: string } | { failed: unknown };

const decoder = new TextDecoder();

/** Reads a message as every consumer does, down to the data of its contract. */
export function readMutant({ subject, bytes }: Pick<Mutant, 'subject' | 'bytes'>): Reading {
  try {
    const accepted = decodeEnvelope({ subject, text: () => decoder.decode(bytes) });
    checkData(accepted);
    return { accepted };
  } catch (error) {
    return error instanceof Undecodable ? { refused: error.message } : { failed: error };
  }
}
