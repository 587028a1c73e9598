/** A share as a percentage; `<1%` for anything above zero that is below 1%. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 1 ? '<1' : Math.round(value)}%`;
}
