/** Whether an unprompted notice may be shown: once per local day for the whole product. Source: the issue, "Quiet". */
export function mayNotify(lastMs: number | undefined, nowMs: number, zoneMin: number): boolean {
  const day = (ms: number) => Math.floor((ms + zoneMin * 60_000) / 86_400_000);
  return lastMs === undefined || day(lastMs) !== day(nowMs);
}
