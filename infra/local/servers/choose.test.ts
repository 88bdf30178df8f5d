import { expect, test } from 'vitest';
import {
  chooseSource,
  onlyDatabase,
  type ProbeResults,
  type ServerRequirements,
  skippedSources,
} from './choose.ts';

const nats: ServerRequirements = {
  name: 'nats',
  title: 'NATS',
  variable: 'NATS_URL',
  programs: [{ program: 'nats-server', atLeast: '2.12.3' }],
  image: 'nats:2.12',
};
const mongo: ServerRequirements = {
  name: 'mongo',
  title: 'MongoDB',
  variable: 'MONGO_URL',
  programs: [{ program: 'mongod', atLeast: '8' }, { program: 'secantusd-rs' }],
  image: 'mongo:8',
};
const natsServer = (version?: string) => ({ program: 'nats-server', path: '/usr/bin/nats-server', version });
const everything: ProbeResults = {
  url: 'nats://elsewhere:4222',
  found: [natsServer('2.14.0')],
  docker: 'image-ready',
  python: { path: 'python3' },
};

test('the order is URL, PATH, Docker, wheels', () => {
  const { url: _url, ...noUrl } = everything;
  const { found: _found, ...noProgram } = noUrl;
  const { docker: _docker, ...noDocker } = noProgram;
  const sources = [everything, noUrl, noProgram, noDocker, {}].map(
    (probes) => chooseSource(nats, probes).source,
  );
  expect(sources).toEqual(['url', 'path', 'docker', 'wheels', 'none']);
});

test.each([
  ['2.9.10', 'wheels'],
  ['2.12.2', 'wheels'],
  ['2.12.3', 'path'],
  ['2.12.10', 'path'],
  ['2.13.0-RC.1', 'path'],
  ['3.0', 'path'],
  [undefined, 'wheels'],
])('a nats-server of version %s leads to %s', (version, source) => {
  expect(chooseSource(nats, { found: [natsServer(version)], python: { path: 'python3' } }).source).toBe(
    source,
  );
});

test('the first program that is new enough is chosen, and the older one before it is reported', () => {
  const probes: ProbeResults = {
    found: [
      { program: 'mongod', path: '/usr/bin/mongod', version: '7.0.5' },
      { program: 'secantusd-rs', path: '/opt/secantusd-rs' },
    ],
  };
  expect(chooseSource(mongo, probes)).toEqual({
    source: 'path',
    program: 'secantusd-rs',
    path: '/opt/secantusd-rs',
  });
  expect(skippedSources(mongo, probes)).toEqual([
    '/usr/bin/mongod has version 7.0.5, but 8 is required: skipped.',
  ]);
});

test('a Docker image that takes too long falls through to the wheels and is reported', () => {
  const probes: ProbeResults = { docker: 'image-late', python: { path: 'python3' } };
  expect(chooseSource(nats, probes)).toEqual({ source: 'wheels', python: 'python3' });
  expect(skippedSources(nats, probes)).toEqual([
    'The image nats:2.12 was not pulled within a minute: skipped.',
  ]);
});

test('a Docker client without an engine falls through silently', () => {
  const probes: ProbeResults = { docker: 'no-engine', python: { path: 'python3' } };
  expect(chooseSource(nats, probes).source).toBe('wheels');
  expect(skippedSources(nats, probes)).toEqual([]);
});

test('without any source, one sentence gives the cause and one command', () => {
  const choice = chooseSource(mongo, {
    docker: 'no-engine',
    python: { missing: 'python3 has no venv module' },
  });
  expect(choice).toMatchObject({
    source: 'none',
    reason: expect.stringMatching(
      /^No MongoDB .*python3 has no venv module: .*`sudo apt-get install python3-venv`/,
    ),
  });
});

test('RAILHEAD_DATABASE leaves one server and its own sources', () => {
  const of = (name: string) => onlyDatabase(mongo, name);
  expect(of('mongod')).toMatchObject({ programs: [{ program: 'mongod' }], sources: ['path', 'docker'] });
  expect(of('secantusd-rs')).toMatchObject({ programs: [{ program: 'secantusd-rs' }], sources: ['path'] });
  expect(of('wheel')).toMatchObject({ programs: [], sources: ['wheels'] });
  expect(chooseSource(of('secantusd-rs'), { found: [] })).toMatchObject({
    source: 'none',
    reason: expect.stringMatching(/RAILHEAD_DATABASE=secantusd-rs .*cargo \+nightly install secantus-mdb/),
  });
  expect(() => of('postgres')).toThrow('one of mongod, secantusd-rs, wheel');
});
