import { DomainError } from '../../../common/src/domain/domain-error.ts';
import { guard } from '../../../common/src/http/access-rights.ts';
import { type SignedInAccount, verifyAccessTokens } from '../../../common/src/http/authentication.ts';

type Verify = typeof verifyAccessTokens;
type Account = Pick<SignedInAccount, 'id' | 'email' | 'roles'>;

/** Signs in whomever `read` takes from a token, and refuses the tokens at which it throws. */
export const believeTokens =
  (read: (token: string, config: Parameters<Verify>[1]) => Promise<Account>): Verify =>
  (app, config, mongo, changes) => {
    verifyAccessTokens(app, config, mongo, changes);
    app.requireSignIn = guard(
      async (request) => {
        const [, token = ''] = (request.headers.authorization ?? '').split(' ');
        try {
          request.user = await read(token, config);
        } catch {
          throw new DomainError('token-invalid');
        }
        if (await changes?.erased?.has(request.user.id)) throw new DomainError('token-invalid');
      },
      { problems: ['sign-in-required', 'token-expired', 'token-invalid'] },
    );
  };
