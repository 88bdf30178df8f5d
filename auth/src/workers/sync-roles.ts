import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Deps } from '../deps.ts';
import { assignRoles } from '../domain/account.ts';

const retryMs = 5000;

/**
 * Compares the stored roles with the configuration once, at the start: a role that was withdrawn in between is published,
 * so that every service refuses it although older access tokens name it.
 * @param holders the normalised addresses that the configuration gives a role.
 */
export function startRoleSync(
  app: App,
  mongo: Mongo,
  { accounts, configuredRoles }: Pick<Deps, 'accounts' | 'configuredRoles'>,
  holders: readonly string[],
): void {
  const sync = async () => {
    await mongo.ready;
    const named = await Promise.all([...new Set(holders)].map(accounts.findByEmail));
    const concerned = [
      ...(await accounts.findWithRoles()),
      ...named.filter((account) => account !== undefined),
    ];
    for (const { _id, email } of concerned) {
      await accounts.change(_id, (account) => assignRoles(_id, account, configuredRoles(email), mongo.now()));
    }
    return Number.POSITIVE_INFINITY;
  };
  const syncing = runPeriodically(retryMs, sync, (error) =>
    app.log.warn({ err: error }, 'roles could not be compared with the configuration, retrying in 5 s'),
  );
  app.addHook('onClose', () => syncing.stop());
}
