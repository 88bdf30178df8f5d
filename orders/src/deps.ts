import type { OrderView } from '@railhead/common/contracts/orders';
import type { OpenStream } from '@railhead/common/http/event-streams';
import type { Bus } from '@railhead/common/messaging/bus';
import type { MessageInbox } from '@railhead/common/messaging/inbox';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Config } from './config.ts';
import type { Order } from './domain/order.ts';
import type { Run } from './domain/run.ts';
import type { Holders } from './holder.ts';
import type { LiveMaps } from './live/live-maps.ts';
import type { AccountStore } from './store/account-store.ts';
import type { HoldLimits } from './store/hold-limits.ts';
import type { OrderStore } from './store/order-store.ts';
import type { Placing } from './store/placing.ts';
import type { RunStore } from './store/run-store.ts';
import type { SeatDesk } from './store/seat-desk.ts';

/** What consumers need. */
export interface Deps {
  mongo: Mongo;
  orders: OrderStore;
  runs: RunStore;
  accounts: AccountStore;
  inbox: MessageInbox;
}

/** What routes need. */
export interface RouteDeps extends Deps {
  config: Config;
  bus: Bus;
  desk: SeatDesk;
  place: Placing;
  /** An order as its buyer sees it now. */
  view(order: Saved<Order>, run: Run): OrderView;
  holders: Holders;
  limits: HoldLimits;
  maps: LiveMaps;
  openStream: OpenStream;
}
