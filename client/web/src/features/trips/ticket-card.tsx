import type { TicketView } from '@railhead/common/contracts/tickets';
import { parseSeatId } from '@railhead/common/domain/coaches';
import { BadgeCheckIcon, BanIcon, FileDownIcon } from 'lucide-react';
import { DownloadButton } from '../../components/download-button.tsx';
import { JourneyLine } from '../../components/journey-line.tsx';
import { RefundTerms } from '../../components/refund-terms.tsx';
import { api } from '../../config/paths.ts';
import { dayAt, money } from '../../lib/format.ts';
import { journeyEnds } from '../../lib/journey-times.ts';
import { passengerTypeNames } from '../../lib/passenger-types.ts';

/** One passenger's ticket. The QR code stays black on white in every colour scheme, as scanners require. */
export function TicketCard({ ticket, isValid }: { ticket: TicketView; isValid: boolean }) {
  const { number, name, passenger, reference, fare } = ticket;
  const { from, to } = journeyEnds(ticket, ticket.from, ticket.to);
  const seat = parseSeatId(ticket.seat);
  return (
    <article className="card overflow-hidden" aria-label={`Ticket for ${passenger.name || ticket.seat}`}>
      <div className="grid gap-6 p-5 sm:grid-cols-[auto_1fr] sm:p-6">
        {isValid ? <QrCode ticket={ticket} /> : <NoCode />}
        <div className={`grid content-start gap-4 ${isValid ? '' : 'text-quiet'}`}>
          <p className="flex flex-wrap items-center justify-between gap-2">
            <span>
              <strong>{number}</strong>
              {name && name !== number && <span className="text-quiet"> · {name}</span>}
            </span>
            <Validity isValid={isValid} />
          </p>
          <p className="font-semibold">{dayAt(from.at, from.zone)}</p>
          <JourneyLine from={from} to={to} />
          <dl className="grid grid-cols-2 gap-3 min-[24rem]:grid-cols-3 border-t border-line pt-4">
            <Detail term="Coach" value={seat?.coach ?? ''} isBig />
            <Detail term="Seat" value={String(seat?.number ?? ticket.seat)} isBig />
            <Detail term="Class" value={ticket.class.name} />
            <Detail term="Reference" value={reference} />
            <Detail term="Fare" value={money(fare)} />
            <Detail term="Passenger type" value={passengerTypeNames[passenger.type]} />
          </dl>
          <p className="text-lg font-semibold break-words">{passenger.name}</p>
          {isValid && (
            <DownloadButton
              label="PDF"
              Icon={FileDownIcon}
              path={api.ticketPdf(ticket.id)}
              name={`railhead-${reference}-${ticket.seat}.pdf`}
              type="application/pdf"
            />
          )}
          {isValid && <RefundTerms rules={ticket.refundRules} classes={[ticket.class]} />}
        </div>
      </div>
    </article>
  );
}

const QrCode = ({ ticket }: { ticket: TicketView }) => (
  <div className="place-self-center rounded-xl bg-white p-3 sm:self-start">
    <img
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(ticket.qr)}`}
      alt={`QR code of ticket ${ticket.id}`}
      className="size-64 [image-rendering:pixelated]"
      data-token={ticket.token}
    />
  </div>
);

/** Replaces the QR code of a cancelled ticket. */
const NoCode = () => (
  <div className="grid place-content-center justify-items-center gap-3 rounded-xl bg-danger-soft p-6 text-center text-danger sm:size-64 sm:self-start">
    <BanIcon aria-hidden size={48} />
    <p className="font-semibold">Cancelled. Not valid for travel.</p>
  </div>
);

const Detail = ({ term, value, isBig = false }: { term: string; value: string; isBig?: boolean }) => (
  <div className="min-w-0">
    <dt className="text-sm text-quiet">{term}</dt>
    <dd className={`break-words ${isBig ? 'text-3xl font-semibold tabular-nums' : 'font-medium'}`}>
      {value}
    </dd>
  </div>
);

const Validity = ({ isValid }: { isValid: boolean }) => {
  const Icon = isValid ? BadgeCheckIcon : BanIcon;
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-3 py-1 text-sm font-semibold ${isValid ? 'bg-brand-soft text-brand-strong' : 'bg-danger-soft text-danger'}`}
    >
      <Icon aria-hidden size={16} />
      {isValid ? 'Valid' : 'Not valid'}
    </span>
  );
};
