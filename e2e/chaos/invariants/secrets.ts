import type { Invariant } from './invariant.ts';

/** No secret is in logs, messages or refusals. */
export const noSecretsLeaked: Invariant = ({ logs }) => ({
  id: 'P2',
  checked: logs?.lines ?? 0,
  violations: (logs?.leaks ?? []).map((message) => ({ id: 'P2', message })),
});
