/** `npm run doctor`: what this machine has and lacks for a start, each fault with its cause and one command. */

import { examine, report } from './launch/examine.ts';
import { frontDoor } from './launch/front-door-port.ts';
import { home } from './places.ts';

const findings = await examine({ env: process.env, home, frontDoor: frontDoor(process.env) });
process.stdout.write(`${report(findings)}\n`);
if (findings.some(({ kind }) => kind === 'fault')) process.exitCode = 1;
