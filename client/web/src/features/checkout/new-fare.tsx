import type { Money } from '@railhead/common/contracts/common';
import { Notice } from '../../components/notice.tsx';
import { money } from '../../lib/format.ts';

/** The fare is another one than the buyer saw; they decide anew. */
export const NewFare = ({ fare }: { fare: Money }) => (
  <Notice kind="warning">
    The fare has changed. It is now <strong>{money(fare)}</strong>; nothing has been ordered yet.
  </Notice>
);
