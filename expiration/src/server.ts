import { readConfig } from '@railhead/common/runtime/config';
import { run } from '@railhead/common/runtime/run';
import { buildApp } from './app.ts';
import { Config } from './config.ts';

await run(buildApp, () => readConfig(Config));
