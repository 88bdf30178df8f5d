import type { Coach, RunView } from '@railhead/common/contracts/tickets';
import type { Seat } from '@railhead/common/domain/coaches';
import { useMemo } from 'react';
import { Skeleton } from '../../components/skeleton.tsx';
import { useMediaQuery } from '../../lib/use-media-query.ts';
import { CoachGrid } from './coach-grid.tsx';
import { planOf } from './coach-plan.ts';
import { Legend } from './legend.tsx';
import type { SeatAppearance } from './seat-appearance.ts';
import { SeatList } from './seat-list.tsx';

export type SeatView = 'map' | 'list';

interface CoachViewProps {
  run: RunView;
  coach: Coach;
  seats: readonly Seat[];
  view: SeatView;
  isLoading: boolean;
  isLive: boolean;
  appearanceOf(seat: Seat): SeatAppearance;
  onToggle(seat: Seat): void;
}

/** One coach: vertical on a phone, horizontal on a wide screen. */
export function CoachView({
  run,
  coach,
  seats,
  view,
  isLoading,
  isLive,
  appearanceOf,
  onToggle,
}: CoachViewProps) {
  const isWide = useMediaQuery('(min-width: 1000px)') && coach.rows <= 18;
  const plan = useMemo(() => planOf(coach, isWide ? 'across' : 'down'), [coach, isWide]);
  const className = run.classes.find(({ id }) => id === coach.class)?.name ?? coach.class;
  const label = `Coach ${coach.label}, ${className}`;
  return (
    <section className="card mt-4 p-4 sm:p-6" aria-label={label} aria-busy={isLoading}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <h2>{label}</h2>
        <p className="flex items-center gap-2 text-sm text-quiet">
          <span
            aria-hidden
            className={`size-2.5 rounded-full ${isLive ? 'bg-brand' : 'border-2 border-line-strong'}`}
          />
          {isLive ? 'live' : 'connecting …'}
        </p>
      </div>
      {isLoading ? (
        <Skeleton label="Loading seats" className="h-64" />
      ) : view === 'map' ? (
        <>
          <Legend />
          <div className="mt-5 overflow-x-auto pb-1">
            <div className="mx-auto w-max rounded-3xl border-2 border-line p-4">
              <CoachGrid label={label} plan={plan} appearanceOf={appearanceOf} onToggle={onToggle} />
            </div>
          </div>
        </>
      ) : (
        <SeatList label={label} seats={seats} appearanceOf={appearanceOf} onToggle={onToggle} />
      )}
    </section>
  );
}
