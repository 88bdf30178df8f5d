/** Loaded before a service's own program (`node --import`): replaces one module of the product by that of a control. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { controlModule, replacedModule } from './replaced-module.ts';

const { SECURITY_CONTROL: name = '', SECURITY_CONTROL_LOADED: loadedFile = '' } = process.env;
const target = replacedModule(name);
const replacement = controlModule(name);
const modules = new URL('modules/', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url !== target || context.parentURL?.startsWith(modules)) return found;
    // The suite must know that the control was loaded: one that no service loads would switch nothing off.
    appendFileSync(loadedFile, `${specifier}\n`);
    return { ...found, url: replacement };
  },
});
