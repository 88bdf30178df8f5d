import { expect, test } from 'vitest';
import { type OrderCopy, unheard } from './order-copy.ts';
import { dropMail, oweMail, retryMail, takeMail } from './owed-mail.ts';

const at = new Date('2026-11-21T08:00:00Z');
const later = (ms: number) => new Date(at.getTime() + ms);
const owing = oweMail(unheard, { id: 'tickets', kind: 'tickets', at });
const second = 1000;
const day = 24 * 3600 * second;

/** How long after the failure of its last try the mail is due, after so many tries. */
function pauseAfter(tries: number): number {
  let copy: OrderCopy = owing;
  let now = at;
  for (let count = 0; count < tries; count++) {
    now = copy.mails?.[0]?.dueAt ?? now;
    copy = retryMail(takeMail(copy, now)?.copy ?? copy, 'tickets', now);
  }
  return (copy.mails?.[0]?.dueAt.getTime() ?? 0) - now.getTime();
}

test('one service gets a mail; should it die, another one gets it a minute later', () => {
  const taken = takeMail(owing, at);
  expect(taken?.mail).toMatchObject({ id: 'tickets', tries: 1 });
  expect(takeMail(taken?.copy ?? owing, later(59 * second))).toBeUndefined();
  expect(takeMail(taken?.copy ?? owing, later(60 * second))?.mail.tries).toBe(2);
});

test('the mail that is due the longest goes first, and no mail goes early', () => {
  const two = oweMail(owing, { id: 'o1.3', kind: 'cancellation', at: later(-300 * second) });
  expect(takeMail(two, at)?.mail.id).toBe('o1.3');
  expect(takeMail(two, later(-200 * second))).toBeUndefined();
});

test('pauses grow to five minutes', () => {
  expect([1, 2, 3, 9, 20].map(pauseAfter)).toEqual([1, 2, 4, 256, 300].map((pause) => pause * second));
});

test('after five days it is given up', () => {
  const taken = takeMail(owing, at)?.copy ?? owing;
  expect(retryMail(taken, 'tickets', later(4.9 * day)).mails).toHaveLength(1);
  expect(retryMail(taken, 'tickets', later(5.1 * day))).not.toHaveProperty('mails');
});

test('a mail that is done leaves the others', () => {
  const two = oweMail(owing, { id: 'o1.3', kind: 'cancellation', at });
  expect(dropMail(two, 'tickets').mails?.map(({ id }) => id)).toEqual(['o1.3']);
  expect(dropMail(owing, 'tickets')).not.toHaveProperty('mails');
  expect(retryMail(unheard, 'tickets', at)).toEqual(unheard);
});
