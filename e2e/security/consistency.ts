import { until } from '@railhead/common/testing/until';
import { openAuditor } from '../chaos/invariants/auditor.ts';
import type { InvariantId } from '../chaos/invariants/invariant.ts';
import type { Attack } from './attack.ts';

/** Money, seats and orphans. The others need the record of a round of faults, or hold for orders that nobody forged. */
const audited: readonly InvariantId[] = ['S1', 'S2', 'S4', 'M1', 'M2', 'M3', 'M5'];

/** After all attacks, the auditor of the fault rig reads everything that is stored. */
export const consistency: Attack = {
  name: 'consistency',
  title:
    'After all attacks, the books agree with the provider, no seats overlap, and nothing is without an owner',
  leastCases: { short: 10, full: 100, nightly: 100 },
  async run({ servers, stripeUrl }) {
    const auditor = await openAuditor({
      mongoUrl: servers.mongoUrl,
      natsUrl: servers.natsUrl,
      stripeUrl: String(stripeUrl),
    });
    try {
      const read = async () => {
        const { results } = await auditor.audit();
        return results.filter(({ id }) => audited.includes(id));
      };
      let results = await read();
      // Refunds and releases that the last attack caused may still be on their way.
      await until(
        'no violations',
        async () => {
          results = await read();
          return results.every(({ violations }) => violations.length === 0);
        },
        45_000,
      ).catch(() => undefined);
      return {
        cases: results.reduce((sum, { checked }) => sum + checked, 0),
        findings: results.flatMap(({ violations }) =>
          violations.map(({ id, message }) => ({
            rule: 'inconsistent',
            severity: 'high' as const,
            message: `${id}: ${message}`,
            where: 'stored data',
          })),
        ),
      };
    } finally {
      await auditor.close();
    }
  },
};
