import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventContracts } from '@railhead/common/contracts/define';
import { owners } from '@railhead/common/messaging/topology';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../local/paths.ts';
import { pathsOf, sectionsOf } from './read-documents.ts';

const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const eventsIn = (text = '') => (text.match(/[a-z]+\.[a-z-]+\.v\d+/g) ?? []).toSorted();

/** The types of all event handlers in a value: an array of them, a record by stream, or a module. */
function handledTypes(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('contract' in value) return Object.values(value).flatMap(typeOf);
  return Object.values(value).flatMap(handledTypes);
}
const typeOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    ? [value.type]
    : [];

/** What builds and measurements write stands in no checkout. */
const isBuilt = (path: string) => /\/(dist|out)\b/.test(path);

beforeAll(() =>
  Promise.all(globSync('common/src/contracts/*.ts', { cwd: root }).map((file) => import(join(root, file)))),
);

describe.each([...owners, 'client'])('the README of %s', (service) => {
  const sections = sectionsOf(textOf(`${service}/README.md`));

  test('says what the service owns, consumes and publishes', () => {
    expect([...sections.keys()].slice(0, 3)).toEqual(['Owns', 'Consumes', 'Publishes']);
  });

  test('names exactly the events that its consumers handle', async () => {
    const files = globSync(`${service}/src/consumers/*.ts`, { cwd: root });
    const modules: unknown[] = await Promise.all(files.map((file) => import(join(root, file))));
    expect(eventsIn(sections.get('Consumes'))).toEqual([...new Set(handledTypes(modules))].toSorted());
  });

  test('names exactly the events that the service publishes', () => {
    const published = [...eventContracts.values()].filter(({ owner }) => owner === service);
    expect(eventsIn(sections.get('Publishes'))).toEqual(published.map(({ type }) => type).toSorted());
  });
});

test('the README of common names exactly its folders', () => {
  const folders = globSync('common/src/*', { cwd: root }).map((path) => path.slice('common/src/'.length));
  const named = [...textOf('common/README.md').matchAll(/^- \*\*`([a-z-]+)\/`\*\*/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(named)).toEqual(new Set(folders));
});

test('every path that a document names exists', () => {
  const documents = globSync(['*.md', '*/README.md', 'docs/*.md'], { cwd: root });
  expect(documents.flatMap((file) => pathsOf(textOf(file)))).not.toEqual([]);
  for (const file of documents) {
    const missing = pathsOf(textOf(file)).filter((path) => !existsSync(join(root, path)) && !isBuilt(path));
    expect(missing, file).toEqual([]);
  }
});
