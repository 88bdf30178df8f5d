import type { Finding } from '../attack.ts';
import type { Run } from '../run-attacks.ts';

const levels = { high: 'error', medium: 'warning', low: 'note' } as const satisfies Record<
  Finding['severity'],
  string
>;

/** The findings of a run as SARIF 2.1.0, which code hosts show beside the code. */
export function toSarif({ outcomes }: Run) {
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'railhead-security',
            rules: [...new Set(findings.map(({ rule }) => rule))].toSorted().map((id) => ({ id })),
          },
        },
        invocations: [{ executionSuccessful: outcomes.every(({ failure }) => failure === undefined) }],
        results: findings.map(({ rule, severity, message, where }) => ({
          ruleId: rule,
          level: levels[severity],
          message: { text: `${where}: ${message}` },
          locations: [{ logicalLocations: [{ fullyQualifiedName: where }] }],
        })),
      },
    ],
  };
}
