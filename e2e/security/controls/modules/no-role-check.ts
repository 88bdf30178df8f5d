import { guard } from '../../../../common/src/http/access-rights.ts';
import type { App } from '../../../../common/src/http/app.ts';
import * as original from '../../../../common/src/http/authentication.ts';

export * from '../../../../common/src/http/authentication.ts';

/** Every account has every role. The API document goes on stating the roles. */
function admitEveryRole(app: App): void {
  app.requireRole = (role) =>
    guard(async (request, reply) => app.requireSignIn(request, reply), {
      problems: ['sign-in-required', 'token-expired', 'token-invalid', 'role-required'],
      role,
    });
}

export const verifyAccessTokens: typeof original.verifyAccessTokens = (app, ...rest) => {
  original.verifyAccessTokens(app, ...rest);
  admitEveryRole(app);
};
export const verifyAccessTokensWith: typeof original.verifyAccessTokensWith = (app, ...rest) => {
  original.verifyAccessTokensWith(app, ...rest);
  admitEveryRole(app);
};
