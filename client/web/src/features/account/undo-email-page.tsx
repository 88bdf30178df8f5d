import { useLocation } from '@tanstack/react-router';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { useReverseEmailChange } from '../../lib/requests/account.ts';

/**
 * Where the link in the mail to the former address leads. Nothing happens without a click, because mail programs open
 * links on their own; the token is in the fragment, which browsers send to no server.
 */
export function UndoEmailPage() {
  const token = useLocation({ select: ({ hash }) => hash });
  const reverse = useReverseEmailChange();
  return (
    <div className="mx-auto grid max-w-md gap-5">
      <PageTitle>Undo the change of address</PageTitle>
      {reverse.isSuccess ? (
        <>
          <Notice>
            Your account has its former e-mail address again, and everybody was signed out. Sign in with a
            code that we e-mail to it.
          </Notice>
          <SignInLink />
        </>
      ) : (
        <div className="card grid gap-4 p-5 sm:p-6">
          <p>
            If you did not change the e-mail address of your account, take the change back. Everybody who is
            signed in to the account is signed out. Its password and the passkeys that were added since are
            removed.
          </p>
          {reverse.isError && <ProblemNotice error={reverse.error} />}
          {isProblem(reverse.error, 'email-in-use') && (
            <p>
              An account was created with this address meanwhile. Sign in to it, erase it or give it another
              address, and open the link again.
            </p>
          )}
          {isProblem(reverse.error, 'link-invalid') ? (
            <SignInLink />
          ) : (
            <Button
              className="justify-self-start"
              isBusy={reverse.isPending}
              onClick={() => reverse.mutate(token)}
            >
              {reverse.isPending ? 'Restoring …' : 'Restore my e-mail address'}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

const SignInLink = () => (
  <ButtonLink to={paths.signIn} search={{ next: paths.account }} className="justify-self-start">
    Sign in
  </ButtonLink>
);
