import type { Role } from '@railhead/common/contracts/auth';
import type { Bus } from '@railhead/common/messaging/bus';
import type { Mongo } from '@railhead/common/store/mongo';
import type { AnnounceEndedSessions } from './application/announce-ended-sessions.ts';
import type { KeyRing } from './application/key-ring.ts';
import type { Config } from './config.ts';
import type { PasswordHasher } from './crypto/password-hasher.ts';
import type { OpenAccount } from './domain/account.ts';
import type { GrantedRoles } from './domain/granted-roles.ts';
import type { AccountRepository } from './persistence/account-repository.ts';
import type { AttemptLimits } from './persistence/attempt-limits.ts';
import type { ChallengeRepository } from './persistence/challenge-repository.ts';
import type { CodeRepository } from './persistence/code-repository.ts';
import type { DeviceRepository } from './persistence/device-repository.ts';
import type { EmailReversalRepository } from './persistence/email-reversal-repository.ts';
import type { EnrolmentRepository } from './persistence/enrolment-repository.ts';
import type { NoticeRepository } from './persistence/notice-repository.ts';
import type { PasskeyRepository } from './persistence/passkey-repository.ts';
import type { PersonalRecords } from './persistence/personal-records.ts';
import type { SessionRepository } from './persistence/session-repository.ts';

/** What routes and use cases work with. */
export interface Deps {
  mongo: Mongo;
  bus: Bus;
  announceEndedSessions: AnnounceEndedSessions;
  personalRecords: PersonalRecords;
  accounts: AccountRepository;
  codes: CodeRepository;
  sessions: SessionRepository;
  devices: DeviceRepository;
  passkeys: PasskeyRepository;
  challenges: ChallengeRepository;
  enrolments: EnrolmentRepository;
  emailReversals: EmailReversalRepository;
  notices: NoticeRepository;
  limits: AttemptLimits;
  keyRing: KeyRing;
  passwordHasher: PasswordHasher;
  /** Sends due mails now instead of at the next interval. */
  codeMailer: { trigger(): void };
  noticeMailer: { trigger(): void };
  /** The roles that the configuration gives to a normalised address. */
  configuredRoles(email: string): Role[];
  /** The roles of an account in a session that was opened in the given way. */
  rolesOf(account: Pick<OpenAccount, 'email' | 'roles'>, amr: readonly string[] | undefined): GrantedRoles;
  config: Config;
}
