import { type Category, categories, categoryTimes } from '../clocks/category.ts';
import type { Measured } from '../clocks/measured.ts';
import { measureRange, type Timeline } from '../clocks/timeline.ts';
import type { Task } from '../task.ts';

/**
 * The clocks of a task with its boundary corrections applied: time given to other tasks is subtracted, time taken is added. The raw record
 * stays unchanged. All eight categories still add up to the elapsed time.
 * @param measured Its clocks according to the signals.
 * @param timeline Must cover the moved ranges.
 */
export function withMoves(task: Task, measured: Measured, timeline: Timeline): Measured {
  return (task.moves ?? []).reduce((sum, { fromTask, toTask, fromMs, toMs }) => {
    const part = { ...measureRange(timeline, fromMs, toMs, fromTask), manualMs: 0 };
    return toTask === task.id ? combined(sum, part, 1) : combined(sum, part, -1);
  }, measured);
}

function combined(a: Measured, b: Measured, sign: 1 | -1): Measured {
  const of = (read: (one: Measured) => number) => Math.max(0, read(a) + sign * read(b));
  const times = new Map(categories.map((category) => [category, of((one) => one.categories[category])]));
  const active = categories.filter((category) => category !== 'idleOther');
  const humanActiveMs = active.reduce((sum, category) => sum + (times.get(category) ?? 0), 0);
  return {
    humanActiveMs,
    uncertainMs: of((one) => one.uncertainMs),
    answeredMs: of((one) => one.answeredMs),
    elapsedMs: humanActiveMs + (times.get('idleOther') ?? 0),
    agentBusyMs: of((one) => one.agentBusyMs),
    categories: categoryTimes((category: Category) => times.get(category) ?? 0),
    sensitivity: {
      min2Ms: of((one) => one.sensitivity.min2Ms),
      min5Ms: of((one) => one.sensitivity.min5Ms),
      min15Ms: of((one) => one.sensitivity.min15Ms),
    },
    manualMs: of((one) => one.manualMs),
  };
}
