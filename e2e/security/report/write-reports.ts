import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readControlOutcomes } from '../controls/control-results.ts';
import type { AttackOutcome, Run } from '../run-attacks.ts';
import { toHtml } from './html.ts';
import { toMarkdown } from './markdown.ts';
import { toSarif } from './sarif.ts';

/** Writes the run for people and programs, and into `docs` what is committed: no times, because they differ each time. */
export function writeReports(run: Run, dir: string, docs: string | undefined): void {
  const write = (folder: string, file: string, text: string) => writeFileSync(join(folder, file), text);
  write(dir, 'report.json', json(run));
  write(dir, 'report.sarif', json(toSarif(run)));
  write(dir, 'report.html', toHtml(run));
  if (docs === undefined) return;
  const controls = readControlOutcomes(dir);
  write(docs, 'security-report.md', toMarkdown(run, controls));
  const outcomes = run.outcomes.map(({ name, title, cases, leastCases, findings, failure }) => ({
    name,
    title,
    cases,
    leastCases,
    findings,
    ...(failure !== undefined && { failure }),
  }));
  write(
    docs,
    'security-report.json',
    json({ scale: run.scale, outcomes, controls: controls.map(({ name, found }) => ({ name, found })) }),
  );
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** One attack as a line of the terminal. */
export const tableLine = (outcome: AttackOutcome): string => {
  const { name, cases, findings, seconds } = outcome;
  return [
    name.padEnd(26),
    `${cases} cases`.padStart(13),
    `${findings.length} findings`.padStart(12),
    `${seconds.toFixed(1)} s`.padStart(8),
    remark(outcome),
  ].join('');
};

function remark({ cases, leastCases, failure, notRun }: AttackOutcome): string {
  if (failure !== undefined) return `  failed: ${failure}`;
  if (notRun !== undefined) return `  not run: ${notRun}`;
  return cases < leastCases ? `  too few: at least ${leastCases} are required` : '';
}
