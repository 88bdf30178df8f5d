// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, json, problem } from '../../test/fake-api.ts';
import { account } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render-app.tsx';

const codeWrong = () => problem(401, 'code-wrong', 'Incorrect code');

async function requestCode(
  api = fakeApi({ 'POST /api/auth/codes': () => new Response(null, { status: 204 }) }),
) {
  const app = renderApp('/signin?next=/trips', { isSignedIn: false });
  await app.user.type(await screen.findByLabelText('E-mail address'), ' ada@example.org ');
  await app.user.click(screen.getByRole('button', { name: 'Send code' }));
  return { ...app, api };
}

test('a correct code signs in and leads to the page that was asked for', async () => {
  const { api, user } = await requestCode();
  expect(api.to('POST /api/auth/codes')[0]?.body).toEqual({ email: 'ada@example.org' });
  const field = await screen.findByLabelText('Code');
  expect(document.activeElement).toBe(field);
  api.on('POST /api/auth/sessions', () => json({ account, accessToken: 'x', expiresAt: '' }));
  api.on('GET /api/orders', { items: [] });
  await user.type(field, '12 34-56');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('heading', { name: 'My trips' })).toBeDefined();
  expect(api.to('POST /api/auth/sessions')[0]?.body).toEqual({ email: 'ada@example.org', code: '123456' });
  expect(screen.getByRole('button', { name: 'Sign out' })).toBeDefined();
});

test('on a demo the form says that the code is in the local mailbox', async () => {
  document.cookie = 'mailbox=yes';
  await requestCode();
  expect((await screen.findByRole('link', { name: 'local mailbox' })).getAttribute('href')).toBe('/mail/');
  document.cookie = 'mailbox=; Max-Age=0';
});

test('a wrong code marks the field, and a new code clears it', async () => {
  const { api, user } = await requestCode();
  api.on('POST /api/auth/sessions', codeWrong);
  await user.type(await screen.findByLabelText('Code'), '000000');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('This code is incorrect. Check the six digits and try again.');
  const field = screen.getByLabelText<HTMLInputElement>('Code');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  await user.click(screen.getByRole('button', { name: 'Send new code' }));
  expect(field.value).toBe('');
  expect(field.getAttribute('aria-invalid')).toBeNull();
  expect(api.to('POST /api/auth/codes')).toHaveLength(2);
});

test('the address can be corrected', async () => {
  const { user } = await requestCode();
  await user.click(await screen.findByRole('button', { name: 'Change address' }));
  expect(screen.getByLabelText<HTMLInputElement>('E-mail address').value).toContain('ada@example.org');
});

test('too many requests are reported where the code was requested', async () => {
  await requestCode(
    fakeApi({ 'POST /api/auth/codes': () => problem(429, 'too-many-requests', 'Too many requests') }),
  );
  expect((await screen.findByRole('alert')).textContent).toContain('Too many requests.');
  expect(screen.queryByLabelText('Code')).toBeNull();
});
