export interface LatestState<State> {
  /** Takes a newer state. */
  take(state: State): void;
  /** Resolves once the newest state has been read. Never rejects. */
  settled(): Promise<void>;
}

/**
 * Reads the newest of many states, one at a time: those that a newer one has overtaken are left out.
 * @param read A state that it cannot read is left out as well: only what is shown on the way depends on it.
 */
export function latestState<State>(read: (state: State) => Promise<void>): LatestState<State> {
  let waiting: { readonly state: State } | undefined;
  let reading = Promise.resolve();
  const readWaiting = async () => {
    if (waiting === undefined) return;
    const { state } = waiting;
    waiting = undefined;
    await read(state).catch(() => undefined);
  };
  return {
    take: (state) => {
      waiting = { state };
      reading = reading.then(readWaiting);
    },
    settled: () => reading,
  };
}
