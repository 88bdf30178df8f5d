import { secretCards } from '../actors/card-payment.ts';
import type { Secret } from '../invariants/snapshot/leaks.ts';
import type { RoundContext } from './round-context.ts';

/** All secrets of a round: codes and cookies of buyers, client secrets of payments, cards, and the keys of services. */
export function* secretsOf(
  { buyers, system }: RoundContext,
  clientSecrets: ReadonlySet<string>,
): Iterable<Secret> {
  for (const { client } of buyers)
    for (const value of client.secrets) yield { kind: /^\d{6}$/.test(value) ? 'code' : 'cookie', value };
  for (const value of clientSecrets) yield { kind: 'client secret', value };
  for (const value of secretCards) yield { kind: 'card', value };
  for (const value of system.keys) yield { kind: 'key', value };
}
