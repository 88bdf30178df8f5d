/**
 * `npm start`: checks the machine, starts servers, services and the web app, and prints a summary table.
 * `--watch` restarts what changes; `--only orders` starts the servers and that service only.
 */
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { announceOrders } from './launch/announce-orders.ts';
import { diagnose, formatChecks } from './launch/diagnose.ts';
import { gatewayPort } from './launch/gateway-port.ts';
import { createLogger } from './launch/logger.ts';
import { offerKeys } from './launch/offer-keys.ts';
import { untilOnSale } from './launch/on-sale.ts';
import { type ServiceName, serviceNames } from './launch/services.ts';
import { summaryTable } from './launch/summary-table.ts';
import { launcherName, runFolderOf, type System, startSystem } from './launch/system.ts';
import { home, root } from './paths.ts';
import { freePort } from './processes/ports.ts';
import { asUser } from './servers/credentials.ts';

const { values } = parseArgs({ options: { watch: { type: 'boolean' }, only: { type: 'string' } } });
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;
const print = (line: string) => process.stdout.write(`${line}\n`);
const logger = createLogger(home);
const log = (line: string) => {
  if (!isStopping) logger.info(line);
};

const stopUnfinished = async () => {
  const folder = runFolderOf(home);
  await folder.endAll();
  folder.forget(launcherName);
};
let stop = stopUnfinished;
let isStopping = false;
function quit() {
  if (isStopping) return;
  log('stopping');
  isStopping = true;
  void stop().then(() => process.exit(0));
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);

try {
  log(`starting Railhead, data and logs are in ${relative(process.cwd(), home) || home}`);
  const system = await start();
  stop = system.stop;
  print(`\n${summaryTable(system, seconds())}`);
  const endKeys = offerKeys(system, { dataDir: home, log, print, quit });
  stop = () => {
    endKeys();
    return system.stop();
  };
  if (system.services.client) await watchShop(system).catch((error: unknown) => log(String(error)));
} catch (error) {
  if (!isStopping) {
    logger.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

async function start() {
  const only = values.only === undefined ? undefined : parseService(values.only);
  const running = runFolderOf(home).alive(launcherName);
  if (running) throw new Error(`Railhead is already running. Stop it first: \`kill ${running}\`.`);
  // Before the ports are checked: the gateway of a killed start may still be listening.
  for (const name of await runFolderOf(home).endLeftovers()) {
    log(`ended ${name}, left over from a start that was killed`);
  }
  const gateway = gatewayPort(process.env);
  const checks = await diagnose({ env: process.env, home, gateway });
  const problems = formatChecks(checks, { onlyProblems: true });
  if (problems) print(problems);
  if (checks.some(({ kind }) => kind === 'error'))
    throw new Error('This machine is not ready, see the errors above.');
  return startSystem({
    dataDir: home,
    ports: { client: await freePort(gateway.port) },
    services: only && [only],
    feed: only ? undefined : { path: join(root, 'infra/demo'), days: 30 },
    watch: values.watch,
    restarts: true,
    log,
  });
}

/** Says when trains can be bought and where the console shows each order. */
async function watchShop(system: System) {
  const { natsUrl, credentials } = system.servers;
  const broker = {
    natsUrl: asUser(natsUrl, 'launcher', credentials.nats),
    natsPrefix: process.env.NATS_PREFIX,
  };
  const endAnnouncing = await announceOrders(broker, system.baseUrl, log);
  const stopSystem = stop;
  stop = async () => {
    await endAnnouncing();
    await stopSystem();
  };
  await untilOnSale(system.baseUrl);
  log(`the timetable is on sale: ${system.baseUrl}`);
}

function parseService(name: string): ServiceName {
  const known = serviceNames.find((one) => one === name);
  if (!known) throw new Error(`Unknown service ${name}. Choose one of ${serviceNames.join(', ')}.`);
  return known;
}
