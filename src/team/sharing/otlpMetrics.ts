import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type CellKey, cellOf } from '../cell.ts';
import { quarterStartMs, weeksPerQuarter } from '../weeks.ts';
import { contributionOf } from './contribution.ts';
import { pseudonymName } from './pseudonym.ts';
import { codeOrigins, type SharedStats } from './sharedStats.ts';

/** Keeps what the SDK collects; nothing is sent on a timer. */
class HeldReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {
    // Nothing to close.
  }

  protected override async onForceFlush(): Promise<void> {
    // Nothing is buffered.
  }
}

/**
 * The stats as cumulative OTLP metrics of the quarter: sending them again changes nothing. `service.instance.id` is the quarter's
 * pseudonym (in the form of a UUID, as the convention asks) and keeps people's series apart; there is no other identity. Names follow the
 * semantic conventions: dotted, lower case, units in UCUM.
 */
export async function otlpMetrics(stats: SharedStats): Promise<ResourceMetrics> {
  const reader = new HeldReader();
  const name = pseudonymName(stats.who);
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'calibrated', 'service.instance.id': uuidShape(name) }),
    readers: [reader],
  });
  const meter = provider.getMeter('calibrated.team', '1');
  const { cells, moments, hits, code } = contributionOf(stats);
  const count = (metric: string, unit: string, description: string) =>
    meter.createCounter(metric, { unit, description });
  const real = (metric: string, description: string) => meter.createUpDownCounter(metric, { unit: '1', description });
  const finished = count('calibrated.task.finished', '{task}', 'Finished tasks');
  const sums = {
    x: real('calibrated.task.ln_estimate', 'Sum of ln minutes estimated without AI'),
    y: real('calibrated.task.ln_duration', 'Sum of ln minutes measured'),
    xx: real('calibrated.task.ln_estimate.squared', 'Sum of squares of ln minutes estimated'),
    xy: real('calibrated.task.ln_product', 'Sum of products of ln minutes estimated and measured'),
    yy: real('calibrated.task.ln_duration.squared', 'Sum of squares of ln minutes measured'),
  };
  for (const [key, cell] of cells) {
    const attributes = attributesOf(key);
    finished.add(cell.n, attributes);
    for (const sum of ['x', 'y', 'xx', 'xy', 'yy'] as const) sums[sum].add(cell[sum], attributes);
  }
  const answers = count('calibrated.belief.answers', '{answer}', 'Tasks with a belief about the effect of AI');
  const belief = real('calibrated.belief.ln_ratio', 'Sum of ln ratios: forecast, felt, or measured over felt');
  const squared = real('calibrated.belief.ln_ratio.squared', 'Sum of squares of ln ratios');
  for (const [kind, moment] of Object.entries(moments)) {
    if (moment === undefined) continue;
    const attributes = { 'calibrated.belief.kind': kind };
    answers.add(moment.n, attributes);
    belief.add(moment.sum, attributes);
    squared.add(moment.squares, attributes);
  }
  const checked = count(
    'calibrated.interval.checked',
    '{task}',
    'Tasks held against an interval or a nearly certain estimate',
  );
  const inside = count('calibrated.interval.inside', '{task}', 'Those of them that were inside');
  for (const [kind, hit] of Object.entries(hits)) {
    if (hit === undefined) continue;
    checked.add(hit.n, { 'calibrated.interval.kind': kind });
    inside.add(hit.inside, { 'calibrated.interval.kind': kind });
  }
  const characters = count('calibrated.code.characters', '{character}', 'Characters written, kept or churned');
  const changes = count('calibrated.code.changes', '{change}', 'Changes made, or failed afterwards');
  for (const origin of codeOrigins) {
    const counts = code[origin];
    if (counts === undefined) continue;
    const of = (state: string) => ({ 'calibrated.code.origin': origin, 'calibrated.code.state': state });
    characters.add(counts.chars, of('written'));
    characters.add(counts.kept, of('kept'));
    characters.add(counts.churned, of('churned'));
    changes.add(counts.changes, of('made'));
    changes.add(counts.failed, of('failed'));
  }
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return timed(resourceMetrics, stats);
}

function attributesOf(key: CellKey) {
  const { kind, arm, level } = cellOf(key);
  return { 'calibrated.task.kind': kind, 'calibrated.arm': arm, 'calibrated.level': level };
}

function uuidShape(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Replaces the time of the call by the span from the start of the quarter to the end of its last week: the same stats give the same bytes,
 * and no time of day is disclosed.
 */
function timed(metrics: ResourceMetrics, { quarter, weeks }: SharedStats): ResourceMetrics {
  const start = quarterStartMs(quarter) / 1000;
  const last = weeks.at(-1)?.week ?? quarter * weeksPerQuarter;
  const end = quarterStartMs(0) / 1000 + (last + 1) * 7 * 86_400;
  for (const { metrics: scoped } of metrics.scopeMetrics) {
    for (const { dataPoints } of scoped) {
      for (const point of dataPoints) Object.assign(point, { startTime: [start, 0], endTime: [end, 0] });
    }
  }
  return metrics;
}
