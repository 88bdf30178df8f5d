import type { OrderView } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import type { Attack } from '../attack.ts';
import { pay, tripOf } from '../target/bookings.ts';
import { callersOf, signIn } from '../target/callers.ts';
import { recordCases } from '../target/record-cases.ts';

/** Names that a page or mail would run, if it did not escape them. */
export const scriptsInNames: Attack = {
  name: 'scripts-in-names',
  title: 'Markup in names of passengers is shown as text by mails and by the drawing of a ticket',
  leastCases: { short: 8, full: 20, nightly: 20 },
  async run(product, scale) {
    const { check, result } = recordCases();
    await callersOf(product);
    const person = (await signIn(product, 'markup@attacked.example')).traveller;
    const trip = await tripOf(product);
    const names = scale === 'short' ? scripts.slice(0, 8) : scripts;
    for (let at = 0; at < names.length; at += 8) {
      const group = names.slice(at, at + 8);
      const seats = await person.freeSeats(trip, group.length);
      const { status, body, text } = await person.request<OrderView>(
        'POST',
        '/api/orders',
        {
          runId: trip.journey.runId,
          from: trip.journey.from.index,
          to: trip.journey.to.index,
          seats: group.map((name, index) => ({ seat: seats[index], passenger: { name, type: 'adult' } })),
        },
        { 'idempotency-key': crypto.randomUUID() },
      );
      if (status !== 201) throw new Error(`markup in names was refused: ${status} ${text.slice(0, 200)}`);
      const tickets = await pay(person, body.id);
      const mail = await until('the mail with the tickets', () => mailAbout(product.mailUrl, body.reference));
      for (const [index, name] of group.entries()) {
        const shown = [mail, tickets[index]?.qr ?? ''].find((markup) => markup.includes(name));
        check(shown === undefined, {
          rule: 'markup-unescaped',
          severity: 'high',
          message: `The name ${name} stands in a mail or drawing as markup.`,
          where: 'mail with tickets',
        });
      }
    }
    return result();
  },
};

const scripts = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '</td></table><b>paid</b>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{display:none}</style>',
  '<iframe src="//evil.example">',
  '<meta http-equiv=refresh content=0>',
  '<base href="//evil.example">',
  '<form action="//evil.example">',
  '<input onfocus=alert(1) autofocus>',
  '<body onload=alert(1)>',
  '<video><source onerror=alert(1)>',
  '<math><mi xlink:href="javascript:1">',
  '<object data="//evil.example">',
  '<link rel=stylesheet href="//evil">',
  '<!--<b>-->comment',
  '<![CDATA[x]]>',
  '<x onclick=alert(1)>x</x>',
  '<details open ontoggle=alert(1)>',
];

/** The HTML of the mail whose subject or text names an order. */
async function mailAbout(mailUrl: string | undefined, reference: string): Promise<string | undefined> {
  const mails = (await (await fetch(`${mailUrl}/mail/api/email`)).json()) as {
    subject: string;
    html?: string;
    text?: string;
  }[];
  const spaced = reference.replace(/^(.{3})/, '$1 ');
  return mails.findLast((mail) =>
    [reference, spaced].some((form) => `${mail.subject} ${mail.text} ${mail.html}`.includes(form)),
  )?.html;
}
