import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

// The other services are told where to fetch the public keys; this one has them.
const { authJwksUrl: _, ...service } = ServiceConfig;

const perHour = (limit: number, env: string) => Type.Integer({ minimum: 1, default: limit, env });

export const Config = Type.Object({
  ...service,
  smtpUrl: Type.String({ minLength: 1, env: 'SMTP_URL', example: 'smtp://127.0.0.1:1025' }),
  mailFrom: Type.String({ default: 'Railhead <no-reply@railhead.example>', env: 'MAIL_FROM' }),
  /** The front door as a browser names it; over https, cookies are Secure. */
  publicUrl: Type.String({ default: 'http://localhost:8080', env: 'PUBLIC_URL' }),
  /** E-mail addresses, separated by commas, of the people who have the role. */
  operatorEmails: Type.String({ default: '', env: 'OPERATOR_EMAILS' }),
  inspectorEmails: Type.String({ default: '', env: 'INSPECTOR_EMAILS' }),
  codesPerHourAndAddress: perHour(5, 'CODES_PER_HOUR_AND_ADDRESS'),
  codesPerHourAndIp: perHour(20, 'CODES_PER_HOUR_AND_IP'),
  passwordTriesPerHourAndAddress: perHour(20, 'PASSWORD_TRIES_PER_HOUR_AND_ADDRESS'),
  passwordTriesPerHourAndIp: perHour(100, 'PASSWORD_TRIES_PER_HOUR_AND_IP'),
  /** How long a key signs before the next one does. */
  keyRotationDays: Type.Integer({ minimum: 1, default: 30, env: 'KEY_ROTATION_DAYS' }),
});
export type Config = Static<typeof Config>;
