/** Below this distance from 0 or 1 a share is taken for rounding in its sum. */
const rounding = 1e-9;

/** A share as a percentage; `<1%` for anything above zero that is below 1%, `>99%` for anything above 99% that is less than all. */
export function percent(share: number): string {
  const value = share * 100;
  if (share > rounding && value < 1) return '<1%';
  if (share < 1 - rounding && value > 99) return '>99%';
  return `${Math.round(value)}%`;
}
