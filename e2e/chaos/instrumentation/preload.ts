/**
 * Loaded before a service's own program (`node --import`): replaces a few of its modules, and listens for the supervisor's
 * commands. The service's code knows nothing of it.
 */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { isReplacement } from '../../module-replacement/replaced-module.ts';
import { replaceClock } from './clock.ts';
import { startControlServer } from './control-server.ts';
import { type ArmedFailpoint, arm } from './failpoints.ts';
import { mutantModule, replacements } from './replacements.ts';

const mutant = process.env.CHAOS_MUTANT || undefined;
const replacementOf = replacements(mutant);

/** The supervisor must know that a mutant was loaded: one that no service loads would survive every round. */
const recordMutant = (url: string) => {
  if (mutant && url === mutantModule(mutant))
    appendFileSync(process.env.CHAOS_MUTATED_FILE ?? '', `${process.env.CHAOS_SERVICE}\n`);
};

replaceClock();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const replacement = replacementOf.get(found.url);
    if (replacement === undefined || isReplacement(context.parentURL)) return found;
    recordMutant(replacement);
    return { ...found, url: replacement };
  },
});
const { CHAOS_CONTROL_PORT: controlPort, CHAOS_FAILPOINT: failpoint } = process.env;
// Threads of the service load this file too, but the process has one control server. An import has none: it is armed at once.
if (isMainThread && controlPort) startControlServer(Number(controlPort));
if (failpoint) arm(JSON.parse(failpoint) as ArmedFailpoint);
