import type { ControlOutcome } from '../controls/control-results.ts';
import type { AttackOutcome, Run } from '../run-attacks.ts';

/** The page about a run for the repository: the same run gives the same text. */
export function toMarkdown({ scale, outcomes }: Run, controls: ControlOutcome[]): string {
  const cases = sum(outcomes, ({ cases: count }) => count);
  const findings = sum(outcomes, (outcome) => outcome.findings.length);
  const rows = outcomes.map(
    (outcome) =>
      `| ${outcome.name} | ${outcome.title} | ${outcome.cases} | ${outcome.leastCases} | ${resultOf(outcome)} |`,
  );
  return `# Security: how Railhead was attacked, and what held

Written by \`npm run security -- --scale ${scale}\`. The whole product runs with real servers and is attacked from outside. A case
is one thing that was tried and whose answer was checked. [How the suite works](../e2e/security/README.md), and what is
promised: [threat model](threat-model.md).

- **${cases} cases** in ${outcomes.length} attacks, **${findings} findings**

| attack | what is tried and promised | cases | at least | result |
|---|---|---|---|---|
${rows.join('\n')}

## Controls

Each control is the product without one protection: **${controls.filter(({ found }) => found).length} of ${controls.length}** were found.

| without | found by |
|---|---|
${controls.map(({ without, attack, found }) => `| ${without} | ${found ? attack : 'not found'} |`).join('\n')}
${findings === 0 ? '' : `\n## Findings\n\n${outcomes.flatMap(findingLines).join('\n')}\n`}`;
}

const resultOf = ({ cases, leastCases, findings, failure, notRun }: AttackOutcome): string => {
  if (failure !== undefined) return 'failed';
  if (notRun !== undefined) return `not run: ${notRun}`;
  if (findings.length > 0) return `${findings.length} findings`;
  return cases < leastCases ? 'too few cases' : 'held';
};

const findingLines = ({ name, findings }: AttackOutcome) =>
  findings.map(({ severity, where, message }) => `- ${name}, ${severity}: \`${where}\`: ${message}`);

const sum = (outcomes: AttackOutcome[], of: (outcome: AttackOutcome) => number) =>
  outcomes.reduce((total, outcome) => total + of(outcome), 0);
