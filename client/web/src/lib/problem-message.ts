import { dateAt, here, momentAt, timeAt } from './format.ts';
import { isProblem, type ProblemError } from './problem-error.ts';

/** Only where the message adds an action to the API's own title. */
const messages: Record<string, string> = {
  unreachable: 'Cannot reach Railhead. Check your connection and try again.',
  unresponsive: 'Railhead is taking too long to respond. Try again in a moment.',
  'unexpected-response': 'The response was not readable. Try again in a moment.',
  'code-wrong': 'This code is incorrect. Check the six digits and try again.',
  'passkey-dismissed': 'No passkey was used. Try again, or choose another way.',
  'passkey-aborted': 'No passkey was used. Try again, or choose another way.',
  'passkey-registered': 'This device already has a passkey for your account. Use that one.',
  'passkey-unavailable':
    'This browser or device cannot use a passkey here. Choose another way, or another device.',
  'sold-out': 'Not enough seats left in this class. Try fewer seats or another class.',
  'too-many-holds': 'You are holding the maximum number of seats. Complete or release some of them first.',
  'too-many-holds-in-network': 'Many seats of this train are held or not paid yet by people on your network.',
};

/** The message of an error for the user, with the time when it is worth trying again. */
export function problemMessage(error: unknown): string {
  if (!isProblem(error)) return 'Something went wrong on this page. Reload it and try again.';
  const { retryAt } = error.problem.facts ?? {};
  const isTime = typeof retryAt === 'string' && !Number.isNaN(Date.parse(retryAt));
  return isTime ? `${messageOf(error)} You can try again at ${roundedUp(retryAt)}.` : messageOf(error);
}

function messageOf(error: ProblemError): string {
  const { title, errors } = error.problem;
  const reason = errors?.[0]?.message;
  if (reason?.endsWith('.')) return reason;
  return messages[error.code] ?? sentence(reason ? `${title}: ${reason}` : error.message);
}

const minuteMs = 60_000;
/** The first full minute from then on, on the reader's clock; with the day if it is another one. */
function roundedUp(instant: string): string {
  const at = new Date(Math.ceil(Date.parse(instant) / minuteMs) * minuteMs);
  const isToday = dateAt(at, here) === dateAt(new Date(), here);
  return isToday ? timeAt(at.toISOString(), here) : momentAt(at.toISOString(), here);
}

/** Titles of the API have no full stop. */
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
