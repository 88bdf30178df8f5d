import type { Money } from '@railhead/common/contracts/common';
import { Notice } from '../../components/notice.tsx';
import { money } from '../../lib/format.ts';

/** The fare differs from the one that the buyer saw and has to be confirmed. */
export const FareChangedNotice = ({ fare }: { fare: Money }) => (
  <Notice kind="warning">
    The fare has changed to <strong>{money(fare)}</strong>. Nothing has been ordered yet.
  </Notice>
);
