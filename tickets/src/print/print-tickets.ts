import { darkStretchesOf, type QrCode, qrCodeOf } from '../domain/qr-code.ts';
import type { TicketPage } from '../domain/ticket-page.ts';
import type { Printable } from './printer.ts';
import { openSheet, type Sheet } from './sheet.ts';

const left = 56;
const width = 483;
const quiet = '#59636e';
const qrSide = 270;

/**
 * Tickets as a PDF document (A4), a page for each, with fonts inside and QR codes as vectors. The same tickets always
 * give the same bytes. @param issuedAt when they were issued, the document's date.
 */
export async function printTickets(pages: Printable, issuedAt: Date): Promise<Buffer> {
  const [{ journey, reference }] = pages;
  const sheet = openSheet(`${pages.length > 1 ? 'Tickets' : 'Ticket'} ${reference}, ${journey}`, issuedAt);
  for (const page of pages) drawPage(sheet, page);
  return sheet.done();
}

function drawPage(sheet: Sheet, page: TicketPage): void {
  const { pdf, write } = sheet;
  pdf.addPage();
  write('Railhead ticket', { x: left, y: 48, width: 200, size: 12, weight: 700, color: quiet });
  write(`Reference ${page.reference}`, { x: 400, y: 48, width: 139, size: 12, weight: 700 });

  let y = write(page.journey, { x: left, y: 76, width, size: 24, weight: 700, tag: 'H1' });
  y = write(page.train, { x: left, y: y + 2, width, size: 14 }) + 14;
  y = row(sheet, y, [
    ['Departure', page.from.at, page.from.name],
    ['Arrival', page.to.at, page.to.name],
  ]);
  y = row(sheet, y, [['Passenger', page.passenger]]);
  y = row(sheet, y, [
    ['Coach', page.coach],
    ['Seat', page.seat],
    ['Class', page.class],
    ['Fare', page.fare],
  ]);
  y = drawQr(sheet, qrCodeOf(page.token), y) + 6;
  y = write(`Ticket ${page.ticketId}. Show this code on board, on a screen or on paper.`, {
    x: left,
    y,
    width,
    size: 9,
    color: quiet,
  });
  y = write('If you cancel', { x: left, y: y + 12, width, size: 9, weight: 700, tag: 'H2' });
  y = write(page.terms, { x: left, y, width, size: 9 });
  write(`Times are local to the stations (${page.zone}).`, {
    x: left,
    y: y + 8,
    width,
    size: 9,
    color: quiet,
  });
}

/** Labelled facts side by side. @returns the lower edge of the longest. */
function row(
  { write }: Sheet,
  y: number,
  facts: readonly (readonly [label: string, ...lines: string[]])[],
): number {
  const gap = 18;
  const share = (width - gap * (facts.length - 1)) / facts.length;
  const ends = facts.map(([label, ...lines], index) => {
    const place = { x: left + index * (share + gap), width: share };
    const below = write(label, { ...place, y, size: 9, color: quiet });
    return lines.reduce((end, line) => write(line, { ...place, y: end, size: 14, weight: 700 }), below);
  });
  return Math.max(...ends) + 12;
}

function drawQr({ pdf, draw }: Sheet, code: QrCode, y: number): number {
  const module = qrSide / code.length;
  const x = left + (width - qrSide) / 2;
  const strokes = () => {
    for (const { column, line, length } of darkStretchesOf(code)) {
      pdf.rect(x + column * module, y + line * module, length * module, module);
    }
    pdf.fill('#000000');
  };
  draw('Figure', strokes, 'QR code of this ticket');
  return y + qrSide;
}
