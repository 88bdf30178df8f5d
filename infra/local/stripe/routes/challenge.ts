import type { FastifyInstance } from 'fastify';
import { missing } from '../api-error.ts';
import type { Form } from '../form.ts';
import { answerChallenge } from '../intents.ts';
import type { Intent } from '../objects.ts';
import { challengePage, closingPage } from '../pages/challenge-page.ts';
import { choice, required } from '../params.ts';
import type { StripeState } from '../state.ts';
import { callContextOf, type Deps } from './mutation.ts';

const HTML = 'text/html; charset=utf-8';

/** The 3-D Secure page of the bank: approve or fail, then redirect to the `return_url` of the shop. */
export function addChallengeRoutes(app: FastifyInstance, { state, record }: Deps) {
  app.get<{ Params: Attempt }>('/3ds/:id/:attempt', (request, reply) =>
    reply.type(HTML).send(challengePage(findAttempt(state, request.params).intent)),
  );

  app.post<{ Params: Attempt; Body: Form | undefined }>('/3ds/:id/:attempt', (request, reply) => {
    const { intent, method, returnUrl } = findAttempt(state, request.params);
    const isApproved =
      required(choice(request.body ?? {}, 'answer', ['approve', 'fail']), 'answer') === 'approve';
    const context = callContextOf(request);
    record(
      answerChallenge(intent, method, isApproved, context),
      { requestId: request.id, key: undefined },
      context,
    );
    return returnUrl === null
      ? reply.type(HTML).send(closingPage(isApproved))
      : reply.redirect(withResult(returnUrl, intent, isApproved), 303);
  });
}

interface Attempt {
  id: string;
  attempt: string;
}

/** 404 if the intent does not wait for this attempt. */
function findAttempt(state: StripeState, { id, attempt }: Attempt) {
  const intent = state.intents.get(id);
  const method = state.methods.get(intent?.payment_method ?? '');
  const redirect = intent?.next_action?.redirect_to_url;
  if (!intent || !method || !redirect?.url.endsWith(`/3ds/${id}/${attempt}`))
    throw missing('authentication', attempt);
  return { intent, method, returnUrl: redirect.return_url };
}

function withResult(returnUrl: string, intent: Intent, isApproved: boolean): string {
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret);
  url.searchParams.set('redirect_status', isApproved ? 'succeeded' : 'failed');
  return url.href;
}
