/**
 * `npm run reset`: deletes the local data of Railhead; downloaded servers stay. `--external` also deletes our data on
 * the servers given by MONGO_URL, NATS_URL and REDIS_URL.
 */
import { parseArgs } from 'node:util';
import { emptyExternal, emptyHome } from './launch/empty.ts';
import { launcherName, runFolderOf } from './launch/system.ts';
import { home } from './paths.ts';

const { values } = parseArgs({ options: { external: { type: 'boolean', default: false } } });
const print = (line: string) => process.stdout.write(`${line}\n`);

const folder = runFolderOf(home);
const running = folder.alive(launcherName);
if (running) {
  print(`Railhead is running. Stop it first: \`kill ${running}\`.`);
  process.exitCode = 1;
} else {
  await folder.endLeftovers();
  emptyHome(home);
  print('The local data were deleted.');
  if (values.external) for (const line of await emptyExternal(process.env)) print(line);
}
