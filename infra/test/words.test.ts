import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../local/paths.ts';

/**
 * Words that readers cannot search for, or that meant several things at once. What they were replaced with is in
 * docs/glossary.md; a name that keeps one of them is listed there in backticks with its reason.
 */
const banned = new Set(
  `anew arena bare door endings examine faces gathering glances ground hear heard hears kept lane letter letters look
  looking mend mischief mourn newcomer notebook obituary onlooker outage owed papers park parked parking placing prowl
  recipes refusal refusing rung said says scene settle settled settling stranger strangers struck tallies tally
  tell telling tells theatre told twin unrest untold weather whisper wiring wish wishes world`.split(/\s+/),
);

const workspaces = 'auth,bench,client,common,e2e,expiration,infra,orders,payments,tickets';
const files = globSync(`{${workspaces}}/**/*.{ts,tsx}`, {
  cwd: root,
  exclude: (path) => /node_modules|dist/.test(path),
});
const kept = new Set(
  readFileSync(`${root}docs/glossary.md`, 'utf8')
    .match(/`[^`]+`/g)
    ?.map((name) => name.slice(1, -1)),
);

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/dead[ -]letters?/, '')
    .split(/[^a-z]+/);
const isPlain = (name: string) => kept.has(name) || !wordsOf(name).some((word) => banned.has(word));

test('file names use words of the field', () => {
  const names = files.filter((file) => !isPlain(basename(file).replace(/\.tsx?$/, '')));
  expect(names).toEqual([]);
});

test('exported names use words of the field', () => {
  const declaration =
    /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;
  const names = files.flatMap((file) =>
    [...readFileSync(root + file, 'utf8').matchAll(declaration)]
      .map(([, name = '']) => name)
      .filter((name) => !isPlain(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(names).toEqual([]);
});
