import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { root } from '../../../infra/local/paths.ts';
import type { Attack, Finding } from '../attack.ts';
import { findTool, runTool } from '../tools/python-tool.ts';
import { reviewedWords } from './reviewed-words.ts';

const report = Compile(
  Type.Object({
    results: Type.Record(
      Type.String(),
      Type.Array(
        Type.Object({ type: Type.String(), line_number: Type.Integer(), hashed_secret: Type.String() }),
      ),
    ),
  }),
);

/** Files and lines that are not searched. */
const excluded = {
  files: [
    // Checksums of packages are as random as keys.
    '^package-lock\\.json$',
    // What an early version stored, with keys that were made for that database alone. They are its purpose.
    '^e2e/stored/0\\.1\\.0/',
  ],
  // A manifest that names a Secret of the cluster, not what is in it.
  lines: ['secretName: '],
};

/**
 * @param output of `detect-secrets scan`, which shows hashes of what it found
 * @param words that are known to be no secrets; one that is not found any more is a finding too
 */
export function readSecrets(output: string, words: readonly string[]): Finding[] {
  const { results } = report.Parse(JSON.parse(output));
  const known = new Map(words.map((word) => [createHash('sha1').update(word).digest('hex'), word]));
  const suspects = Object.entries(results).flatMap(([file, found]) =>
    found.map((each) => ({ file, ...each })),
  );
  const seen = new Set(suspects.map(({ hashed_secret: hash }) => known.get(hash)));
  return [
    ...suspects.filter(({ hashed_secret: hash }) => !known.has(hash)).map(toFinding),
    ...words.filter((word) => !seen.has(word)).map(toUnneeded),
  ];
}

const toFinding = ({
  file,
  line_number: line,
  type,
}: {
  file: string;
  line_number: number;
  type: string;
}): Finding => ({
  rule: 'secret-in-repository',
  severity: 'high',
  message: `Line ${line} looks like a secret (${type}). Withdraw it, or add the word with the reason why it is none.`,
  where: file,
});

const toUnneeded = (word: string): Finding => ({
  rule: 'exception-without-need',
  severity: 'low',
  message: `"${word}" is a reviewed word, but stands nowhere as one that looks like a secret.`,
  where: 'e2e/security/scans/reviewed-words.ts',
});

const trackedFiles = (): string[] | undefined => {
  try {
    return execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  } catch {
    return undefined;
  }
};

export const secretScan: Attack = {
  name: 'secret-scan',
  title: 'No file of the repository holds a secret (detect-secrets)',
  leastCases: { short: 1000, full: 1000, nightly: 1000 },
  async run() {
    const files = trackedFiles();
    if (!files) return { cases: 0, findings: [], notRun: 'this is no Git repository' };
    const tool = await findTool('detect-secrets');
    if ('missing' in tool) return { cases: 0, findings: [], notRun: tool.missing };
    const args = [
      // A suspect must not be tried at the service that it might open.
      'scan',
      '--no-verify',
      ...excluded.files.flatMap((pattern) => ['--exclude-files', pattern]),
      ...excluded.lines.flatMap((pattern) => ['--exclude-lines', pattern]),
    ];
    const { stdout, stderr } = await runTool(tool.program, args, root);
    if (!stdout) throw new Error(`detect-secrets failed: ${stderr.slice(-500)}`);
    const words = reviewedWords.map(([word]) => word);
    return { cases: files.length, findings: readSecrets(stdout, words) };
  },
};
