import { faces, type SeatLook } from './seat-face.ts';

const shown: readonly SeatLook[] = ['free', 'yours', 'choosing', 'taken'];

export const Legend = () => (
  <ul aria-label="Legend" className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
    {shown.map((look) => {
      const { word, Icon, style } = faces[look];
      return (
        <li key={look} className="flex items-center gap-2">
          <span aria-hidden className={`grid size-6 place-content-center rounded border ${style}`}>
            {Icon && <Icon size={14} strokeWidth={2.5} />}
          </span>
          {word}
        </li>
      );
    })}
  </ul>
);
