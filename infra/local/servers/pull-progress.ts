/** A message of Docker about one layer of an image that it pulls. */
export interface PullMessage {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
}

const intervalMs = 3000;

/** Logs how much of an image has arrived, every three seconds. Docker announces the size of a layer when it begins it. */
export function pullProgress(
  image: string,
  log: (line: string) => void,
  now: () => number = Date.now,
): (message: PullMessage) => void {
  const layers = new Map<string, { current: number; total: number }>();
  let loggedAt = now();
  return ({ id = '', status, progressDetail: { current, total } = {} }) => {
    const known = layers.get(id);
    if (status === 'Downloading' && current !== undefined && total !== undefined)
      layers.set(id, { current, total });
    if (status === 'Download complete' && known) layers.set(id, { ...known, current: known.total });
    if (layers.size === 0 || now() - loggedAt < intervalMs) return;
    loggedAt = now();
    const sumOf = (part: 'current' | 'total') =>
      [...layers.values()].reduce((sum, layer) => sum + layer[part], 0);
    log(`pulling ${image}: ${megabytes(sumOf('current'))} of ${megabytes(sumOf('total'))} MB`);
  };
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
