import { execFileSync } from 'node:child_process';
import { type Service, services, touchedImages } from './build-inputs.ts';

/** The projects of vitest.config.ts that test a whole workspace. */
export const testProjects = ['common', ...services, 'infra', 'e2e', 'faults'] as const;
export type TestProject = (typeof testProjects)[number];

/** The servers and the product that all tests start, and what they are started with. */
const sharedByTests = [/^common\//, /^infra\/(local|docker)\//, /^infra\/test\/test-servers\.ts$/];
/** Folders without a test project of their own; the documents in them are tested by `infra`. */
const testedByInfra = [
  /\.md$/,
  /^(docs|bench|examples|\.github|\.ci)\//,
  /^infra\//,
  /^skaffold\.yaml$/,
  /^LICENSE$/,
];

/**
 * The projects that test these files. `infra` always runs: it compares the contracts, documents and manifests of all
 * services. A file that no rule names could change anything, so it selects every project.
 */
export function touchedProjects(files: readonly string[]): TestProject[] {
  const touched = new Set<TestProject>(['infra']);
  for (const file of files) {
    const workspace = testProjects.find((project) => file.startsWith(`${project}/`));
    if (sharedByTests.some((pattern) => pattern.test(file))) return [...testProjects];
    if (testedByInfra.some((pattern) => pattern.test(file))) continue;
    if (!workspace) return [...testProjects];
    touched.add(workspace);
    if (file.startsWith('e2e/chaos/')) touched.add('faults');
  }
  return testProjects.filter((project) => touched.has(project));
}

/** What changed on the way from the last common commit of both to `head`. */
const changedFiles = (base: string, head: string): string[] =>
  execFileSync('git', ['diff', '--name-only', '--no-renames', '-z', `${base}...${head}`], {
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '');

/** Without a base, as in the merge queue, everything is touched. */
export function touchedBetween(base: string, head: string): { projects: TestProject[]; images: Service[] } {
  if (base === '') return { projects: [...testProjects], images: [...services] };
  const files = changedFiles(base, head);
  return { projects: touchedProjects(files), images: touchedImages(files) };
}

if (import.meta.main) {
  const [base = '', head = 'HEAD'] = process.argv.slice(2);
  // The form of $GITHUB_OUTPUT.
  for (const [name, value] of Object.entries(touchedBetween(base, head)))
    process.stdout.write(`${name}=${JSON.stringify(value)}\n`);
}
