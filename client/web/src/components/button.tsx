import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react';

type ButtonVariant = 'primary' | 'quiet' | 'danger';

/** Also the primary button has a border: where the system sets the colours, it is all that shows the button's shape. */
const shape =
  'border inline-flex min-h-12 items-center justify-center gap-2 rounded-xl px-3 py-2 text-center font-semibold sm:px-5 transition-colors disabled:opacity-60 aria-disabled:opacity-60';
const variantStyles: Record<ButtonVariant, string> = {
  primary: `${shape} border-transparent bg-brand text-on-brand hover:bg-brand-strong`,
  quiet: `${shape} border-line-strong bg-surface hover:bg-sunken`,
  danger: `${shape} border-danger text-danger hover:bg-danger-soft`,
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  /** The button's action is in progress: it stays focusable and ignores clicks. */
  isBusy?: boolean;
  /** The action is not available: the button stays focusable and ignores clicks. */
  isDisabled?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  variant = 'primary',
  isBusy = false,
  isDisabled = false,
  className = '',
  onClick,
  ...rest
}: ButtonProps) {
  const isInert = isBusy || isDisabled;
  return (
    <button
      type="button"
      {...rest}
      className={`${variantStyles[variant]} ${className}`}
      aria-disabled={isInert || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => (isInert ? event.preventDefault() : onClick?.(event))}
    />
  );
}

function AnchorButton({
  variant = 'primary',
  className = '',
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { variant?: ButtonVariant }) {
  return (
    <a {...rest} className={`${variantStyles[variant]} ${className}`}>
      {children}
    </a>
  );
}

/** A link that looks like a button. */
export const ButtonLink: LinkComponent<typeof AnchorButton> = createLink(AnchorButton);
