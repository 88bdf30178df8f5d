import { KeyEncryptionConfig } from '@railhead/common/crypto/key-encryption';
import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

export const Config = Type.Object({
  ...ServiceConfig,
  ...KeyEncryptionConfig,
  smtpUrl: Type.String({ minLength: 1, env: 'SMTP_URL', example: 'smtp://127.0.0.1:1025' }),
  mailFrom: Type.String({ default: 'Railhead <no-reply@railhead.example>', env: 'MAIL_FROM' }),
  /** The address of the web app in a browser; mails link to it. */
  publicUrl: Type.String({ default: 'http://localhost:8080', env: 'PUBLIC_URL' }),
});
export type Config = Readonly<Static<typeof Config>>;
