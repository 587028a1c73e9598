/** Time as a dependency, so that tests control it. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch (UTC). May step. */
  nowMs(): number;
  /** Never goes backwards within a process; milliseconds from an arbitrary origin. */
  monotonicMs(): number;
  /** Minutes to add to UTC to get local time, for example 120 in Berlin in summer. */
  zoneOffsetMinutes(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  zoneOffsetMinutes: () => -new Date().getTimezoneOffset(),
};
