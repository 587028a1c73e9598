/** A narrower axis of ratios would make noise look like a pattern. */
const least = 1.5;

/** A domain of ratios around 1, with a little room. */
export function ratioDomain(ratios: readonly number[]): [number, number] {
  const finite = ratios.filter((ratio) => Number.isFinite(ratio) && ratio > 0);
  return [Math.min(1 / least, ...finite) / 1.08, Math.max(least, ...finite) * 1.08];
}

/** For example ×0.8. */
export function factorText(ratio: number): string {
  return `×${Number(ratio.toPrecision(2))}`;
}

/** Plot brings its few rules in a style element, which the policy refuses; they stand in media/gap.css instead. */
export function drawnChart(chart: SVGSVGElement | HTMLElement): Element {
  for (const style of chart.querySelectorAll('style')) style.remove();
  chart.setAttribute('role', 'img');
  return chart;
}
