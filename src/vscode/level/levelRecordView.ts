import * as l10n from '@vscode/l10n';
import { compareLevels, type LevelCell, levelRecord } from '../../assist/record/levelRecord.ts';
import type { Clock } from '../../base/clock.ts';
import type { SheetTable } from '../../webview/sheet/sheetProtocol.ts';
import type { Recorder } from '../app/recorder.ts';
import type { FilesEditor } from './missingFiles.ts';
import { readOwnRecord } from './readRecord.ts';

interface RecordDeps {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly editor: FilesEditor;
}

/** What each level cost and what became of it, by kind of task. @param isOpen Whether it is unfolded. */
export async function levelRecordTable({ recorder, clock, editor }: RecordDeps, isOpen: boolean): Promise<SheetTable> {
  const { tasks, acceptedEdits } = await readOwnRecord(recorder, editor);
  const cells = levelRecord(tasks, acceptedEdits, clock.nowMs());
  return {
    title: l10n.t('Record by level'),
    columns: [
      l10n.t('Kind'),
      l10n.t('Level'),
      l10n.t('Tasks'),
      l10n.t('Time ratio (95%)'),
      l10n.t('Accepted edits'),
      l10n.t('Kept'),
      l10n.t('Gone within 14 days'),
      l10n.t('Failed'),
      l10n.t('Protocol deviations'),
    ],
    rows: cells.map(row),
    notes:
      cells.length === 0
        ? [l10n.t('Nothing is recorded yet. Finish a task or accept an edit first.')]
        : [
            l10n.t(
              'The time ratio is measured time over your estimate without AI. “–” means fewer than ten finished tasks, or nothing accepted.',
            ),
            ...leftOut(cells),
            ...compareLevels(tasks).map(({ kind, sentence }) => `${kind}: ${sentence}`),
            l10n.t('Only a trial can compare two levels.'),
          ],
    isOpen,
  };
}

/** Says what the figures of kept text are not about. */
function leftOut(cells: readonly LevelCell[]): readonly string[] {
  const total = (of: (cell: LevelCell) => number) => cells.reduce((sum, cell) => sum + of(cell), 0);
  const [all, judged] = [total(({ acceptedEdits }) => acceptedEdits), total((cell) => cell.judged)];
  return total((cell) => cell.unknownChars) === 0
    ? []
    : [
        l10n.t(
          'Kept, gone and failed are about {0} of {1} accepted edits. The others are older than this count, in files never saved, or in files missing now. A deleted file that is back counts again once you open it. What was lost before a file went missing stays lost.',
          judged,
          all,
        ),
      ];
}

function row(cell: LevelCell): string[] {
  const { kind, level, n, timeRatio, acceptedEdits, keptShare, churn, judged, failed, deviating } = cell;
  const percent = (part: number | null) => (part === null ? '–' : `${Math.round(part * 100)}%`);
  const time =
    timeRatio === null
      ? `– (n = ${n})`
      : l10n.t('{0} ({1} to {2})', timeRatio.ratio.toFixed(2), timeRatio.lower.toFixed(2), timeRatio.upper.toFixed(2));
  return [
    kind,
    level,
    String(n),
    time,
    String(acceptedEdits),
    percent(keptShare),
    percent(churn),
    l10n.t('{0} of {1}', failed, judged),
    String(deviating),
  ];
}
