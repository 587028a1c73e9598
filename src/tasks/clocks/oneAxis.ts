import { type ClockEvent, isForClocks } from './activity.ts';
import { SessionClocks } from './sessionClocks.ts';

/** The events that the clocks read, on one ascending time axis, with steps of the wall clock undone. */
export function onOneAxis(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const clocks = new SessionClocks();
  const placed: ClockEvent[] = [];
  let isSorted = true;
  let lastMs = Number.NEGATIVE_INFINITY;
  const add = (event: ClockEvent) => {
    if (event.tMs < lastMs) isSorted = false;
    lastMs = event.tMs;
    placed.push(event);
  };
  for (const event of events) if (isForClocks(event)) clocks.place(event, add);
  return isSorted ? placed : placed.sort((a, b) => a.tMs - b.tMs);
}
