import { localDay } from '../base/localDay.ts';
/** Whether an unprompted notice may be shown: once per local day for the whole product. */
export function mayNotify(lastMs: number | undefined, nowMs: number, zoneMin: number): boolean {
  return lastMs === undefined || localDay(lastMs, zoneMin) !== localDay(nowMs, zoneMin);
}
