/**
 * `npm start`: looks the machine over, then starts servers, services and the web app, and ends with one table.
 * `--watch` starts again what changes; `--only orders` starts the servers and that service alone.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endTable } from './launch/end-table.ts';
import { examine, report } from './launch/examine.ts';
import { frontDoor } from './launch/front-door-port.ts';
import { type ServiceName, serviceNames } from './launch/services.ts';
import { launcherName, runFolderOf, startSystem } from './launch/system.ts';
import { home, root } from './places.ts';
import { freePort } from './processes/ports.ts';

const { values } = parseArgs({ options: { watch: { type: 'boolean' }, only: { type: 'string' } } });
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;
const say = (line: string) => process.stdout.write(`${line}\n`);
const log = (line: string) => {
  if (!isStopping) say(`${seconds().toFixed(1).padStart(6)} s  ${line}`);
};

/** Ends what is under way when no system stands yet, and what that was just starting. */
const endAll = async () => {
  const folder = runFolderOf(home);
  while ((await folder.endLeftovers()).length > 0);
  folder.forget(launcherName);
};
let stop = endAll;
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    log('Stopping');
    isStopping = true;
    void stop().then(() => process.exit(0));
  });
}

try {
  const system = await start();
  stop = system.stop;
  say(`\n${endTable(system, seconds())}`);
} catch (error) {
  if (!isStopping) {
    say(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function start() {
  const only = values.only === undefined ? undefined : service(values.only);
  const running = runFolderOf(home).alive(launcherName);
  if (running) throw new Error(`Railhead is running already: end it with \`kill ${running}\`.`);
  // Before the ports are looked at: a killed start's front door may still hold its own.
  for (const name of await runFolderOf(home).endLeftovers()) {
    log(`Ended ${name}, left behind by a start that was killed`);
  }
  const door = frontDoor(process.env);
  const findings = await examine({ env: process.env, home, frontDoor: door });
  const wrong = report(findings, { onlyWrong: true });
  if (wrong) say(wrong);
  if (findings.some(({ kind }) => kind === 'fault')) throw new Error('This machine is not ready: see above.');
  return startSystem({
    dataDir: home,
    ports: { client: await freePort(door.port) },
    services: only && [only],
    feed: only ? undefined : { path: join(root, 'infra/demo'), days: 30 },
    watch: values.watch,
    restarts: true,
    log,
  });
}

function service(name: string): ServiceName {
  const known = serviceNames.find((one) => one === name);
  if (!known) throw new Error(`There is no service ${name}: choose one of ${serviceNames.join(', ')}.`);
  return known;
}
