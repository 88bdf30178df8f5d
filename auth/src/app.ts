import type { App } from '@railhead/common/http/app';
import { verifyAccessTokensWith } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { relay } from '@railhead/common/messaging/relay';
import { openMongo } from '@railhead/common/store/mongo';
import { mailCodes } from './code-mailer.ts';
import type { Config } from './config.ts';
import { addressesIn, rolesOf } from './domain/address.ts';
import { openHashing } from './hashing.ts';
import { openKeyring } from './keyring.ts';
import { askForCode } from './routes/ask-for-code.ts';
import { changeOwnProfile } from './routes/change-profile.ts';
import type { Deps } from './routes/deps.ts';
import { eraseAccount } from './routes/erase-account.ts';
import { leaveSession } from './routes/leave-session.ts';
import { lookUpAccount } from './routes/look-up-account.ts';
import { openSession } from './routes/open-session.ts';
import { publishKeys } from './routes/publish-keys.ts';
import { refreshSession } from './routes/refresh-session.ts';
import { showProfile } from './routes/show-profile.ts';
import { accountStore } from './store/account-store.ts';
import { codeStore } from './store/code-store.ts';
import { keyStore } from './store/key-store.ts';
import { limitStore } from './store/limit-store.ts';
import { sessionStore } from './store/session-store.ts';

const routes = [
  askForCode,
  openSession,
  refreshSession,
  leaveSession,
  showProfile,
  changeOwnProfile,
  eraseAccount,
  lookUpAccount,
  publishKeys,
];

export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({
    name: 'auth',
    title: 'Railhead accounts',
    logLevel: config.logLevel,
    limits: config,
  });
  const mongo = openMongo(app, config.mongoUrl);
  const bus = openBus(app, config, 'auth');

  const hashing = openHashing();
  const accounts = accountStore(mongo);
  const codes = codeStore(mongo, hashing);
  const sessions = sessionStore(mongo, (sessionId) =>
    app.log.warn({ sessionId }, 'a refresh token came twice; its session has ended'),
  );
  const keyring = openKeyring(app, mongo, keyStore(mongo), config);
  const mailer = mailCodes(app, mongo, codes, config);
  const holders = {
    operators: addressesIn(config.operatorEmails),
    inspectors: addressesIn(config.inspectorEmails),
  };
  const deps: Deps = {
    mongo,
    accounts,
    codes,
    sessions,
    limits: limitStore(mongo),
    keyring,
    hashing,
    mailer,
    rolesOf: (email) => rolesOf(email, holders),
    config,
  };

  verifyAccessTokensWith(app, keyring);
  app.register(
    async (api) => {
      for (const route of routes) route(api, deps);
    },
    { prefix: '/api/auth' },
  );
  relay(app, bus, mongo, 'auth', [accounts]);
  return app;
}
