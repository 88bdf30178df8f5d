/**
 * Loaded before a service's own program (`node --import`). It gives the wiring of that service wrapped parts in place
 * of a few modules and opens the supervisor's door; the service's code knows nothing of it.
 */
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { replaceClock } from './clock.ts';
import { openControlDoor } from './control-door.ts';

const here = new URL('../', import.meta.url).href;
const productFile = (path: string) => new URL(`../../../${path}`, import.meta.url).href;

/** Which module of the product is replaced by which of the rig's. A protection that is switched off comes last. */
const replacements = new Map(
  Object.entries({
    'common/src/messaging/nats/open-bus.ts': 'inside/bus.ts',
    'common/src/store/mongo.ts': 'inside/mongo.ts',
    'common/src/http/service-app.ts': 'inside/service-app.ts',
    'payments/src/gateway/stripe.ts': 'inside/gateway.ts',
    ...(JSON.parse(process.env.RIG_REPLACEMENTS ?? '{}') as Record<string, string>),
  }).map(([product, rig]) => [productFile(product), new URL(rig, here).href]),
);

replaceClock();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const ours = replacements.get(found.url);
    // The rig's own modules reach what they wrap.
    return ours === undefined || context.parentURL?.startsWith(here) ? found : { ...found, url: ours };
  },
});
// A thread of the service loads this too; the door is the process's.
if (isMainThread) openControlDoor(Number(process.env.RIG_PORT));
