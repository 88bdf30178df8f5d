import { LRUCache } from 'lru-cache';
import { Compile } from 'typebox/compile';
import { runPeriodically } from '../concurrency/periodic-task.ts';
import { AccountRolesChanged, type Role } from '../contracts/auth.ts';
import type { Bus } from '../messaging/bus.ts';
import { checkData, decodeEnvelope, Undecodable } from '../messaging/decode.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import type { Mongo } from '../store/mongo.ts';
import { type AccountRepository, tokensLastMs } from './account-repository.ts';

/** What one instance missed while it was disconnected, another one has saved. */
const reloadMs = 5000;
/** More than change in eleven minutes. */
const maxHeard = 10_000;

const rolesChanged = Compile(AccountRolesChanged.schema);

/** The roles of accounts whose roles have changed while older access tokens are still valid. */
export interface RoleChanges {
  /** Undefined if the roles in the token still stand. */
  of(accountId: string): readonly Role[] | undefined;
}

interface CurrentRoles {
  roles: readonly Role[];
  changedAt: number;
}

/**
 * Keeps changed roles in memory, so that a withdrawn role is refused without a question to the database: every instance
 * hears the event at once, and reads those that were saved at its start and every five seconds.
 */
export function followRoleChanges(
  lifecycle: Lifecycle,
  { mongo, bus, accounts }: { mongo: Mongo; bus: Bus; accounts: AccountRepository },
): RoleChanges {
  let saved = new Map<string, CurrentRoles>();
  const heard = new LRUCache<string, CurrentRoles>({ max: maxHeard, ttl: tokensLastMs });
  const loaded = Promise.withResolvers<void>();

  const reload = async () => {
    await mongo.ready;
    const changed = await accounts.rolesChangedWithTokens();
    saved = new Map(
      changed.map(({ accountId, roles, changedAt }) => [
        accountId,
        { roles, changedAt: changedAt.getTime() },
      ]),
    );
    loaded.resolve();
  };
  const reloading = runPeriodically(reloadMs, reload, (error) =>
    lifecycle.log.warn({ err: error }, 'changed roles could not be read, retrying'),
  );
  bus.subscribe(`${AccountRolesChanged.type}.*`, (body, subject) => {
    const change = changeOf(subject, body);
    if (!change) return;
    const known = heard.get(change.accountId);
    if (!known || known.changedAt < change.changedAt) heard.set(change.accountId, change);
  });
  lifecycle.readiness.add('changed roles', loaded.promise, () => Promise.resolve());
  lifecycle.onClose(() => reloading.stop());

  return {
    of(accountId) {
      const [older, newer] = [saved.get(accountId), heard.get(accountId)];
      return (older && newer && older.changedAt > newer.changedAt ? older : (newer ?? older))?.roles;
    },
  };
}

/** Nothing if the message cannot be understood; the service's durable reports such messages. */
function changeOf(subject: string, body: string): (CurrentRoles & { accountId: string }) | undefined {
  try {
    const event = decodeEnvelope({ subject, text: () => body });
    checkData(event);
    if (event.type !== AccountRolesChanged.type || !rolesChanged.Check(event.data)) return undefined;
    const { accountId, roles, changedAt } = event.data;
    return { accountId, roles, changedAt: Date.parse(changedAt) };
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
