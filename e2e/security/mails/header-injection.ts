import type { Attack } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { bearer, callersOf } from '../target/callers.ts';
import { send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

const victim = 'injected@victim.example';

/** Names and addresses with line breaks and hidden characters, wherever one reaches a mail. */
export const headerInjection: Attack = {
  name: 'header-injection',
  title:
    'Names and addresses with line breaks and hidden characters are refused, and no mail goes to an injected address',
  leastCases: { short: 25, full: 25, nightly: 25 },
  async run(product) {
    const { check, result } = recordCases();
    const { ada } = await callersOf(product);
    const trip = await tripOf(product);
    const [seat = ''] = await ada.traveller.freeSeats(trip, 1);
    const { journey } = trip;
    const calls = [
      ...hostileNames.flatMap((name) => [
        { method: 'POST', path: '/api/auth/codes', body: { email: 'sender@attacked.example', name } },
        { method: 'PATCH', path: '/api/auth/me', body: { name } },
        { method: 'PATCH', path: '/api/auth/me', body: { passengers: [{ name, type: 'adult' }] } },
        {
          method: 'POST',
          path: '/api/orders',
          body: {
            runId: journey.runId,
            from: journey.from.index,
            to: journey.to.index,
            seats: [{ seat, passenger: { name, type: 'adult' } }],
          },
        },
      ]),
      ...hostileAddresses.map((email) => ({ method: 'POST', path: '/api/auth/codes', body: { email } })),
    ];
    for (const { method, path, body } of calls) {
      const headers = { ...bearer(ada.token), 'idempotency-key': crypto.randomUUID() };
      const { status } = await send(product.baseUrl, { method, path, headers, body });
      check(status === 400, {
        rule: 'hidden-characters-accepted',
        severity: 'medium',
        message: `${JSON.stringify(body).slice(0, 120)} was answered with ${status}.`,
        where: `${method} ${path}`,
      });
    }
    const mails = await (await fetch(`${product.mailUrl}/mail/api/email`)).text();
    check(!mails.includes(victim), {
      rule: 'mail-header-injected',
      severity: 'high',
      message: `The mailbox has a mail to ${victim}.`,
      where: 'mails',
    });
    return result();
  },
};

const hostileNames = [
  `Ada\r\nBcc: ${victim}`,
  `Ada\nBcc: ${victim}`,
  `Ada\rBcc: ${victim}`,
  `Ada\r\n\r\n<p>to ${victim}</p>`,
  `Ada\u2028Bcc: ${victim}`,
  `Ada\u2029Bcc: ${victim}`,
  `Ada\u0085Bcc: ${victim}`,
  `Ada\u000bBcc: ${victim}`,
  `Ada\u0000Bcc: ${victim}`,
  'Ada\u202e moc.live',
  'Ada\u2066moc.live',
  'Ada\u001b[2J',
  'Ada\ud800',
];
const hostileAddresses = [
  `ada@example.org\r\nBcc: ${victim}`,
  `ada@example.org\nTo: ${victim}`,
  `ada@example.org, ${victim} x`,
  `"ada\r\nBcc: ${victim}"@example.org`,
  `ada@example.org\u0000${victim}`,
  `ada\u0085@example.org`,
  `ada\u202e@example.org`,
  `<ada@example.org>\r\n${victim}`,
];
