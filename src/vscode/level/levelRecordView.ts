import { compareLevels, type LevelCell, levelRecord } from '../../assist/record/levelRecord.ts';
import type { Clock } from '../../base/clock.ts';
import type { Recorder } from '../app/recorder.ts';
import { readOwnRecord } from './readRecord.ts';

/** What each level cost and what became of it, by kind of task, as a page of Markdown. */
export async function levelRecordPage(recorder: Recorder, clock: Clock): Promise<string> {
  const { tasks, pieces } = await readOwnRecord(recorder);
  const cells = levelRecord(tasks, pieces, clock.nowMs());
  return [
    '# Record by level',
    '',
    ...(cells.length === 0
      ? ['Nothing is recorded yet. Finish a task or accept an edit first.', '']
      : [
          'The time ratio is measured time over your estimate without AI. `–` means fewer than ten finished tasks, or nothing accepted.',
          '',
          '| Kind | Level | Tasks | Time ratio (95%) | Accepted pieces | Kept | Gone within 14 days | Failed | Protocol deviations |',
          '| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |',
          ...cells.map(row),
          '',
          ...compareLevels(tasks).map(({ kind, sentence }) => `- **${kind}**: ${sentence}`),
          '',
          'Compare two levels with *Calibrated: Start Trial…*.',
          '',
        ]),
  ].join('\n');
}

function row(cell: LevelCell): string {
  const { kind, level, n, timeRatio, pieces, keptShare, churn, failed, deviating } = cell;
  const percent = (part: number | null) => (part === null ? '–' : `${Math.round(part * 100)}%`);
  const time =
    timeRatio === null
      ? `– (n = ${n})`
      : `${timeRatio.ratio.toFixed(2)} (${timeRatio.lower.toFixed(2)} to ${timeRatio.upper.toFixed(2)})`;
  const columns = [
    kind,
    level,
    n,
    time,
    pieces,
    percent(keptShare),
    percent(churn),
    `${failed} of ${pieces}`,
    deviating,
  ];
  return `| ${columns.join(' | ')} |`;
}
