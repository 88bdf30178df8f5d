import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { skewClock } from './clock.ts';
import { type ArmedFailpoint, arm, type DeliveryFaults, reset, setDeliveryFaults } from './failpoints.ts';

/** What the supervisor may change inside a service. */
export type Command =
  | { do: 'arm'; failpoint: ArmedFailpoint }
  | { do: 'skew'; ms: number }
  | { do: 'delivery'; faults: DeliveryFaults }
  | { do: 'reset' };

function execute(command: Command): void {
  switch (command.do) {
    case 'arm':
      return arm(command.failpoint);
    case 'skew':
      return skewClock(command.ms);
    case 'delivery':
      return setDeliveryFaults(command.faults);
    case 'reset':
      reset();
      return skewClock(0);
  }
}

/** Listens for commands on 127.0.0.1 and does not keep the process alive. */
export function startControlServer(port: number): void {
  const server = createServer((request, response) => {
    void text(request).then((command) => {
      execute(JSON.parse(command) as Command);
      response.end();
    });
  });
  server.listen(port, '127.0.0.1').unref();
}
