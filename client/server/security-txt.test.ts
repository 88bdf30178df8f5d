import { readConfig } from '@railhead/common/runtime/config';
import Type from 'typebox';
import { expect, test } from 'vitest';
import { Config } from './config.ts';
import { securityTxt } from './security-txt.ts';

test('contacts, expiry, policy and address stand in the form of RFC 9116', () => {
  const text = securityTxt(
    {
      securityContact: 'mailto:security@example.org, https://example.org/report',
      securityPolicyUrl: 'https://example.org/policy',
      publicUrl: 'https://tickets.example.org',
    },
    new Date('2026-07-01T00:00:00Z'),
  );
  expect(text).toBe(`Contact: mailto:security@example.org
Contact: https://example.org/report
Expires: 2026-12-28T00:00:00.000Z
Policy: https://example.org/policy
Canonical: https://tickets.example.org/.well-known/security.txt
Preferred-Languages: en
`);
});

test('what is not configured, or has no TLS, is left out', () => {
  const text = securityTxt(
    { securityContact: 'tel:+44-20-7946-0000', publicUrl: 'http://localhost:8080' },
    new Date(),
  );
  expect(text).not.toMatch(/^(Policy|Canonical)/m);
});

const { securityContact, securityPolicyUrl } = Config.properties;
const Contacts = Type.Object({ securityContact, securityPolicyUrl });
test.each([
  'security@example.org',
  'http://example.org',
  'mailto:a@example.org\nPolicy: https://evil.example',
])('the contact %j is refused at the start', (contact) => {
  expect(() => readConfig(Contacts, { SECURITY_CONTACT: contact })).toThrow(/SECURITY_CONTACT/);
});
