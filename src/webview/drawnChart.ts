/**
 * A chart as one picture with its one description. Plot brings its few rules in a style element, which the policy refuses: they stand in
 * the pages' style sheets instead. It also names every group of marks after its kind ("dot", "line"), which tells nobody anything and
 * is not allowed on a group.
 */
export function drawnChart<Chart extends Element>(chart: Chart): Chart {
  for (const style of chart.querySelectorAll('style')) style.remove();
  for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  chart.setAttribute('role', 'img');
  return chart;
}
