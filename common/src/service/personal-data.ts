import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { DomainError } from '../domain/domain-error.ts';
import type { Bus } from '../messaging/bus.ts';
import { parseAs } from '../messaging/parse-as.ts';
import type { RecordKeeper } from '../messaging/topology.ts';
import { isUnavailable } from '../runtime/unavailable.ts';

/** What a service keeps about an account, as plain JSON. */
export const PersonalRecord = Type.Record(Type.String(), Type.Unknown());
export type PersonalRecord = Static<typeof PersonalRecord>;

const StoredPage = Type.Object({
  items: Type.Array(PersonalRecord),
  related: Type.Optional(Type.Record(Type.String(), Type.Array(PersonalRecord))),
  next: Type.Optional(Type.String()),
});
const storedPage = Compile(StoredPage);

/** A part of the records that fits in one message; `next` asks for the following one. */
export interface RecordPage {
  items: object[];
  /** Few other records, by the name of their collection; with the first page. */
  related?: Record<string, object[]>;
  next?: string;
}

/** Records per message: the largest orders with their histories stay far below the broker's limit of one megabyte. */
export const recordsPerPage = 20;
const timeoutMs = 5000;

/** Answers `auth`, which gathers all that is kept about a person: the owner of the data decides what that is. */
export function provideRecords(
  bus: Pick<Bus, 'respond'>,
  service: RecordKeeper,
  read: (accountId: string, after: string | undefined) => Promise<RecordPage>,
): void {
  bus.respond(`export.${service}.*`, service, async (after, subject) =>
    JSON.stringify(await read(subject.split('.')[2] ?? '', after || undefined)),
  );
}

/** All records that a service keeps about an account. @throws DomainError `service-away` rather than return a part of them */
export async function requestRecords(
  bus: Pick<Bus, 'request'>,
  service: RecordKeeper,
  accountId: string,
): Promise<{ items: PersonalRecord[]; related: Record<string, PersonalRecord[]> }> {
  const items: PersonalRecord[] = [];
  const related: Record<string, PersonalRecord[]> = {};
  let after: string | undefined = '';
  while (after !== undefined) {
    const page: Static<typeof StoredPage> = await requestPage(bus, `export.${service}.${accountId}`, after);
    items.push(...page.items);
    Object.assign(related, page.related);
    after = page.next;
  }
  return { items, related };
}

async function requestPage(
  bus: Pick<Bus, 'request'>,
  subject: string,
  after: string,
): Promise<Static<typeof StoredPage>> {
  try {
    const page = parseAs(storedPage, await bus.request(subject, after, timeoutMs));
    if (page) return page;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new DomainError('service-away', { retryAfterSeconds: 5, cause: error });
  }
  throw new DomainError('service-away', {
    retryAfterSeconds: 5,
    cause: new Error(`no records from ${subject}`),
  });
}
