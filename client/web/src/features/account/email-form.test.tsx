// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, json, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const requestId = '0b0e7c5e-6f0f-4d3a-9b57-3f2f6c0a7d11';
const signedIn = {
  'GET /api/auth/me': { ...account, hasPassword: true },
  'GET /api/auth/sessions': { items: [] },
  'GET /api/auth/passkeys': { items: [] },
  'POST /api/auth/me/email-codes': () => json({ sent: true, requestId }, 202),
};

/** Opens the form, gives address and password, and waits for the field of the code. */
async function askForCode() {
  const { user } = renderApp('/account');
  const section = within(await screen.findByRole('region', { name: 'E-mail address' }));
  await user.click(section.getByRole('button', { name: 'Change e-mail address' }));
  const address = section.getByLabelText('New e-mail address');
  expect(document.activeElement).toBe(address);
  await user.type(address, 'ada@next.example');
  await user.type(await section.findByLabelText('Current password'), 'secret');
  await user.click(section.getByRole('button', { name: 'Continue' }));
  const code = await section.findByLabelText('Code');
  expect(document.activeElement).toBe(code);
  return { user, section, code };
}

test('the address changes with a proof and the code that was mailed to the new one', async () => {
  const api = fakeApi({
    ...signedIn,
    'PUT /api/auth/me/email': () => problem(401, 'code-wrong', 'Incorrect code'),
  });
  const { user, section, code } = await askForCode();
  expect(api.to('POST /api/auth/me/email-codes')[0]?.body).toEqual({
    email: 'ada@next.example',
    proof: { password: 'secret' },
  });
  await user.type(code, '123 456');
  await user.click(section.getByRole('button', { name: 'Change address' }));
  await section.findByText('This code is incorrect. Check the six digits and try again.');
  expect(code.getAttribute('aria-invalid')).toBe('true');

  const moved = { ...account, email: 'ada@next.example' };
  api.on('PUT /api/auth/me/email', { account: moved, accessToken: 'x', expiresIn: 600 });
  await user.click(section.getByRole('button', { name: 'Change address' }));
  expect(await section.findByText(/^Your e-mail address was changed/)).toBeDefined();
  expect(section.getByText('ada@next.example')).toBeDefined();
  expect(api.to('PUT /api/auth/me/email')[0]?.body).toEqual({
    email: 'ada@next.example',
    code: '123456',
    requestId,
  });
  expect(document.activeElement).toBe(section.getByRole('button', { name: 'Change e-mail address' }));
});

test('after an expired code the form starts again', async () => {
  fakeApi({
    ...signedIn,
    'PUT /api/auth/me/email': () => problem(401, 'code-expired', 'This code has expired. Request a new one.'),
  });
  const { user, section, code } = await askForCode();
  await user.type(code, '123456');
  await user.click(section.getByRole('button', { name: 'Change address' }));
  await section.findByText('This code has expired. Request a new one.');
  expect(section.getByRole('button', { name: 'Change address' }).getAttribute('aria-disabled')).toBe('true');
  await user.click(section.getByRole('button', { name: 'Start again' }));
  expect(section.getByLabelText<HTMLInputElement>('New e-mail address').value).toBe('ada@next.example');
});

test('an address of another account is refused at its field, and so is the present one', async () => {
  fakeApi({
    ...signedIn,
    'PUT /api/auth/me/email': () =>
      problem(409, 'email-in-use', 'Another account has this e-mail address. Use a different address.'),
  });
  const { user, section, code } = await askForCode();
  await user.type(code, '123456');
  await user.click(section.getByRole('button', { name: 'Change address' }));
  await section.findByText('Another account has this e-mail address. Use a different address.');
  const address = section.getByLabelText('New e-mail address');
  expect(document.activeElement).toBe(address);
  expect(address.getAttribute('aria-invalid')).toBe('true');
  await user.clear(address);
  await user.type(address, 'Ada@example.org');
  expect(section.getByText('Your account has this address already.')).toBeDefined();
});

test('the link to the former address changes nothing until a click', async () => {
  const token = 'A'.repeat(43);
  const api = fakeApi({
    'POST /api/auth/email-reversals': () =>
      problem(409, 'email-in-use', 'Another account has this e-mail address. Use a different address.'),
  });
  const { user } = renderApp(`/account/undo-email#${token}`, { isSignedIn: false });
  const button = await screen.findByRole('button', { name: 'Restore my e-mail address' });
  expect(api.to('POST /api/auth/email-reversals')).toEqual([]);
  await user.click(button);
  await screen.findByText(/^An account was created with this address meanwhile/);
  api.on('POST /api/auth/email-reversals', () => new Response(null, { status: 204 }));
  await user.click(button);
  expect(await screen.findByText(/^Your account has its former e-mail address again/)).toBeDefined();
  expect(api.to('POST /api/auth/email-reversals')[1]?.body).toEqual({ token });
});

test('a link that is used up leads to the sign-in', async () => {
  fakeApi({
    'POST /api/auth/email-reversals': () =>
      problem(410, 'link-invalid', 'This link has expired or was already used.'),
  });
  const { user } = renderApp('/account/undo-email#used', { isSignedIn: false });
  await user.click(await screen.findByRole('button', { name: 'Restore my e-mail address' }));
  await screen.findByText('This link has expired or was already used.');
  const main = within(screen.getByRole('main'));
  expect(main.getByRole('link', { name: 'Sign in' })).toBeDefined();
  expect(main.queryByRole('button', { name: 'Restore my e-mail address' })).toBeNull();
});
