export type StepState = 'done' | 'running' | 'waiting';

/** One named step of something that takes its time. */
export interface Step {
  name: string;
  words: string;
  state: StepState;
}
