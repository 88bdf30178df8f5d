import type { OpenStream } from '@railhead/common/http/event-streams';
import type { Bus } from '@railhead/common/messaging/bus';

/** What the routes of the console need. */
export interface ConsoleDeps {
  bus: Bus;
  openStream: OpenStream;
  ordersUrl: string;
  paymentsUrl: string;
}
