import { type BrokerUser, brokerUsers, permissionsOf } from '@railhead/common/messaging/nats/permissions';
import { admin } from './credentials.ts';

/** A paused process must be able to finish its login. */
const loginTimeoutSeconds = 10;

/**
 * The `authorization` block of a NATS configuration: one user per service with the rights that the event contracts imply.
 * @param passwordOf a password, or the name of an environment variable (`$NAME`) that NATS reads it from; a user for whom it
 * is undefined is left out
 */
export function natsAuthorization(
  passwordOf: (user: BrokerUser | typeof admin) => string | undefined,
  prefix = '',
): string {
  const lines = [
    'authorization {',
    `  timeout: ${loginTimeoutSeconds}`,
    '  users: [',
    `    { user: ${admin}, password: ${passwordOf(admin)} }`,
    ...brokerUsers.flatMap((user) => {
      const password = passwordOf(user);
      return password === undefined ? [] : [userBlock(user, password, prefix)];
    }),
    '  ]',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function userBlock(user: BrokerUser, password: string, prefix: string): string {
  const { publish, subscribe } = permissionsOf(user, prefix);
  return [
    '    {',
    `      user: ${user}`,
    `      password: ${password}`,
    '      permissions: {',
    `        publish: { allow: ${list(publish.allow)}, deny: ${list(publish.deny)} }`,
    `        subscribe: { allow: ${list(subscribe)} }`,
    '        # One response to each request that the user received.',
    '        allow_responses: true',
    '      }',
    '    }',
  ].join('\n');
}

const list = (subjects: string[]): string =>
  subjects.length === 0
    ? '[]'
    : `[\n${subjects.map((subject) => `          "${subject}"`).join('\n')}\n        ]`;
