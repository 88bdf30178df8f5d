import { KeyEncryptionConfig } from '@railhead/common/crypto/key-encryption';
import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

// The other services fetch the public keys from this URL; this one owns them.
const { authJwksUrl: _, ...service } = ServiceConfig;

const perHour = (limit: number, env: string) => Type.Integer({ minimum: 1, default: limit, env });

export const Config = Type.Object({
  ...service,
  ...KeyEncryptionConfig,
  smtpUrl: Type.String({ minLength: 1, env: 'SMTP_URL', example: 'smtp://127.0.0.1:1025' }),
  mailFrom: Type.String({ default: 'Railhead <no-reply@railhead.example>', env: 'MAIL_FROM' }),
  /** The gateway's URL in a browser. With https, cookies are `Secure`. */
  publicUrl: Type.String({ default: 'http://localhost:8080', env: 'PUBLIC_URL' }),
  /** Comma-separated e-mail addresses of the people with the role. */
  operatorEmails: Type.String({ default: '', env: 'OPERATOR_EMAILS' }),
  inspectorEmails: Type.String({ default: '', env: 'INSPECTOR_EMAILS' }),
  /** With `passkey`, a session has the role of an operator only if it was opened with an enrolled passkey. */
  operatorSignIn: Type.Union([Type.Literal('any'), Type.Literal('passkey')], {
    default: 'any',
    env: 'OPERATOR_SIGN_IN',
    example: 'passkey',
  }),
  /** By one network (`…AndIp`), by one network on one e-mail address, and on one address by all networks together. */
  codesPerHourAndAddress: perHour(5, 'CODES_PER_HOUR_AND_ADDRESS'),
  codesPerHourAndAddressInAll: perHour(30, 'CODES_PER_HOUR_AND_ADDRESS_IN_ALL'),
  codesPerHourAndIp: perHour(100, 'CODES_PER_HOUR_AND_IP'),
  passwordTriesPerHourAndAddress: perHour(20, 'PASSWORD_TRIES_PER_HOUR_AND_ADDRESS'),
  passwordTriesPerHourAndAddressInAll: perHour(500, 'PASSWORD_TRIES_PER_HOUR_AND_ADDRESS_IN_ALL'),
  passwordTriesPerHourAndIp: perHour(100, 'PASSWORD_TRIES_PER_HOUR_AND_IP'),
  passkeyTriesPerHourAndIp: perHour(100, 'PASSKEY_TRIES_PER_HOUR_AND_IP'),
  /** How long a key signs before the next one replaces it. */
  keyRotationDays: Type.Integer({ minimum: 1, default: 30, env: 'KEY_ROTATION_DAYS' }),
});
export type Config = Static<typeof Config>;
