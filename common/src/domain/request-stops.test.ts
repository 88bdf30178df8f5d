import { expect, test } from 'vitest';
import { requestNotes } from './request-stops.ts';

test('a passenger is told what to do at both ends of the journey', () => {
  expect(requestNotes({ name: 'Alpha' }, { name: 'Beta' })).toEqual([]);
  expect(
    requestNotes(
      { name: 'Alpha', boardOnRequest: 'tell-crew', alightOnRequest: 'phone-agency' },
      { name: 'Beta', boardOnRequest: 'phone-agency', alightOnRequest: 'tell-crew' },
    ),
  ).toEqual([
    'Alpha is a request stop: signal to the driver that you want to board.',
    'Beta is a request stop: tell the crew in good time that you want to get off.',
  ]);
  expect(
    requestNotes(
      { name: 'Alpha', boardOnRequest: 'phone-agency' },
      { name: 'Beta', alightOnRequest: 'phone-agency' },
    ),
  ).toEqual([
    'The train calls at Alpha only by arrangement: phone the railway before you travel.',
    'The train calls at Beta only by arrangement: phone the railway before you travel.',
  ]);
});
