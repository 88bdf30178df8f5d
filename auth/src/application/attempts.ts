import type { Deps } from '../deps.ts';
import type { Caller } from '../domain/caller.ts';

/** The limits of one kind of attempt per hour. */
interface AttemptPolicy {
  action: 'code' | 'password';
  perNetwork: number;
  /** By one network on one e-mail address. */
  perAddress: number;
  /** On one e-mail address by all networks together. */
  perAddressInAll: number;
}

export const codePolicy = ({ config }: Pick<Deps, 'config'>): AttemptPolicy => ({
  action: 'code',
  perNetwork: config.codesPerHourAndIp,
  perAddress: config.codesPerHourAndAddress,
  perAddressInAll: config.codesPerHourAndAddressInAll,
});

export const passwordPolicy = ({ config }: Pick<Deps, 'config'>): AttemptPolicy => ({
  action: 'password',
  perNetwork: config.passwordTriesPerHourAndIp,
  perAddress: config.passwordTriesPerHourAndAddress,
  perAddressInAll: config.passwordTriesPerHourAndAddressInAll,
});

/**
 * Counts an attempt on an address. A stranger's attempts count for the stranger's network and, widely, for the address;
 * those on a device that the owner has signed in on count for this device only, so no stranger uses them up.
 * @returns the counters, for `limits.release`.
 * @throws DomainError `too-many-requests`
 */
export async function countAttempt(
  { limits, devices }: Pick<Deps, 'limits' | 'devices'>,
  { action, perNetwork, perAddress, perAddressInAll }: AttemptPolicy,
  email: string,
  { network, deviceSecret }: Caller,
): Promise<string[]> {
  if (deviceSecret !== undefined && (await devices.isKnown(deviceSecret, email))) {
    const subject = `${email} ${deviceSecret}`;
    return limits.count([{ action: `${action} by device`, subject, perHour: perAddress }]);
  }
  return limits.count([
    { action: `${action} by ip`, subject: network, perHour: perNetwork },
    { action: `${action} by address`, subject: `${email} ${network}`, perHour: perAddress },
    { action: `${action} by address in all`, subject: email, perHour: perAddressInAll },
  ]);
}
