/**
 * `npm run reset`: empties what this laptop keeps of Railhead; the fetched servers stay. With `--external` also what
 * stands under our names on the servers given by MONGO_URL and REDIS_URL.
 */
import { parseArgs } from 'node:util';
import { emptyGiven, emptyHome } from './launch/empty.ts';
import { launcherName, runFolderOf } from './launch/system.ts';
import { home } from './places.ts';

const { values } = parseArgs({ options: { external: { type: 'boolean', default: false } } });
const say = (line: string) => process.stdout.write(`${line}\n`);

const folder = runFolderOf(home);
const running = folder.alive(launcherName);
if (running) {
  say(`Railhead is running: end it first with \`kill ${running}\`.`);
  process.exitCode = 1;
} else {
  await folder.endLeftovers();
  emptyHome(home);
  say('The data of this laptop are gone.');
  if (values.external) for (const line of await emptyGiven(process.env)) say(line);
}
