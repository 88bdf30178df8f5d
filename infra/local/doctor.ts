/** `npm run doctor`: checks what this machine needs for `npm start` (and, as optional, for tests and clusters) and prints each problem with its cause and the command that fixes it. */

import { checkBrowser } from './launch/check-browser.ts';
import { checkClusterTools } from './launch/check-cluster-tools.ts';
import { diagnose, formatChecks } from './launch/diagnose.ts';
import { gatewayPort } from './launch/gateway-port.ts';
import { home } from './paths.ts';

const checks = [
  ...(await diagnose({ env: process.env, home, gateway: gatewayPort(process.env) })),
  await checkBrowser(process.env),
  checkClusterTools(process.env),
];
process.stdout.write(`${formatChecks(checks)}\n`);
if (checks.some(({ kind }) => kind === 'error')) process.exitCode = 1;
