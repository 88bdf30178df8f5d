import type { App } from '@railhead/common/http/app';
import type { Config } from './config.ts';

const path = '/.well-known/security.txt';

/** By then somebody has deployed again, or nobody reads the mails any more. */
const validDays = 180;
const dayMs = 24 * 3_600_000;

/** Says where to report a vulnerability (RFC 9116), if a contact is configured. */
export function serveSecurityTxt(app: App, config: Config): void {
  const { securityContact: contact } = config;
  if (contact === undefined) return;
  const text = securityTxt({ ...config, securityContact: contact }, new Date());
  app.get(path, { config: { traffic: 'read' }, schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=3600').type('text/plain; charset=utf-8').send(text),
  );
}

/** @param startedAt counts the time for which the text is valid. */
export function securityTxt(
  {
    securityContact,
    securityPolicyUrl,
    publicUrl,
  }: Pick<Config, 'securityPolicyUrl' | 'publicUrl'> & { securityContact: string },
  startedAt: Date,
): string {
  const expires = new Date(startedAt.getTime() + validDays * dayMs).toISOString();
  const fields: [string, string | undefined][] = [
    ...securityContact.split(',').map((contact): [string, string] => ['Contact', contact.trim()]),
    ['Expires', expires],
    ['Policy', securityPolicyUrl],
    // Only an address with TLS may stand there.
    ['Canonical', publicUrl?.startsWith('https://') ? new URL(path, publicUrl).href : undefined],
    ['Preferred-Languages', 'en'],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`])).join('');
}
