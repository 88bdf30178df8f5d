import { keyEncryption } from '@railhead/common/crypto/key-encryption';
import type { App } from '@railhead/common/http/app';
import { verifyAccessTokensWith } from '@railhead/common/http/authentication';
import { openMailer } from '@railhead/common/mail/mailer';
import { relay } from '@railhead/common/messaging/relay';
import { provideEmails } from '@railhead/common/service/account-emails';
import { openService } from '@railhead/common/service/open-service';
import { createAnnounceEndedSessions } from './application/announce-ended-sessions.ts';
import { createKeyRing } from './application/key-ring.ts';
import type { Config } from './config.ts';
import { createPasswordHasher } from './crypto/password-hasher.ts';
import type { Deps } from './deps.ts';
import { parseEmailList, rolesOf } from './domain/address.ts';
import { grantRoles, standingRoles } from './domain/granted-roles.ts';
import { accountRepository } from './persistence/account-repository.ts';
import { attemptLimits } from './persistence/attempt-limits.ts';
import { challengeRepository } from './persistence/challenge-repository.ts';
import { codeRepository } from './persistence/code-repository.ts';
import { deviceRepository } from './persistence/device-repository.ts';
import { emailReversalRepository } from './persistence/email-reversal-repository.ts';
import { enrolmentRepository } from './persistence/enrolment-repository.ts';
import { keyRepository } from './persistence/key-repository.ts';
import { noticeRepository } from './persistence/notice-repository.ts';
import { passkeyRepository } from './persistence/passkey-repository.ts';
import { personalRecords } from './persistence/personal-records.ts';
import { sessionRepository } from './persistence/session-repository.ts';
import { changeEmailRoute, requestEmailChangeRoute } from './routes/change-email.ts';
import { removePasskeyRoute, renamePasskeyRoute } from './routes/change-passkeys.ts';
import { changeProfileRoute } from './routes/change-profile.ts';
import { endAllSessionsRoute, endSessionRoute } from './routes/end-sessions.ts';
import { eraseAccountRoute } from './routes/erase-account.ts';
import { exportAccountRoute } from './routes/export-account.ts';
import { getAccountRoute } from './routes/get-account.ts';
import { getKeysRoute } from './routes/get-keys.ts';
import { getProfileRoute } from './routes/get-profile.ts';
import { listPasskeysRoute } from './routes/list-passkeys.ts';
import { listSessionsRoute } from './routes/list-sessions.ts';
import { proofOptionsRoute, signInOptionsRoute } from './routes/passkey-options.ts';
import { refreshSessionRoute } from './routes/refresh-session.ts';
import { registerPasskeyRoute, registrationOptionsRoute } from './routes/register-passkey.ts';
import { requestCodeRoute } from './routes/request-code.ts';
import { reverseEmailChangeRoute } from './routes/reverse-email-change.ts';
import { signInRoute } from './routes/sign-in.ts';
import { signOutRoute } from './routes/sign-out.ts';
import { startErasingAgain } from './workers/erase-again.ts';
import { startCodeMailer } from './workers/mail-codes.ts';
import { startNoticeMailer } from './workers/mail-notices.ts';
import { startKeyRotation } from './workers/rotate-keys.ts';
import { startRoleSync } from './workers/sync-roles.ts';

export const routes = {
  'POST /api/auth/codes': requestCodeRoute,
  'POST /api/auth/sessions': signInRoute,
  'POST /api/auth/sessions/refresh': refreshSessionRoute,
  'GET /api/auth/sessions': listSessionsRoute,
  'DELETE /api/auth/sessions': endAllSessionsRoute,
  'DELETE /api/auth/sessions/current': signOutRoute,
  'DELETE /api/auth/sessions/{id}': endSessionRoute,
  'POST /api/auth/passkeys/sign-in-options': signInOptionsRoute,
  'POST /api/auth/passkeys/proof-options': proofOptionsRoute,
  'POST /api/auth/passkeys/registration-options': registrationOptionsRoute,
  'GET /api/auth/passkeys': listPasskeysRoute,
  'POST /api/auth/passkeys': registerPasskeyRoute,
  'PATCH /api/auth/passkeys/{id}': renamePasskeyRoute,
  'DELETE /api/auth/passkeys/{id}': removePasskeyRoute,
  'GET /api/auth/me': getProfileRoute,
  'PATCH /api/auth/me': changeProfileRoute,
  'DELETE /api/auth/me': eraseAccountRoute,
  'POST /api/auth/me/email-codes': requestEmailChangeRoute,
  'PUT /api/auth/me/email': changeEmailRoute,
  'POST /api/auth/email-reversals': reverseEmailChangeRoute,
  'GET /api/auth/me/export': exportAccountRoute,
  'GET /api/auth/accounts/{id}': getAccountRoute,
  'GET /api/auth/.well-known/jwks.json': getKeysRoute,
};

export async function buildApp(config: Config): Promise<App> {
  const { app, mongo, bus } = openService('auth', 'Railhead accounts', config);

  const announceEndedSessions = createAnnounceEndedSessions(bus);
  const passwordHasher = createPasswordHasher();
  const accounts = accountRepository(mongo);
  const codes = codeRepository(mongo, passwordHasher);
  const refused = app.metrics.counter(
    'railhead_refresh_tokens_refused_total',
    'Refresh tokens that were reused, which ends the session, or forged, which changes nothing',
    ['reason'],
  );
  const sessions = sessionRepository(mongo, {
    onReuse(sessionId, accountId) {
      refused.inc({ reason: 'reused' });
      app.log.warn({ sessionId }, 'refresh token was reused, its session has been revoked');
      announceEndedSessions(accountId);
    },
    onForged(sessionId) {
      refused.inc({ reason: 'forged' });
      app.log.warn({ sessionId }, 'refresh token has a secret that its session never had, refused');
    },
  });
  const notices = noticeRepository(mongo);
  const emailReversals = emailReversalRepository(mongo);
  const mailer = openMailer(app, config);
  const keyRing = createKeyRing(mongo, keyRepository(mongo, keyEncryption(config)), config);
  const roleHolders = {
    operators: parseEmailList(config.operatorEmails),
    inspectors: parseEmailList(config.inspectorEmails),
  };
  const configuredRoles = (email: string) => rolesOf(email, roleHolders);
  const deps: Deps = {
    mongo,
    bus,
    announceEndedSessions,
    accounts,
    personalRecords: personalRecords(mongo),
    codes,
    sessions,
    devices: deviceRepository(mongo),
    passkeys: passkeyRepository(mongo),
    challenges: challengeRepository(mongo),
    enrolments: enrolmentRepository(mongo),
    emailReversals,
    limits: attemptLimits(mongo),
    keyRing,
    passwordHasher,
    notices,
    codeMailer: startCodeMailer(app, mongo, codes, mailer),
    noticeMailer: startNoticeMailer(app, { mongo, notices, emailReversals, mailer, config }),
    configuredRoles,
    rolesOf: (account, amr) =>
      grantRoles(standingRoles(account, configuredRoles), amr, config.operatorSignIn),
    config,
  };

  provideEmails(bus, async (accountId) => (await accounts.getOpen(accountId))?.email);
  startRoleSync(app, mongo, deps, [...roleHolders.operators, ...roleHolders.inspectors]);
  startErasingAgain(app, deps);
  startKeyRotation(app, mongo, keyRing);
  verifyAccessTokensWith(app, keyRing, { erased: { has: (accountId) => accounts.isErased(accountId) } });
  app.register(
    async (api) => {
      for (const addRoute of Object.values(routes)) addRoute(api, deps);
    },
    { prefix: '/api/auth' },
  );
  relay(app, bus, mongo, 'auth', [accounts]);
  return app;
}
