import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eventContracts } from '@railhead/common/contracts/define';
import { type Owner, owners, subscriptions } from '@railhead/common/messaging/topology';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../local/paths.ts';
import { declaredIn, edgesOf, linksOf, messagesOf, picturesOf } from './read-documents.ts';

const skipped = /(^|\/)(node_modules|\.railhead|dist)$/;
const files = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: (path) => skipped.test(path) }).toSorted();
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

const contractFiles = files('common/src/contracts/*.ts');
beforeAll(() => Promise.all(contractFiles.map((file) => import(join(root, file)))));

const isOwner = (name: string): name is Owner => owners.some((owner) => owner === name);
const kindsOf = (owner: string) =>
  [...eventContracts.values()].filter((event) => event.owner === owner).map(({ kind }) => kind);

describe.each(['README.md', 'docs/architecture.md'])('the pictures of %s', (file) => {
  const pictures = picturesOf(textOf(file));

  test('show the subscriptions of the topology', () => {
    const drawn = pictures.flatMap(edgesOf).map(({ from, to }) => `${to} consumes ${from}`);
    const declared = owners.flatMap((to) => subscriptions[to].map((from) => `${to} consumes ${from}`));
    expect([...new Set(drawn)].toSorted()).toEqual(declared.toSorted());
  });

  test('name no event that its owner does not publish', () => {
    const named = pictures
      .flatMap(edgesOf)
      .flatMap(({ from, label }) =>
        (label.match(/[a-z]+(?:-[a-z]+)+/g) ?? []).map((event) => ({ from, event })),
      );
    expect(named.filter(({ from, event }) => !kindsOf(from).includes(`${from}.${event}`))).toEqual([]);
  });
});

test('the architecture shows a purchase by events that are published, to services that consume them', () => {
  const messages = picturesOf(textOf('docs/architecture.md')).flatMap(messagesOf);
  expect(messages).not.toEqual([]);
  const wrong = messages.filter(({ from, to, event }) => {
    const isConsumed = isOwner(from) && isOwner(to) && subscriptions[to].some((owner) => owner === from);
    return !isConsumed || !kindsOf(from).includes(`${from}.${event}`);
  });
  expect(wrong).toEqual([]);
});

test('the architecture and the changelog name every event with its version, and no other', () => {
  const contracts = [...eventContracts.keys()].toSorted();
  for (const file of ['docs/architecture.md', 'CHANGELOG.md']) {
    const named = textOf(file).match(/`[a-z]+\.[a-z-]+\.v\d+`/g) ?? [];
    expect([...new Set(named)].map((name) => name.slice(1, -1)).toSorted(), file).toEqual(contracts);
  }
});

const decisions = files('docs/adr/*.md');

test('decisions are numbered without a gap, have a status, four parts and at most thirty lines', () => {
  expect(decisions.map((file) => Number(/\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]))).toEqual(
    decisions.map((_, index) => index + 1),
  );
  for (const [index, file] of decisions.entries()) {
    const lines = textOf(file).trimEnd().split('\n');
    expect(lines.length, file).toBeLessThanOrEqual(30);
    expect(lines[0], file).toMatch(new RegExp(`^# ${index + 1}\\. \\S`));
    expect(lines[2], file).toMatch(/^Status: (proposed|accepted|superseded( in part)? by \[)/);
    const parts = lines.flatMap((line) => /^\*\*(.+?)\*\*/.exec(line)?.[1] ?? []);
    expect(parts, file).toEqual(['Context.', 'Decision.', 'Costs.', 'Look again']);
  }
});

test('a decision that supersedes another is named by it, and the other way round', () => {
  const named = (relation: RegExp) =>
    decisions.flatMap((file) => {
      const [, part = '', other] = relation.exec(textOf(file).split('\n')[2] ?? '') ?? [];
      return other === undefined ? [] : [{ file: basename(file), part, other }];
    });
  const newer = named(/supersedes( in part)? \[\d{4}\]\(([\w.-]+)\)/);
  const older = named(/superseded( in part)? by \[\d{4}\]\(([\w.-]+)\)/);
  expect(newer).not.toEqual([]);
  expect(older.map(({ file, part, other }) => ({ file: other, part, other: file }))).toEqual(newer);
});

test('every id in a test title and on the page of faults is an invariant that is explained', () => {
  const explained = textOf('docs/invariants.md').match(/^\| [A-Z]\d (?=\|)/gm) ?? [];
  const ids = new Set(explained.map((cell) => cell.slice(2, 4)));
  const titles = files('{common,auth,tickets,orders,payments,expiration,client,infra,e2e}/**/*.test.{ts,tsx}')
    .flatMap((file) => [...textOf(file).matchAll(/ \(([A-Z]\d{1,2}\b[^()]*)\)['"`]/g)])
    .flatMap(([, named = '']) => named.split(', '));
  const judged = textOf('docs/faults.md').match(/^\| [A-Z]\d (?=\|)/gm) ?? [];
  expect(titles).not.toEqual([]);
  expect([...titles, ...judged.map((cell) => cell.slice(2, 4))].filter((id) => !ids.has(id))).toEqual([]);
});

test('there are at most eleven scripts, every one is documented, and no document names another', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
  const named = files('**/*.md').flatMap((file) =>
    [...textOf(file).matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)].map(
      ([, run, own]) => run ?? own ?? '',
    ),
  );
  expect(Object.keys(scripts).length).toBeLessThanOrEqual(11);
  expect(Object.keys(scripts).filter((name) => !named.includes(name))).toEqual([]);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every relative link leads somewhere', () => {
  const links = files('**/*.md').flatMap((file) => linksOf(textOf(file)).map((link) => ({ file, link })));
  expect(links).not.toEqual([]);
  expect(links.filter(({ file, link }) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
});

describe('.env.example', () => {
  const declared = declaredIn(textOf('.env.example'));

  test('explains every variable that a service reads', async () => {
    const configs = files('*/{src,server}/config.ts');
    expect(configs).toHaveLength(6);
    const read = await Promise.all(
      configs.map(async (file) => {
        const { Config }: { Config: { properties: Record<string, object> } } = await import(join(root, file));
        return Object.values(Config.properties).map((property) =>
          'env' in property ? property.env : property,
        );
      }),
    );
    expect([...declared.keys()]).toEqual(expect.arrayContaining([...new Set(read.flat())]));
    expect([...declared].filter(([, explanation]) => explanation === '')).toEqual([]);
  });

  test('names no variable that nobody reads', () => {
    const code = files(
      '{common,auth,tickets,orders,payments,expiration,client,infra,infra/backup}/{src,server,local}/**/*.ts',
    )
      .map(textOf)
      .join('\n');
    const unread = [...declared.keys()].filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    expect(unread).toEqual([]);
  });
});
