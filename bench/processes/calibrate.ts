import { calibrate } from '../measure/calibration.ts';
import { serveJobs } from './worker.ts';

export type CalibrationJobs = { calibrate: typeof calibrate };
serveJobs<CalibrationJobs>({ calibrate });
