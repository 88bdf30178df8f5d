import { type ReactNode, useEffect, useId, useRef } from 'react';

interface Option<V extends string> {
  value: V;
  label: ReactNode;
}
interface SegmentedControlProps<V extends string> {
  legend: string;
  options: readonly Option<NoInfer<V>>[];
  value: V;
  onChange(value: V): void;
}

/** A choice between a few options: native radio buttons drawn as a strip that scrolls when it does not fit. */
export function SegmentedControl<V extends string>({
  legend,
  options,
  value,
  onChange,
}: SegmentedControlProps<V>) {
  const name = useId();
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chosen = strip.current?.querySelector(`label[data-value="${CSS.escape(value)}"]`);
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{legend}</legend>
      <div ref={strip} className="flex gap-1 overflow-x-auto rounded-xl bg-sunken p-1">
        {options.map((option) => (
          <label
            key={option.value}
            data-value={option.value}
            className="relative flex min-h-11 grow cursor-pointer items-center justify-center rounded-lg px-3.5 font-medium whitespace-nowrap selected-segment has-focus-visible:outline-3 has-focus-visible:-outline-offset-2 has-focus-visible:outline-brand"
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
