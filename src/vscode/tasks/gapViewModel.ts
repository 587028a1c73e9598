import * as l10n from '@vscode/l10n';
import type { Clock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import { minSample } from '../../base/minSample.ts';
import { ClockCache } from '../../tasks/clocks/clockCache.ts';
import { allRows, type TaskOverview, taskOverview } from '../../tasks/figures/finishedRows.ts';
import { type GapRow, gapSentence, suggestion } from '../../tasks/figures/gap.ts';
import type { GapFigures } from '../../tasks/figures/gapFigures.ts';
import type { Task } from '../../tasks/task.ts';
import type { GapState, GapStep, GapTask } from '../../webview/gap/gapProtocol.ts';
import type { Recorder } from '../app/recorder.ts';

/** What the record says about finished tasks, for the Gap panel, the exports and the trial. Read-only. */
export class GapModel {
  readonly #recorder: Pick<Recorder, 'flush' | 'store'>;
  readonly #clock: Clock;

  constructor(recorder: Pick<Recorder, 'flush' | 'store'>, clock: Clock) {
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** All finished tasks that may be revealed, with their three times. */
  async rows(): Promise<readonly GapRow[]> {
    return (await this.overview()).rows;
  }

  async overview(): Promise<TaskOverview> {
    await this.#recorder.flush();
    const store = await this.#recorder.store();
    return taskOverview(store, new ClockCache(store.keyValue, this.#clock.nowMs()));
  }

  async gapState(revealTaskId: string | undefined): Promise<GapState> {
    const overview = await this.overview();
    const { rows } = overview;
    const revealed = allRows(overview).find(({ id }) => id === revealTaskId);
    const figures = await this.figures(overview);
    return {
      type: 'gapState',
      tasks: rows.map(gapTask),
      reveal:
        revealed === undefined
          ? null
          : {
              taskId: revealed.id,
              title: revealed.title,
              estimateMs: revealed.estimateMs,
              feltMs: revealed.feltMs,
              measuredMs: revealed.measuredMs,
              uncertainMs: revealed.uncertainMs,
              sentence: gapSentence(revealed),
              suggestion: suggestion(rows, revealed),
            },
      lead: leadSentence(rows),
      notes: rows.length === 0 ? [] : await this.#week([...overview.open, ...overview.unasked]),
      next: nextStep(overview, figures),
      unasked: overview.unasked.map(({ id, title }) => ({ id, title })),
      figures,
    };
  }

  async #week(concealed: readonly Task[]): Promise<string[]> {
    const [{ weekAtWork }, store] = await Promise.all([
      import('../../tasks/figures/weekAtWork.ts'),
      this.#recorder.store(),
    ]);
    const now = { nowMs: this.#clock.nowMs(), zoneMin: this.#clock.zoneOffsetMinutes() };
    return [weekAtWork(store, store.keyValue, now, concealed) ?? []].flat();
  }

  /** What is drawn about the tasks. */
  async figures(known?: TaskOverview): Promise<GapFigures> {
    const [{ gapFigures }, { readTrials }, overview] = await Promise.all([
      import('../../tasks/figures/gapFigures.ts'),
      import('../../tasks/trial/readTrials.ts'),
      known ?? this.overview(),
    ]);
    return gapFigures(overview, readTrials(await this.#recorder.store()));
  }

  /** When tasks with the person's written estimates will be done. */
  async forecast(text: string): Promise<readonly string[]> {
    const { backlogForecast, forecastLines, readEstimates } = await import('../../tasks/figures/backlogForecast.ts');
    const now = { nowMs: this.#clock.nowMs(), zoneMin: this.#clock.zoneOffsetMinutes() };
    return forecastLines(backlogForecast(await this.rows(), readEstimates(text), now));
  }
}

function gapTask(row: GapRow): GapTask {
  const { estimateWithAiMs, arm, isCorrected } = row;
  return {
    id: row.id,
    title: row.title,
    kind: row.kind,
    ...(arm === undefined ? {} : { arm }),
    level: levelOf(row.level),
    estimateMs: row.estimateMs,
    ...(estimateWithAiMs === undefined ? {} : { estimateAiMs: estimateWithAiMs }),
    feltMs: row.feltMs,
    measuredMs: row.measuredMs,
    uncertainMs: row.uncertainMs,
    startedMs: row.startedMs,
    doneMs: row.doneMs,
    ...(isCorrected ? { corrected: true } : {}),
    ...(row.isBlind ? {} : { clockShown: true }),
    sensitivity: row.sensitivity,
  };
}

function levelOf(level: string): GapTask['level'] {
  return level === 'Off' || level === 'Answer' || level === 'Edit' || level === 'Delegate' ? level : 'Hint';
}

/** Suggests a trial only from `minSample` tasks on: with fewer, there is nothing to compare. */
function nextStep({ rows, open }: TaskOverview, { trial }: GapFigures): GapStep {
  if (open.some(({ phase }) => phase === 'running')) return 'finishTask';
  return trial === null && rows.length >= minSample ? 'startTrial' : 'startTask';
}

/** How many tasks ran over, with the three times that the page is about. */
export function leadSentence(
  rows: readonly Pick<GapRow, 'estimateMs' | 'feltMs' | 'isBlind' | 'measuredMs'>[],
): string {
  if (rows.length === 0)
    return l10n.t('No task is finished yet. Start one with an estimate: your first number comes at its end.');
  const sum = (times: readonly number[]) => formatDuration(times.reduce((total, ms) => total + ms, 0));
  const over = rows.filter(({ estimateMs, measuredMs }) => measuredMs > estimateMs).length;
  // A sum over some tasks is not comparable with a sum over all.
  const felt = rows.flatMap(({ feltMs, isBlind }) => (feltMs === null || !isBlind ? [] : [feltMs]));
  const asFelt = felt.length === rows.length ? l10n.t(', it felt like {0},', sum(felt)) : '';
  const times = l10n.t(
    'You estimated {0}{1} and it took {2}.',
    sum(rows.map((row) => row.estimateMs)),
    asFelt,
    sum(rows.map((row) => row.measuredMs)),
  );
  if (rows.length === 1)
    return l10n.t(
      'Your first task {0}. {1}',
      over === 0 ? l10n.t('stayed within its estimate') : l10n.t('ran over'),
      times,
    );
  return l10n.t('{0} of your {1} tasks ran over. {2}', over === 0 ? l10n.t('None') : over, rows.length, times);
}
