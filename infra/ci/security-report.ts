import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const Level = Type.Union([
  Type.Literal('error'),
  Type.Literal('warning'),
  Type.Literal('note'),
  Type.Literal('none'),
]);
type Level = Static<typeof Level>;

/** The parts of SARIF 2.1.0 that are read; everything else is passed on. */
const Rule = Type.Object({
  id: Type.String(),
  defaultConfiguration: Type.Optional(Type.Object({ level: Type.Optional(Level) })),
});
const Result = Type.Object({
  ruleId: Type.Optional(Type.String()),
  level: Type.Optional(Level),
  message: Type.Object({ text: Type.Optional(Type.String()) }),
  suppressions: Type.Optional(Type.Array(Type.Unknown())),
  locations: Type.Optional(Type.Array(Type.Object({ physicalLocation: Type.Optional(Type.Unknown()) }))),
});
const Run = Type.Object({
  tool: Type.Object({
    driver: Type.Object({ name: Type.String(), rules: Type.Optional(Type.Array(Rule)) }),
  }),
  results: Type.Optional(Type.Array(Result)),
  invocations: Type.Optional(Type.Array(Type.Object({ executionSuccessful: Type.Boolean() }))),
});
const Sarif = Type.Object({ version: Type.Literal('2.1.0'), runs: Type.Array(Run) });
type Sarif = Static<typeof Sarif>;

type Finding = { scan: string; level: Level; rule: string; text: string };
type Scan = { name: string; sarif: Sarif };

/** @throws if a file is no SARIF 2.1.0, so that a scanner that broke is not taken for one that found nothing */
export const readScans = (folder: string): Scan[] =>
  globSync('**/*.sarif', { cwd: folder })
    .toSorted()
    .map((file) => {
      const sarif: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      if (!Value.Check(Sarif, sarif)) throw new Error(`${file} is not SARIF 2.1.0`);
      return { name: basename(file, '.sarif'), sarif };
    });

export const findingsOf = ({ name, sarif }: Scan): Finding[] =>
  sarif.runs.flatMap(({ tool, results = [], invocations = [] }) => {
    const found = results
      .filter(({ suppressions = [] }) => suppressions.length === 0)
      .map(({ ruleId = '', level, message }): Finding => {
        const rule = tool.driver.rules?.find(({ id }) => id === ruleId);
        return {
          scan: name,
          // SARIF: a result without a level has that of its rule, and a rule without one warns.
          level: level ?? rule?.defaultConfiguration?.level ?? 'warning',
          rule: ruleId,
          text: (message.text ?? '').replace(/\s+/g, ' ').slice(0, 200),
        };
      });
    if (invocations.every(({ executionSuccessful }) => executionSuccessful)) return found;
    return [
      ...found,
      { scan: name, level: 'error', rule: 'scan-failed', text: `${tool.driver.name} did not finish` },
    ];
  });

/** For findings about the running product, which stand in no line. */
const noLine = { physicalLocation: { artifactLocation: { uri: 'SECURITY.md' }, region: { startLine: 1 } } };

/** One document of all scans, as GitHub accepts it: each run has its own category, each result a place in a file. */
export const mergeScans = (scans: Scan[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: scans.flatMap(({ name, sarif }) =>
    sarif.runs.map((run, index) => ({
      ...run,
      automationDetails: { id: `${name}-${index}/` },
      results: run.results?.map((result) => {
        const isInFile = result.locations?.some(({ physicalLocation }) => physicalLocation !== undefined);
        return isInFile ? result : { ...result, locations: [noLine] };
      }),
    })),
  ),
});

export function toMarkdown(scans: Scan[]): string {
  const findings = scans.flatMap(findingsOf);
  const count = (scan: string, level: Level) =>
    findings.filter((finding) => finding.scan === scan && finding.level === level).length;
  const rows = scans.map(
    ({ name }) =>
      `| ${name} | ${count(name, 'error')} | ${count(name, 'warning')} | ${count(name, 'note')} |`,
  );
  const errors = findings
    .filter(({ level }) => level === 'error')
    .map(({ scan, rule, text }) => `- **${scan}** \`${rule}\`: ${text}`);
  return [
    '# Security report',
    '',
    '| scan | errors | warnings | notes |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(errors.length > 0 ? errors : ['No errors.']),
    '',
  ].join('\n');
}

if (import.meta.main) {
  const [input = '', output = '', ...expected] = process.argv.slice(2);
  const scans = readScans(input);
  const missing = expected.filter((name) => !scans.some((scan) => scan.name === name));
  const markdown = toMarkdown(scans) + missing.map((name) => `- **${name}**: no result\n`).join('');
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, 'security.sarif'), JSON.stringify(mergeScans(scans)));
  writeFileSync(join(output, 'security.md'), markdown);
  process.stdout.write(markdown);
  const hasErrors = scans.flatMap(findingsOf).some(({ level }) => level === 'error');
  process.exitCode = hasErrors || missing.length > 0 ? 1 : 0;
}
