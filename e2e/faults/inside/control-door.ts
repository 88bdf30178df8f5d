import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { skewClock } from './clock.ts';
import { arm, disarm, type Failpoint, setUnrest, type Unrest } from './failpoints.ts';

/** What the supervisor may ask of a service's inside. */
export type Command =
  | { do: 'arm'; failpoint: Failpoint }
  | { do: 'skew'; ms: number }
  | { do: 'unrest'; unrest: Unrest }
  | { do: 'calm' };

function obey(command: Command): void {
  switch (command.do) {
    case 'arm':
      return arm(command.failpoint);
    case 'skew':
      return skewClock(command.ms);
    case 'unrest':
      return setUnrest(command.unrest);
    case 'calm':
      disarm();
      return skewClock(0);
  }
}

/** Listens on 127.0.0.1 for the supervisor; does not keep the process alive. */
export function openControlDoor(port: number): void {
  const server = createServer((request, response) => {
    void text(request).then((command) => {
      obey(JSON.parse(command) as Command);
      response.end();
    });
  });
  server.listen(port, '127.0.0.1').unref();
}
