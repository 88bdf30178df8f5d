import type { RunView } from '@railhead/common/contracts/tickets';
import { parseSeatId, type Seat, seatsOf } from '@railhead/common/domain/coaches';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { count, list } from '../../lib/format.ts';
import type { Journey, Party, Picked } from '../../lib/requests/hold.ts';
import { fareOfSeats } from '../../lib/seat-fares.ts';
import { BasketBar } from './basket-bar.tsx';
import { CoachView, type SeatView } from './coach-view.tsx';
import { ownHold } from './live-map.ts';
import { PickPanel } from './pick-panel.tsx';
import { pickedWords, splitOf } from './pick-words.ts';
import { isOpen, lookOf } from './seat-face.ts';
import { useLiveMap } from './use-live-map.ts';
import { useSeatChoice } from './use-seat-choice.ts';

const route = getRouteApi(paths.seats);

/** Map or list of one coach at a time, the buyer's choice kept across all of them. */
export function SeatChooser({ run, journey }: { run: RunView; journey: Journey }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { choice, dispatch, renew, pick } = useSeatChoice(journey);
  const { map, state } = useLiveMap(journey, (seats) => dispatch({ type: 'freed', seats }));
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
    if (own) dispatch({ type: 'given', ...own });
  }, [map, dispatch]);

  const look = (seat: Seat) => lookOf(seat.id, map, choice);
  const freeIn = (seats: readonly Seat[]) => seats.filter((seat) => isOpen(look(seat))).length;
  const current =
    coaches.find(({ coach }) => coach.label === label) ??
    coaches.find(({ coach, seats }) => coach.class === search.class && freeIn(seats) > 0) ??
    coaches.find(({ coach }) => coach.class === search.class) ??
    coaches[0];

  const split = splitOf(choice.error);
  const [picked, setPicked] = useState<Picked>();
  const isAsPicked = picked !== undefined && choice.wanted.join() === picked.seats.join();
  const openCoachOf = ([seat = '']: readonly string[]) => setLabel(parseSeatId(seat)?.coach);
  async function pickFor(party: Party) {
    const result = await pick(party);
    if (!result) return;
    setPicked(result);
    openCoachOf(result.seats);
    announce(pickedWords(result));
  }
  function takeSplit(seats: readonly string[]) {
    dispatch({ type: 'wanted', seats });
    openCoachOf(seats);
    announce(`You chose ${list(seats)}.`);
  }

  function toggle(seat: Seat) {
    const seatLook = look(seat);
    if (!isOpen(seatLook) || !map) return announce('This seat cannot be chosen.');
    if (seatLook === 'free' && choice.wanted.length >= run.maxSeatsPerOrder)
      return announce(`One order may have ${count(run.maxSeatsPerOrder, 'seat', 'seats')}.`);
    dispatch({ type: 'toggled', seat: seat.id });
  }

  const isFull = choice.wanted.length >= run.maxSeatsPerOrder;
  return (
    <div className="mt-5">
      <div className="grid gap-3 empty:hidden">
        {search.lost && choice.lost.length === 0 && (
          <Notice kind="warning">
            Taken by somebody else meanwhile: <strong>{list(search.lost.split(','))}</strong>. Please choose
            again.
          </Notice>
        )}
        {choice.lost.length > 0 && (
          <Notice kind="warning">
            Just taken by somebody else: <strong>{list(choice.lost)}</strong>.
            {choice.wanted.length > 0 && ' You keep the others.'}
          </Notice>
        )}
        {choice.lapsed.length > 0 && (
          <Notice kind="warning">
            <p>Your seats have been released: {list(choice.lapsed)}.</p>
            <Button
              look="quiet"
              className="mt-2"
              onClick={() => dispatch({ type: 'wanted', seats: choice.lapsed })}
            >
              Try to get the same seats back
            </Button>
          </Notice>
        )}
        {isFull && <Notice>One order may have {count(run.maxSeatsPerOrder, 'seat', 'seats')}.</Notice>}
        {choice.error !== undefined && !split && <ProblemNotice error={choice.error} />}
        {state === 'lost' && (
          <Notice kind="warning">
            Live updates are paused; the seats shown may be old. We are connecting again.
          </Notice>
        )}
      </div>
      <PickPanel
        run={run}
        startClass={search.class}
        isBusy={choice.isSending}
        told={isAsPicked ? pickedWords(picked) : undefined}
        split={split}
        onPick={(party) => void pickFor(party)}
        onTakeSplit={takeSplit}
      />
      <div className="mt-4 grid items-center gap-3 sm:grid-cols-[1fr_auto]">
        <Choice
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
        <Choice<SeatView>
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
          isLive={state === 'live'}
          lookOf={look}
          onToggle={toggle}
        />
      )}
      <BasketBar
        seats={choice.wanted}
        total={fareOfSeats(run, journey, choice.wanted)}
        endsAt={choice.endsAt}
        isSettling={choice.isSending}
        onRenew={renew}
        onContinue={() =>
          void navigate({
            to: paths.checkout,
            params: { runId: run.id },
            search: { from: String(journey.from), to: String(journey.to), seats: choice.held.join(',') },
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
