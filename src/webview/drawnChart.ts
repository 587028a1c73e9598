/**
 * Makes a chart a single picture with a single description. Plot puts a few rules in a style element, which the policy blocks; they are in
 * the pages' style sheets instead. It also labels every group of marks with its kind ("dot", "line"), which is useless to readers and not
 * allowed on a group.
 */
export function drawnChart<Chart extends Element>(chart: Chart): Chart {
  for (const style of chart.querySelectorAll('style')) style.remove();
  for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  chart.setAttribute('role', 'img');
  return chart;
}
