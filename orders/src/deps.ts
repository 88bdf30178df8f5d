import type { OrderView } from '@railhead/common/contracts/orders';
import type { OpenStream } from '@railhead/common/http/event-streams';
import type { Bus } from '@railhead/common/messaging/bus';
import type { MessageInbox } from '@railhead/common/messaging/inbox';
import type { AccountRepository } from '@railhead/common/service/account-repository';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import type { AssignSeatsUseCase } from './application/assign-seats.ts';
import type { CancelOrderUseCase } from './application/cancel-order.ts';
import type { OrderTransitions } from './application/end-order.ts';
import type { EraseOrdersUseCase } from './application/erase-orders.ts';
import type { ExtendOrderUseCase } from './application/extend-order.ts';
import type { SeatHolds } from './application/hold-seats.ts';
import type { PlaceOrderUseCase } from './application/place-order.ts';
import type { UpdateContactsUseCase } from './application/update-contacts.ts';
import type { Order } from './domain/order.ts';
import type { Run } from './domain/run.ts';
import type { OrderRepository } from './persistence/order-repository.ts';
import type { RejectionLog } from './persistence/rejection-log.ts';
import type { RunRepository } from './persistence/run-repository.ts';
import type { HoldSessions } from './routes/hold-cookie.ts';
import type { SeatAvailability } from './seat-board/seat-availability.ts';
import type { SeatMapHub } from './seat-map/seat-map-hub.ts';

/** What consumers and workers need. */
export interface Deps {
  mongo: Mongo;
  orders: OrderRepository;
  runs: RunRepository;
  accounts: AccountRepository;
  inbox: MessageInbox;
  transitions: OrderTransitions;
  eraseOrders: EraseOrdersUseCase;
  updateContacts: UpdateContactsUseCase;
}

/** What routes need. */
export interface RouteDeps {
  mongo: Mongo;
  bus: Bus;
  orders: OrderRepository;
  runs: RunRepository;
  placeOrder: PlaceOrderUseCase;
  extendOrder: ExtendOrderUseCase;
  cancelOrder: CancelOrderUseCase;
  assignSeats: AssignSeatsUseCase;
  holds: SeatHolds;
  holdSessions: HoldSessions;
  availability: SeatAvailability;
  maps: SeatMapHub;
  rejections: RejectionLog;
  /** The order as its buyer sees it at this moment. */
  view(order: Saved<Order>, run: Run): OrderView;
  openStream: OpenStream;
}
