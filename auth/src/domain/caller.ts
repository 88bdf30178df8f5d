/** Whose attempts count together: a guess slows only those that come from the same place. */
export interface Caller {
  /** The network that limits apply to, as `networkOf` names it. */
  network: string;
  /** The secret of the device, if it has signed in before. */
  deviceSecret: string | undefined;
  deviceName: string | undefined;
  /** What the challenges for this browser's passkeys are bound to; a new one fits no challenge. */
  browserSecret: string;
}
