import type { Role } from '@railhead/common/contracts/auth';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Config } from '../config.ts';
import type { Hashing } from '../hashing.ts';
import type { Keyring } from '../keyring.ts';
import type { AccountStore } from '../store/account-store.ts';
import type { CodeStore } from '../store/code-store.ts';
import type { LimitStore } from '../store/limit-store.ts';
import type { SessionStore } from '../store/session-store.ts';

/** What the routes work with. */
export interface Deps {
  mongo: Mongo;
  accounts: AccountStore;
  codes: CodeStore;
  sessions: SessionStore;
  limits: LimitStore;
  keyring: Keyring;
  hashing: Hashing;
  /** Sends the mails that are owed now rather than at the next look. */
  mailer: { trigger(): void };
  /** By normalised address. */
  rolesOf(email: string): Role[];
  config: Config;
}
