import type { ComponentProps } from 'react';
import { TextField } from './text-field.tsx';

interface CodeFieldProps extends Omit<ComponentProps<typeof TextField>, 'label' | 'onChange'> {
  onCode(code: string): void;
}

/** The field of a mailed code: at most six digits, whatever else is typed or pasted. */
export const CodeField = ({ onCode, ...field }: CodeFieldProps) => (
  <TextField
    label="Code"
    autoComplete="one-time-code"
    inputMode="numeric"
    required
    {...field}
    onChange={({ target }) => onCode(target.value.replaceAll(/\D/g, '').slice(0, 6))}
  />
);
