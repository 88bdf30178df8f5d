// @vitest-environment happy-dom
import type { SessionSummary } from '@railhead/common/contracts/auth';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, json, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const used = { signedInAt: '2026-11-20T08:00:00.000Z', lastUsedAt: '2026-11-21T08:00:00.000Z' };
const here: SessionSummary = { id: 's1', ...used, current: true, device: 'Firefox on Linux' };
const phone: SessionSummary = { id: 's2', ...used, current: false, device: 'Safari on iPhone' };
const requestId = '0b0e7c5e-6f0f-4d3a-9b57-3f2f6c0a7d11';
const signedIn = {
  'GET /api/auth/me': account,
  'GET /api/auth/sessions': { items: [here, phone] },
  'GET /api/auth/passkeys': { items: [] },
};

test('a first password asks for a code in words, and says when the password is weak', async () => {
  const api = fakeApi({
    ...signedIn,
    'POST /api/auth/codes': () => json({ sent: true, requestId }, 202),
    'PATCH /api/auth/me': () =>
      json(
        {
          type: 'urn:railhead:problem:password-weak',
          title: 'This password is easy to guess',
          status: 422,
          code: 'password-weak',
          detail: 'This password is easy to guess. Use a longer one, such as several unrelated words.',
        },
        422,
      ),
  });
  const { user } = renderApp('/account');
  await user.click(await screen.findByRole('button', { name: 'Set a password' }));
  await user.type(screen.getByLabelText('New password'), 'password');
  expect(screen.getByText('Confirm that it is you')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Send code' }));
  await user.type(await screen.findByLabelText('Code'), '123 456');
  await user.click(screen.getByRole('button', { name: 'Save password' }));
  expect(await screen.findByText(/Use a longer one, such as several unrelated words\.$/)).toBeDefined();
  expect(api.to('PATCH /api/auth/me')[0]?.body).toEqual({
    password: 'password',
    proof: { code: '123456', requestId },
  });

  api.on('PATCH /api/auth/me', { ...account, hasPassword: true });
  await user.type(screen.getByLabelText('New password'), ' on a violet tram');
  await user.click(screen.getByRole('button', { name: 'Save password' }));
  expect(await screen.findByText(/You were signed out everywhere else/)).toBeDefined();
  expect(screen.getByRole('button', { name: 'Change password' })).toBeDefined();
});

test('with a password, erasing the account asks for it and signs out', async () => {
  const api = fakeApi({
    ...signedIn,
    'GET /api/auth/me': { ...account, hasPassword: true },
    'DELETE /api/auth/me': () => problem(401, 'password-wrong', 'Incorrect e-mail address or password'),
  });
  const { user } = renderApp('/account');
  await user.click(await screen.findByRole('button', { name: 'Erase account' }));
  await user.type(screen.getByLabelText('Current password'), 'guess');
  await user.click(screen.getByRole('button', { name: 'Erase my account' }));
  expect(await screen.findByText('Incorrect e-mail address or password.')).toBeDefined();
  expect(api.to('DELETE /api/auth/me')[0]?.body).toEqual({ proof: { password: 'guess' } });

  api.on('DELETE /api/auth/me', () => new Response(null, { status: 204 }));
  await user.click(screen.getByRole('button', { name: 'Erase my account' }));
  expect(await screen.findByText('Sign in to see your account.')).toBeDefined();
});

test('sessions are listed; another one can be ended, or all of them', async () => {
  const api = fakeApi({
    ...signedIn,
    'DELETE /api/auth/sessions/s2': () => new Response(null, { status: 204 }),
    'DELETE /api/auth/sessions': () => new Response(null, { status: 204 }),
  });
  const { user } = renderApp('/account');
  const list = within(await screen.findByRole('region', { name: 'Sessions' }));
  expect((await list.findByText('Firefox on Linux')).nextSibling?.textContent).toBe('This browser');
  api.on('GET /api/auth/sessions', { items: [here] });
  await user.click(list.getByRole('button', { name: 'Sign out Safari on iPhone' }));
  await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(1));
  expect(api.to('DELETE /api/auth/sessions/s2')).toHaveLength(1);
  await user.click(list.getByRole('button', { name: 'Sign out everywhere' }));
  expect(await screen.findByText('Sign in to see your account.')).toBeDefined();
});
