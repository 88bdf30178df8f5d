import { expect, test } from 'vitest';
import { choose, type Needs, type Probes, passedOver } from './choose.ts';

const nats: Needs = {
  name: 'nats',
  title: 'NATS',
  variable: 'NATS_URL',
  programs: [{ program: 'nats-server', atLeast: '2.12.3' }],
  image: 'nats:2.12',
};
const mongo: Needs = {
  name: 'mongo',
  title: 'MongoDB',
  variable: 'MONGO_URL',
  programs: [{ program: 'mongod', atLeast: '8' }, { program: 'secantusd-rs' }],
  image: 'mongo:8',
};
const natsServer = (version?: string) => ({ program: 'nats-server', path: '/usr/bin/nats-server', version });
const everything: Probes = {
  url: 'nats://elsewhere:4222',
  found: [natsServer('2.14.0')],
  docker: 'image-ready',
  python: { path: 'python3' },
};

test('the order is URL, PATH, Docker, wheels', () => {
  const { url: _url, ...noUrl } = everything;
  const { found: _found, ...noProgram } = noUrl;
  const { docker: _docker, ...noDocker } = noProgram;
  const sources = [everything, noUrl, noProgram, noDocker, {}].map((probes) => choose(nats, probes).source);
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
  expect(choose(nats, { found: [natsServer(version)], python: { path: 'python3' } }).source).toBe(source);
});

test('the first program that is new enough is taken, the older one before it is named', () => {
  const probes: Probes = {
    found: [
      { program: 'mongod', path: '/usr/bin/mongod', version: '7.0.5' },
      { program: 'secantusd-rs', path: '/opt/secantusd-rs' },
    ],
  };
  expect(choose(mongo, probes)).toEqual({
    source: 'path',
    program: 'secantusd-rs',
    path: '/opt/secantusd-rs',
  });
  expect(passedOver(mongo, probes)).toEqual(['/usr/bin/mongod is 7.0.5, and 8 is needed: passed over.']);
});

test('a Docker image that is late falls through to the wheels and is named', () => {
  const probes: Probes = { docker: 'image-late', python: { path: 'python3' } };
  expect(choose(nats, probes)).toEqual({ source: 'wheels', python: 'python3' });
  expect(passedOver(nats, probes)).toEqual([
    'The image nats:2.12 was not here within a minute: passed over.',
  ]);
});

test('a Docker client without an engine falls through silently', () => {
  const probes: Probes = { docker: 'no-engine', python: { path: 'python3' } };
  expect(choose(nats, probes).source).toBe('wheels');
  expect(passedOver(nats, probes)).toEqual([]);
});

test('with nothing at all, one sentence names the cause and one command', () => {
  const choice = choose(mongo, { docker: 'no-engine', python: { missing: 'python3 has no venv module' } });
  expect(choice).toMatchObject({
    source: 'none',
    reason: expect.stringMatching(
      /^No MongoDB .*python3 has no venv module: .*`sudo apt-get install python3-venv`/,
    ),
  });
});
