// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const button = () => screen.findByRole('button', { name: 'Download your data: railhead-my-data.json' });

test('everything that is kept about a person is downloaded, and the page says how far it is', async () => {
  const answer = Promise.withResolvers<Response>();
  fakeApi({
    'GET /api/auth/me': account,
    'GET /api/auth/sessions': { items: [] },
    'GET /api/auth/passkeys': { items: [] },
    'GET /api/auth/me/export': () => answer.promise,
  });
  const { user } = renderApp('/account');
  await user.click(await button());
  expect(await screen.findByText(/^Collecting your data/)).toBeDefined();
  answer.resolve(Response.json({ account }));
  expect(await screen.findByText('Saved as railhead-my-data.json.')).toBeDefined();
});

test('a failure is explained, and can be tried again', async () => {
  let isAway = true;
  fakeApi({
    'GET /api/auth/me': account,
    'GET /api/auth/sessions': { items: [] },
    'GET /api/auth/passkeys': { items: [] },
    'GET /api/auth/me/export': () =>
      isAway
        ? problem(502, 'service-away', 'Part of the service is unavailable. Try again shortly.')
        : Response.json({ account }),
  });
  const { user } = renderApp('/account');
  await user.click(await button());
  expect(await screen.findByText('Part of the service is unavailable. Try again shortly.')).toBeDefined();
  isAway = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Saved as railhead-my-data.json.')).toBeDefined();
});
