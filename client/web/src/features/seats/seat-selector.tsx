import type { RunView } from '@railhead/common/contracts/tickets';
import { parseSeatId, type Seat, seatsOf } from '@railhead/common/domain/coaches';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { count, list } from '../../lib/format.ts';
import type { AssignedSeats, Journey, Party } from '../../lib/requests/hold.ts';
import { fareOfSeats } from '../../lib/seat-fares.ts';
import { BasketBar } from './basket-bar.tsx';
import { CoachView, type SeatView } from './coach-view.tsx';
import { PickPanel } from './pick-panel.tsx';
import { pickedText, splitOf } from './pick-text.ts';
import { appearanceOf, isFree, isSelectable } from './seat-appearance.ts';
import { ownHold } from './seat-map.ts';
import { useLiveSeatMap } from './use-live-seat-map.ts';
import { useSeatSelection } from './use-seat-selection.ts';

const route = getRouteApi(paths.seats);

/** Map or list of one coach at a time. The selection spans all coaches. */
export function SeatSelector({ run, journey }: { run: RunView; journey: Journey }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { selection, dispatch, renew, pick } = useSeatSelection(journey);
  const { map, status } = useLiveSeatMap(journey, (seats) => dispatch({ type: 'freed', seats }));
  const coaches = useMemo(
    () => run.coaches.map((coach) => ({ coach, seats: seatsOf(coach) })),
    [run.coaches],
  );
  const [label, setLabel] = useState<string>();
  const [view, setView] = useState<SeatView>('map');

  const isRestored = useRef(false);
  useEffect(() => {
    if (!map || isRestored.current) return;
    isRestored.current = true;
    const own = ownHold(map);
    if (own) dispatch({ type: 'assigned', ...own });
  }, [map, dispatch]);

  const appearance = (seat: Seat) => appearanceOf(seat.id, map, selection);
  const freeIn = (seats: readonly Seat[]) => seats.filter((seat) => isFree(seat.id, map, selection)).length;
  const current =
    coaches.find(({ coach }) => coach.label === label) ??
    coaches.find(({ coach, seats }) => coach.class === search.class && freeIn(seats) > 0) ??
    coaches.find(({ coach }) => coach.class === search.class) ??
    coaches[0];

  const split = splitOf(selection.error);
  const [picked, setPicked] = useState<AssignedSeats>();
  const isPickUnchanged = picked !== undefined && selection.selected.join() === picked.seats.join();
  const openCoachOf = ([seat = '']: readonly string[]) => setLabel(parseSeatId(seat)?.coach);
  async function pickSeats(party: Party) {
    const result = await pick(party);
    if (!result) return;
    setPicked(result);
    openCoachOf(result.seats);
    announce(pickedText(result));
  }
  function acceptSplit(seats: readonly string[]) {
    dispatch({ type: 'selected', seats });
    openCoachOf(seats);
    announce(`${list(seats)} selected.`);
  }

  function toggle(seat: Seat) {
    const seatAppearance = appearance(seat);
    if (!isSelectable(seatAppearance) || !map) return announce('This seat is not available.');
    if (seatAppearance === 'free' && selection.selected.length >= run.maxSeatsPerOrder)
      return announce(`You can book up to ${count(run.maxSeatsPerOrder, 'seat', 'seats')}.`);
    dispatch({ type: 'toggled', seat: seat.id });
  }

  // The map is taller than most screens: whoever chose a seat at its end would not see what happened to it.
  const notices = useRef<HTMLDivElement>(null);
  const hasConflict =
    selection.lost.length > 0 || selection.expired.length > 0 || (selection.error !== undefined && !split);
  useEffect(() => {
    if (hasConflict) notices.current?.scrollIntoView({ block: 'nearest' });
  }, [hasConflict]);

  const isFull = selection.selected.length >= run.maxSeatsPerOrder;
  return (
    <div className="mt-5">
      <div ref={notices} className="grid scroll-mt-4 grid-cols-1 gap-3 empty:hidden">
        {search.lost && selection.lost.length === 0 && (
          <Notice kind="warning">
            No longer available: <strong>{list(search.lost.split(','))}</strong>. Please choose again.
          </Notice>
        )}
        {selection.lost.length > 0 && (
          <Notice kind="warning">
            No longer available: <strong>{list(selection.lost)}</strong>.
            {selection.selected.length > 0 && ' Your other seats are still held.'}
          </Notice>
        )}
        {selection.expired.length > 0 && (
          <Notice kind="warning">
            <p>Your seats have been released: {list(selection.expired)}.</p>
            <Button
              variant="quiet"
              className="mt-2"
              onClick={() => dispatch({ type: 'selected', seats: selection.expired })}
            >
              Hold the same seats again
            </Button>
          </Notice>
        )}
        {isFull && (
          <Notice>You can book up to {count(run.maxSeatsPerOrder, 'seat', 'seats')} per order.</Notice>
        )}
        {selection.error !== undefined && !split && <ProblemNotice error={selection.error} />}
        {status === 'lost' && (
          <Notice kind="warning">Connection lost. Seats may be out of date. Reconnecting …</Notice>
        )}
      </div>
      <PickPanel
        run={run}
        startClass={search.class}
        isBusy={selection.isSending}
        message={isPickUnchanged ? pickedText(picked) : undefined}
        split={split}
        onPick={(party) => void pickSeats(party)}
        onAcceptSplit={acceptSplit}
      />
      <div className="mt-4 grid grid-cols-1 items-center gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
        <SegmentedControl
          legend="Coach"
          value={current?.coach.label ?? ''}
          onChange={setLabel}
          options={coaches.map(({ coach, seats }) => ({
            value: coach.label,
            label: (
              <CoachTab
                label={coach.label}
                className={run.classes.find(({ id }) => id === coach.class)?.name}
                free={map ? freeIn(seats) : undefined}
              />
            ),
          }))}
        />
        <SegmentedControl<SeatView>
          legend="View"
          value={view}
          onChange={setView}
          options={[
            { value: 'map', label: 'Map' },
            { value: 'list', label: 'List' },
          ]}
        />
      </div>
      {current && (
        <CoachView
          run={run}
          coach={current.coach}
          seats={current.seats}
          view={view}
          isLoading={!map}
          isLive={status === 'live'}
          appearanceOf={appearance}
          onToggle={toggle}
        />
      )}
      <BasketBar
        seats={selection.selected}
        total={fareOfSeats(run, journey, selection.selected)}
        endsAt={selection.endsAt}
        isSaving={selection.isSending}
        onRenew={renew}
        onContinue={() =>
          void navigate({
            to: paths.checkout,
            params: { runId: run.id },
            search: { from: String(journey.from), to: String(journey.to), seats: selection.held.join(',') },
          })
        }
      />
    </div>
  );
}

interface CoachTabProps {
  label: string;
  className: string | undefined;
  free: number | undefined;
}

const CoachTab = ({ label, className, free }: CoachTabProps) => (
  <span className="grid justify-items-center py-1.5 leading-tight">
    <span>
      <span className="sr-only">Coach </span>
      {label}
    </span>
    <span className="text-xs font-normal text-quiet">{className}</span>
    <span className="text-xs font-normal text-quiet">{free === undefined ? '…' : `${free} free`}</span>
  </span>
);
