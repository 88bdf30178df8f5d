/** Loaded before a service's own program (`node --import`): replaces one module of the product by that of a control. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isReplacement, replacedBy } from '../../module-replacement/replaced-module.ts';
import { controlModule } from './control.ts';

const { SECURITY_CONTROL: name = '', SECURITY_CONTROL_LOADED: loadedFile = '' } = process.env;
const replacement = controlModule(name);
const target = replacedBy(replacement);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url !== target || isReplacement(context.parentURL)) return found;
    // The suite must know that the control was loaded: one that no service loads would switch nothing off.
    appendFileSync(loadedFile, `${specifier}\n`);
    return { ...found, url: replacement };
  },
});
