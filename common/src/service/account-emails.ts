import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Bus } from '../messaging/bus.ts';
import { parseAs } from '../messaging/parse-as.ts';
import { accountEmailSubject } from '../messaging/topology.ts';
import { Unavailable } from '../runtime/unavailable.ts';

const reply = Compile(Type.Object({ email: Type.Union([Type.String(), Type.Null()]) }));
const timeoutMs = 5000;

/** Answers the services that store addresses: events say that one has changed, and never which one it is. */
export function provideEmails(
  bus: Pick<Bus, 'respond'>,
  find: (accountId: string) => Promise<string | undefined>,
): void {
  bus.respond(accountEmailSubject('*'), 'auth', async (_body, subject) =>
    JSON.stringify({ email: (await find(subject.split('.').at(-1) ?? '')) ?? null }),
  );
}

/**
 * The present e-mail address of an account; none if it was erased.
 * @throws Unavailable while `auth` does not answer, so that a consumer tries again.
 */
export async function requestEmail(
  bus: Pick<Bus, 'request'>,
  accountId: string,
): Promise<string | undefined> {
  const found = parseAs(reply, await bus.request(accountEmailSubject(accountId), '', timeoutMs));
  if (!found) throw new Unavailable(`no address of ${accountId} from auth`);
  return found.email ?? undefined;
}
