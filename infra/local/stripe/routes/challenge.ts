import type { FastifyInstance } from 'fastify';
import { missing } from '../api-error.ts';
import type { Form } from '../form.ts';
import { answerChallenge } from '../intents.ts';
import type { Ledger } from '../ledger.ts';
import type { Intent } from '../objects.ts';
import { challengePage, closingPage } from '../pages/challenge-page.ts';
import { choice, required } from '../params.ts';
import { type Deps, worldOf } from './mutation.ts';

const HTML = 'text/html; charset=utf-8';

/** The bank's page of a 3-D Secure card: approve or fail, then back to the shop's `return_url`. */
export function challenge(app: FastifyInstance, { ledger, record }: Deps) {
  app.get<{ Params: Attempt }>('/3ds/:id/:attempt', (request, reply) =>
    reply.type(HTML).send(challengePage(waitingIntent(ledger, request.params).intent)),
  );

  app.post<{ Params: Attempt; Body: Form | undefined }>('/3ds/:id/:attempt', (request, reply) => {
    const { intent, method, returnUrl } = waitingIntent(ledger, request.params);
    const isApproved =
      required(choice(request.body ?? {}, 'answer', ['approve', 'fail']), 'answer') === 'approve';
    const world = worldOf(request);
    record(
      answerChallenge(intent, method, isApproved, world),
      { requestId: request.id, key: undefined },
      world,
    );
    return returnUrl === null
      ? reply.type(HTML).send(closingPage(isApproved))
      : reply.redirect(withOutcome(returnUrl, intent, isApproved), 303);
  });
}

interface Attempt {
  id: string;
  attempt: string;
}

/** An attempt is over as soon as the intent waits for it no longer. */
function waitingIntent(ledger: Ledger, { id, attempt }: Attempt) {
  const intent = ledger.intents.get(id);
  const method = ledger.methods.get(intent?.payment_method ?? '');
  const redirect = intent?.next_action?.redirect_to_url;
  if (!intent || !method || !redirect?.url.endsWith(`/3ds/${id}/${attempt}`))
    throw missing('authentication', attempt);
  return { intent, method, returnUrl: redirect.return_url };
}

function withOutcome(returnUrl: string, intent: Intent, isApproved: boolean): string {
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret);
  url.searchParams.set('redirect_status', isApproved ? 'succeeded' : 'failed');
  return url.href;
}
