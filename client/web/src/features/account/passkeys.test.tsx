// @vitest-environment happy-dom
import type { PasskeyView } from '@railhead/common/contracts/passkeys';
import * as webAuthn from '@simplewebauthn/browser';
import { screen, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { fakeApi, json, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

// The device: a system that is not ours.
vi.mock('@simplewebauthn/browser', { spy: true });

const options = { challenge: 'AAAA', rpId: 'railhead.test' };
const assertion = { id: 'k1', type: 'public-key' } as webAuthn.AuthenticationResponseJSON;
const attestation = { id: 'k2', type: 'public-key' } as webAuthn.RegistrationResponseJSON;
const laptop: PasskeyView = {
  id: 'p1',
  name: 'Work laptop',
  createdAt: '2026-11-20T08:00:00.000Z',
  lastUsedAt: '2026-11-21T08:00:00.000Z',
  synced: false,
};
const signedIn = {
  'GET /api/auth/me': account,
  'GET /api/auth/sessions': { items: [] },
  'GET /api/auth/passkeys': { items: [laptop] },
  'POST /api/auth/passkeys/proof-options': options,
};
const dismissed = () =>
  new webAuthn.WebAuthnError({
    message: 'The operation either timed out or was not allowed.',
    code: 'ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY',
    cause: new DOMException('not allowed', 'NotAllowedError'),
  });

beforeEach(() => {
  vi.mocked(webAuthn.browserSupportsWebAuthn).mockReturnValue(true);
  vi.mocked(webAuthn.browserSupportsWebAuthnAutofill).mockResolvedValue(false);
  vi.mocked(webAuthn.startAuthentication).mockResolvedValue(assertion);
  vi.mocked(webAuthn.startRegistration).mockResolvedValue(attestation);
});

test('a passkey signs in without an address; closing the dialog says what to do next', async () => {
  const api = fakeApi({
    'POST /api/auth/passkeys/sign-in-options': options,
    'POST /api/auth/sessions': () => json({ account, accessToken: 'x', expiresIn: 600 }, 201),
    'GET /api/orders': { items: [] },
  });
  vi.mocked(webAuthn.startAuthentication).mockRejectedValueOnce(dismissed());
  const { user } = renderApp('/signin?next=/trips', { isSignedIn: false });
  await user.click(await screen.findByRole('button', { name: 'Sign in with a passkey' }));
  expect(await screen.findByText('No passkey was used. Try again, or choose another way.')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Sign in with a passkey' }));
  expect(await screen.findByRole('heading', { name: 'My trips' })).toBeDefined();
  expect(api.to('POST /api/auth/sessions')[0]?.body).toEqual({ passkey: assertion });
});

test('a passkey is offered in the e-mail field where the browser can, and a refused one is reported', async () => {
  vi.mocked(webAuthn.browserSupportsWebAuthnAutofill).mockResolvedValue(true);
  fakeApi({
    'POST /api/auth/passkeys/sign-in-options': options,
    'POST /api/auth/sessions': () =>
      problem(401, 'passkey-invalid', 'This passkey could not be verified. Try again'),
  });
  renderApp('/signin', { isSignedIn: false });
  expect(await screen.findByText('This passkey could not be verified. Try again.')).toBeDefined();
  expect(webAuthn.startAuthentication).toHaveBeenCalledWith({
    optionsJSON: options,
    useBrowserAutofill: true,
  });
  expect(screen.getByLabelText('E-mail address').getAttribute('autocomplete')).toBe('email webauthn');
});

test('a passkey is added after a proof, and the page shows what it waits for', async () => {
  const api = fakeApi({
    ...signedIn,
    'POST /api/auth/passkeys/registration-options': options,
    'POST /api/auth/passkeys': () => json({ ...laptop, id: 'p2', name: 'Spare' }, 201),
  });
  const device = Promise.withResolvers<webAuthn.RegistrationResponseJSON>();
  vi.mocked(webAuthn.startRegistration).mockReturnValue(device.promise);
  const { user } = renderApp('/account');
  const section = within(await screen.findByRole('region', { name: 'Passkeys' }));
  await user.click(await section.findByRole('button', { name: 'Add a passkey' }));
  await user.type(section.getByLabelText('Name of the passkey'), 'Spare');
  await user.click(section.getByRole('button', { name: 'Confirm with a passkey' }));
  await section.findByText('Confirmed with your passkey.');
  await user.click(section.getByRole('button', { name: 'Create passkey' }));
  await section.findByRole('button', { name: 'Waiting for your device …' });
  expect(api.to('POST /api/auth/passkeys/registration-options')[0]?.body).toEqual({
    proof: { passkey: assertion },
  });
  device.resolve(attestation);
  expect(await section.findByText(/^Your passkey was added/)).toBeDefined();
  expect(api.to('POST /api/auth/passkeys')[0]?.body).toEqual({ passkey: attestation, name: 'Spare' });
});

test('a passkey is renamed and removed; a refused proof can be given again', async () => {
  const api = fakeApi({
    ...signedIn,
    'PATCH /api/auth/passkeys/p1': () =>
      problem(401, 'challenge-expired', 'This took too long or was already used. Try again.'),
    'DELETE /api/auth/passkeys/p1': () => new Response(null, { status: 204 }),
  });
  const { user } = renderApp('/account');
  const section = within(await screen.findByRole('region', { name: 'Passkeys' }));
  await user.click(await section.findByRole('button', { name: 'Rename Work laptop' }));
  await user.type(section.getByLabelText('Name of the passkey'), ' 2');
  await user.click(section.getByRole('button', { name: 'Confirm with a passkey' }));
  await section.findByText('Confirmed with your passkey.');
  await user.click(section.getByRole('button', { name: 'Save name' }));
  await section.findByText('This took too long or was already used. Try again.');
  api.on('PATCH /api/auth/passkeys/p1', { ...laptop, name: 'Work laptop 2' });
  api.on('GET /api/auth/passkeys', { items: [{ ...laptop, name: 'Work laptop 2' }] });
  await user.click(section.getByRole('button', { name: 'Confirm with a passkey' }));
  await user.click(section.getByRole('button', { name: 'Save name' }));
  await user.click(await section.findByRole('button', { name: 'Remove Work laptop 2' }));
  expect(api.to('PATCH /api/auth/passkeys/p1')).toHaveLength(2);
  await user.click(section.getByRole('button', { name: 'Confirm with a passkey' }));
  api.on('GET /api/auth/passkeys', { items: [] });
  await user.click(await section.findByRole('button', { name: 'Remove passkey' }));
  await vi.waitFor(() => expect(section.queryByRole('listitem')).toBeNull());
  expect(api.to('DELETE /api/auth/passkeys/p1')[0]?.body).toEqual({ proof: { passkey: assertion } });
});

test('an operator without a passkey in this session is told how to get into the console', async () => {
  const operator = { ...account, passkeyRoles: ['operator'] };
  fakeApi({ ...signedIn, 'GET /api/auth/me': operator, 'GET /api/auth/passkeys': { items: [] } });
  const { user } = renderApp('/ops');
  expect(await screen.findByText(/^Operators sign in with a passkey\./)).toBeDefined();
  await user.click(screen.getByRole('link', { name: 'Go to your account' }));
  expect(await screen.findByText(/Add one here with your enrolment code, sign out/)).toBeDefined();
});

test('an operator adds the first passkey with an enrolment code, and is told when it is missing', async () => {
  const operator = { ...account, hasPassword: true, passkeyRoles: ['operator'] };
  const api = fakeApi({
    ...signedIn,
    'GET /api/auth/me': operator,
    'GET /api/auth/passkeys': { items: [] },
    'POST /api/auth/passkeys/registration-options': () =>
      problem(403, 'enrolment-required', 'Operators need an enrolment code for their first passkey'),
    'POST /api/auth/passkeys': () => json(laptop, 201),
  });
  const { user } = renderApp('/account');
  const section = within(await screen.findByRole('region', { name: 'Passkeys' }));
  await user.click(await section.findByRole('button', { name: 'Add a passkey' }));
  await user.type(section.getByLabelText('Current password'), 'secret');
  await user.click(section.getByRole('button', { name: 'Create passkey' }));
  await section.findByText('Operators need an enrolment code for their first passkey.');
  expect(section.getByLabelText('Enrolment code').getAttribute('aria-invalid')).toBe('true');
  api.on('POST /api/auth/passkeys/registration-options', options);
  await user.type(section.getByLabelText('Enrolment code'), ' 00aa-11bb ');
  await user.click(section.getByRole('button', { name: 'Create passkey' }));
  expect(await section.findByText(/^Your passkey was added/)).toBeDefined();
  const enrolmentCode = '00aa-11bb';
  expect(api.to('POST /api/auth/passkeys/registration-options')[1]?.body).toEqual({
    proof: { password: 'secret' },
    enrolmentCode,
  });
  expect(api.to('POST /api/auth/passkeys')[0]?.body).toEqual({ passkey: attestation, enrolmentCode });
});
