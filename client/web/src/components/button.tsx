import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes } from 'react';

type Look = 'primary' | 'quiet' | 'danger';

const shape =
  'inline-flex min-h-12 items-center justify-center gap-2 rounded-xl px-4 py-2 text-center font-semibold sm:px-5 transition-colors disabled:opacity-60 aria-disabled:opacity-60';
const looks: Record<Look, string> = {
  primary: `${shape} bg-brand text-on-brand hover:bg-brand-strong`,
  quiet: `${shape} border border-line-strong bg-surface hover:bg-sunken`,
  danger: `${shape} border border-danger text-danger hover:bg-danger-soft`,
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Keeps the button focusable but deaf, and says so, while its work is under way. */
  isBusy?: boolean;
}

export function Button({ look = 'primary', isBusy = false, className = '', onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${looks[look]} ${className}`}
      aria-disabled={isBusy || undefined}
      onClick={(event) => (isBusy ? event.preventDefault() : onClick?.(event))}
    />
  );
}

function AnchorButton({
  look = 'primary',
  className = '',
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { look?: Look }) {
  return (
    <a {...rest} className={`${looks[look]} ${className}`}>
      {children}
    </a>
  );
}

/** A link that looks like a button. */
export const ButtonLink: LinkComponent<typeof AnchorButton> = createLink(AnchorButton);
