import type { RefundRules, TravelClass } from '@railhead/common/contracts/tickets';
import { list } from '../lib/format.ts';
import { refundTerms } from '../lib/refund-terms.ts';

interface RefundTermsProps {
  rules: RefundRules | undefined;
  /** The classes of the seats in question. */
  classes: readonly TravelClass[];
}

/** The refund terms as text; one sentence where all classes share the same terms. */
export function RefundTerms({ rules, classes }: RefundTermsProps) {
  const terms = refundTerms(rules, classes);
  if (terms.length === 0) return null;
  return (
    <section className="text-sm text-quiet">
      <h2 className="font-semibold text-ink">If you cancel</h2>
      {terms.map(({ classes: names, text }) => (
        <p key={text}>
          {terms.length > 1 && <span className="font-medium text-ink">{list(names)}: </span>}
          {text}
        </p>
      ))}
    </section>
  );
}
