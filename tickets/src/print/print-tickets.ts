import type { TicketPage } from '../domain/ticket-page.ts';
import { createPdf, type PdfDocument } from './pdf-page.ts';
import type { Printable } from './printer.ts';
import { type QrCode, qrCodeOf, qrRunsOf } from './qr-code.ts';
import { loadFonts } from './text-runs.ts';

const left = 56;
const width = 483;
const secondary = '#59636e';
const qrSide = 270;

/**
 * Creates a PDF document (A4) with a page per ticket, embedded fonts and QR codes as vectors. The same tickets always
 * give the same bytes.
 * @param issuedAt the date of the document.
 */
export async function printTickets(pages: Printable, issuedAt: Date): Promise<Buffer> {
  const [{ journey, reference }] = pages;
  const title = `${pages.length > 1 ? 'Tickets' : 'Ticket'} ${reference}, ${journey}`;
  const document = createPdf(title, issuedAt, await loadFonts(JSON.stringify(pages)));
  for (const page of pages) drawPage(document, page);
  return document.done();
}

function drawPage(document: PdfDocument, page: TicketPage): void {
  const { pdf, write } = document;
  pdf.addPage();
  write('Railhead ticket', { x: left, y: 48, width: 200, size: 12, weight: 700, color: secondary });
  write(`Reference ${page.reference}`, { x: 400, y: 48, width: 139, size: 12, weight: 700 });

  let y = write(page.journey, { x: left, y: 76, width, size: 24, weight: 700, tag: 'H1' });
  y = write(page.train, { x: left, y: y + 2, width, size: 14 }) + 14;
  y = row(document, y, [
    ['Departure', page.from.at, page.from.name],
    ['Arrival', page.to.at, page.to.name],
  ]);
  for (const request of page.requests) y = write(request, { x: left, y, width, size: 11, weight: 700 }) + 8;
  y = row(document, y, [['Passenger', page.passenger]]);
  y = row(document, y, [
    ['Coach', page.coach],
    ['Seat', page.seat],
    ['Class', page.class],
    ['Fare', page.fare],
  ]);
  y = drawQr(document, qrCodeOf(page.token), y) + 6;
  y = write(`Ticket ${page.ticketId}. Show this QR code on board, on your phone or on paper.`, {
    x: left,
    y,
    width,
    size: 9,
    color: secondary,
  });
  y = write('If you cancel', { x: left, y: y + 12, width, size: 9, weight: 700, tag: 'H2' });
  y = write(page.terms, { x: left, y, width, size: 9 });
  write(page.timeNote, {
    x: left,
    y: y + 8,
    width,
    size: 9,
    color: secondary,
  });
}

/** Draws labelled values side by side. @returns the lower edge of the tallest. */
function row(
  { write }: PdfDocument,
  y: number,
  columns: readonly (readonly [label: string, ...lines: string[]])[],
): number {
  const gap = 18;
  const share = (width - gap * (columns.length - 1)) / columns.length;
  const ends = columns.map(([label, ...lines], index) => {
    const position = { x: left + index * (share + gap), width: share };
    const below = write(label, { ...position, y, size: 9, color: secondary });
    return lines.reduce((end, line) => write(line, { ...position, y: end, size: 14, weight: 700 }), below);
  });
  return Math.max(...ends) + 12;
}

function drawQr({ pdf, draw }: PdfDocument, code: QrCode, y: number): number {
  const module = qrSide / code.length;
  const x = left + (width - qrSide) / 2;
  const drawModules = () => {
    for (const { column, line, length } of qrRunsOf(code)) {
      pdf.rect(x + column * module, y + line * module, length * module, module);
    }
    pdf.fill('#000000');
  };
  draw('Figure', drawModules, { alt: 'QR code of this ticket' });
  return y + qrSide;
}
