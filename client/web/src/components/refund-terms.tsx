import type { RefundRules, TravelClass } from '@railhead/common/contracts/tickets';
import { list } from '../lib/format.ts';
import { refundTerms } from '../lib/refund-terms.ts';

interface RefundTermsProps {
  rules: RefundRules | undefined;
  /** Those that the reader travels in. */
  classes: readonly TravelClass[];
}

/** What a cancellation gives back, in words; one sentence where all classes have the same terms. */
export function RefundTerms({ rules, classes }: RefundTermsProps) {
  const terms = refundTerms(rules, classes);
  if (terms.length === 0) return null;
  return (
    <section aria-label="If you cancel" className="text-sm text-quiet">
      <h3 className="font-semibold text-ink">If you cancel</h3>
      {terms.map(({ classes: its, words }) => (
        <p key={words}>
          {terms.length > 1 && <span className="font-medium text-ink">{list(its)}: </span>}
          {words}
        </p>
      ))}
    </section>
  );
}
