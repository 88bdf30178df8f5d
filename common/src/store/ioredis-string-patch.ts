import { createRequire, Module } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const path = join(dirname(require.resolve('ioredis')), 'resp/verbatim-string.js');

/** For a type mapping that Railhead does not use. */
class VerbatimString {
  readonly format: string;
  readonly value: string;
  constructor(format: string, value: string) {
    this.format = format;
    this.value = value;
  }
}

/**
 * Replaces a module of ioredis (6.0) before ioredis loads it. Its class extends `String`, upon which V8 no longer inlines
 * the methods of any string in the process: a loop over `charCodeAt`, as routers, parsers and serializers have, takes five
 * times as long. Remove the patch when its test passes without it.
 */
require.cache[path] ??= Object.assign(new Module(path), {
  filename: path,
  loaded: true,
  exports: { VerbatimString },
});
