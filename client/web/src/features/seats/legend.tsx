import { appearances, type SeatAppearance } from './seat-appearance.ts';

const shown: readonly SeatAppearance[] = ['free', 'yours', 'choosing', 'taken'];

export const Legend = () => (
  <ul aria-label="Legend" className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
    {shown.map((appearance) => {
      const { label, Icon, style } = appearances[appearance];
      return (
        <li key={appearance} className="flex items-center gap-2">
          <span aria-hidden className={`grid size-6 place-content-center rounded border ${style}`}>
            {Icon && <Icon size={14} strokeWidth={2.5} />}
          </span>
          {label}
        </li>
      );
    })}
  </ul>
);
