export type StepState = 'done' | 'running' | 'waiting';

/** One named step of a process. */
export interface Step {
  name: string;
  detail: string;
  state: StepState;
}
