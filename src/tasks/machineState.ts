/** What went on beside the person at a moment: it explains silence. Immutable; a change makes a new one. */
export interface MachineState {
  /** The task whose clock runs. */
  readonly task: string | null;
  /** A model works for the running task. */
  readonly isBusy: boolean;
  /** Tasks (null: none) for which a model works. */
  readonly busyTasks: readonly (string | null)[];
  /** A model has finished since the person's last sign: there is an answer to read. */
  readonly isAnswered: boolean;
  /** Tests, a build or a check run that the person waits for. */
  readonly isTesting: boolean;
  /** The debugger stands at a breakpoint. */
  readonly isStopped: boolean;
  /** Output of a model lies open for a decision. */
  readonly isReviewing: boolean;
  /** Every window that ever told has lost the focus. */
  readonly isUnfocused: boolean;
  readonly isSuspended: boolean;
  /** The person said that they worked away from the editor. */
  readonly isManual: boolean;
  /** Some task is not ended. */
  readonly isOpen: boolean;
}

export const quietState: MachineState = {
  task: null,
  isBusy: false,
  busyTasks: [],
  isAnswered: false,
  isTesting: false,
  isStopped: false,
  isReviewing: false,
  isUnfocused: false,
  isSuspended: false,
  isManual: false,
  isOpen: false,
};
