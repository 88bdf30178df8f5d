import { isProblem } from './problem-error.ts';

/** Only where the message adds an action to the API's own title. */
const messages: Record<string, string> = {
  unreachable: 'Cannot reach Railhead. Check your connection and try again.',
  unresponsive: 'Railhead is taking too long to respond. Try again in a moment.',
  'unexpected-response': 'The response was not readable. Try again in a moment.',
  'code-wrong': 'This code is incorrect. Check the six digits and try again.',
  'sold-out': 'Not enough seats left in this class. Try fewer seats or another class.',
  'too-many-holds': 'You are holding the maximum number of seats. Complete or release some of them first.',
};

/** The message of an error for the user. */
export function problemMessage(error: unknown): string {
  if (!isProblem(error)) return 'Something went wrong on this page. Reload it and try again.';
  const { title, errors } = error.problem;
  const reason = errors?.[0]?.message;
  if (reason?.endsWith('.')) return reason;
  return messages[error.code] ?? sentence(reason ? `${title}: ${reason}` : error.message);
}

/** Titles of the API have no full stop. */
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
