import { type EventContract, eventContracts } from '@railhead/common/contracts/define';
import '@railhead/common/contracts/auth';
import '@railhead/common/contracts/expiration';
import '@railhead/common/contracts/orders';
import '@railhead/common/contracts/payments';
import '@railhead/common/contracts/tickets';
import { randomOf } from '../../chaos/plan/random.ts';
import type { Attack, Finding } from '../attack.ts';
import { recordCases } from '../target/record-cases.ts';
import { type Mutant, mutantOf, secretInMutants } from './mutations.ts';
import { readMutant } from './read-mutant.ts';

const cases = { short: 5000, full: 200_000, nightly: 500_000 };
const seed = 20_261_128;
/** The longest mutants are read in a millisecond. A pattern that backtracks would take far longer. */
const slowMs = 2000;

/** Every event contract, mutated: a consumer knows one way of refusing, and every other error is a fault. */
export const messageDecoder: Attack = {
  name: 'message-decoder',
  title: 'Mutated events are refused by the decoder in the documented way, or are valid events',
  leastCases: cases,
  async run(_product, scale) {
    const { check, result } = recordCases();
    const random = randomOf(seed);
    const contracts = [...eventContracts.values()];
    for (let index = 0; index < cases[scale]; index++) {
      const contract = random.pick(contracts);
      const mutant = mutantOf(random, contract);
      const fault = faultOf(mutant);
      check(fault === undefined, () => findingOf(contract, mutant, fault ?? ''));
    }
    check(!('polluted' in {}), {
      rule: 'prototype-polluted',
      severity: 'high',
      message: 'A message has added a property to all objects.',
      where: 'decodeEnvelope',
    });
    return result();
  },
};

/** What is wrong with how the decoder reads a mutant, if anything is. */
export function faultOf(mutant: Mutant): string | undefined {
  const started = performance.now();
  const reading = readMutant(mutant);
  if (performance.now() - started > slowMs) return 'took seconds to read';
  if ('failed' in reading) return `made the decoder fail with ${String(reading.failed).slice(0, 100)}`;
  if ('refused' in reading)
    return reading.refused.includes(secretInMutants) ? 'was repeated by the error' : undefined;
  const { type, subject, source } = reading.accepted;
  if (mutant.isInvalid) return 'was accepted, although no event can be like that';
  return mutant.subject === `${type}.${subject}` && type.startsWith(`${source}.`)
    ? undefined
    : 'was accepted as the event of another subject';
}

const findingOf = ({ type }: EventContract, { kind }: Mutant, fault: string): Finding => ({
  rule: 'message-misread',
  severity: 'high',
  message: `A message with the mutation ${kind} ${fault}.`,
  where: type,
});
