import * as l10n from '@vscode/l10n';
import { minSample } from '../../base/minSample.ts';
import { estimandSentence } from '../../statistics/effects/wordEffect.ts';
import { calibrationOverTime } from '../../statistics/estimates/calibrationOverTime.ts';
import { typicalRatio } from '../../statistics/estimates/perceptionGap.ts';
import { metrDated } from '../../statistics/study/metrUpdate.ts';
import type {
  CalibrationFigure,
  CategoryFigure,
  EffectFigure,
  GapFigures as PanelGapFigures,
  TrialFigures as PanelTrialFigures,
} from '../../webview/gap/gapProtocol.ts';
import { categories, categoryLabels, categoryTimes } from '../clocks/category.ts';
import type { AbandonedBounds } from '../trial/abandonedBounds.ts';
import { noiseOf, powerSentence } from '../trial/powerSentence.ts';
import { reportOf } from '../trial/readTrials.ts';
import type { TrialLedger } from '../trial/trialLedger.ts';
import { type AbandonedFigure, abandonedFigure } from './abandonedFigure.ts';
import type { TaskOverview } from './finishedRows.ts';
import type { GapRow } from './gap.ts';
import { estimateErrors, type OwnBand, ownBand, sizedErrors } from './ownRange.ts';

/** What the panel draws, plus what only the record and its exports need. */
export interface TrialFigures extends PanelTrialFigures {
  /** What abandoned tasks could do to the effect, in words and figures; null if there are none. */
  readonly abandoned: Pick<AbandonedBounds, 'effects' | 'text'> | null;
}

/** Everything the Gap panel draws besides the tasks; the command line prints the same. */
export interface GapFigures extends PanelGapFigures {
  readonly band: OwnBand | null;
  readonly trial: TrialFigures | null;
  readonly abandoned: AbandonedFigure | null;
}

/** METR's trial with early-2025 tools (arXiv:2507.09089): what 16 developers forecast and felt, and what was measured. */
const metrEffects: readonly EffectFigure[] = [
  { name: l10n.t('METR forecast, early 2025'), ratio: 0.76, lower: null, upper: null, n: 246 },
  { name: l10n.t('METR felt, early 2025'), ratio: 0.8, lower: null, upper: null, n: 246 },
  { name: l10n.t('METR measured, early 2025'), ratio: 1.19, lower: 1.02, upper: 1.39, n: 246 },
];

/** @param trials All trials in the record, oldest first; the last one is shown. */
export function gapFigures(overview: TaskOverview, trials: readonly TrialLedger[]): GapFigures {
  const { rows } = overview;
  const errors = estimateErrors(rows);
  const trial = trials.at(-1);
  const report = trial === undefined ? undefined : reportOf(trial, overview);
  const measured = report?.effect.figures;
  // The scale is AI versus no AI: trials of two models or two levels have no place on it, nor do their estimates.
  const ofAi = trials.findLast(isOfAi);
  const aiEffect = ofAi === trial ? report?.effect : ofAi && reportOf(ofAi, overview).effect;
  const inOthers = new Set(trials.filter((one) => !isOfAi(one)).flatMap(({ tasks }) => tasks.map(({ task }) => task)));
  const effect = (name: string, ratios: readonly number[]): EffectFigure => ({ name, ...typicalRatio(ratios) });
  return {
    band: ownBand(rows),
    effects: [
      effect(
        l10n.t('Forecast'),
        rows.flatMap((row) =>
          row.estimateWithAiMs === undefined || inOthers.has(row.id)
            ? []
            : [row.estimateWithAiMs / row.estimateWithoutAiMs],
        ),
      ),
      effect(
        l10n.t('Felt'),
        rows.flatMap(({ feltHelp, isBlind }) => (feltHelp === null || feltHelp <= 0 || !isBlind ? [] : [feltHelp])),
      ),
      {
        name: l10n.t('Measured'),
        ratio: aiEffect?.figures?.ratio ?? null,
        lower: aiEffect?.figures?.anytime?.lower ?? null,
        upper: aiEffect?.figures?.anytime?.upper ?? null,
        n: aiEffect === undefined ? 0 : aiEffect.arms.treated + aiEffect.arms.control,
      },
    ],
    reference: metrEffects,
    referenceText: metrDated,
    calibration: calibrationFigures(rows),
    calibrationText: calibrationText(errors),
    categories: [
      categoryFigure(
        l10n.t('With AI allowed'),
        rows.filter(({ level }) => level !== 'Off'),
      ),
      categoryFigure(
        l10n.t('Level Off'),
        rows.filter(({ level }) => level === 'Off'),
      ),
    ],
    trial:
      trial === undefined || report === undefined
        ? null
        : {
            title: trial.plan.title,
            isOpen: trial.isOpen,
            treated: trial.plan.treated.label,
            control: trial.plan.control.label,
            coverage: report.coverage.text,
            withheld: report.withheld.text,
            overlap: report.overlapText,
            estimand: estimandSentence,
            banner: report.coverage.banner,
            wording: report.effect.wording.text,
            power: powerSentence(
              measured === undefined || measured === null
                ? noiseOf(errors)
                : { sigma: measured.residualSd, n: report.effect.overTime.length },
            ),
            deviating: report.deviations.length,
            abandoned: report.abandoned,
            overTime: report.effect.overTime,
          },
    abandoned: abandonedFigure(rows, overview.abandoned),
  };
}

const isOfAi = ({ plan }: TrialLedger): boolean => plan.control.level === 'Off' && plan.treated.level !== 'Off';

function calibrationFigures(rows: readonly GapRow[]): readonly CalibrationFigure[] {
  const done = rows.map(({ doneMs }) => doneMs).sort((a, b) => a - b);
  return calibrationOverTime(sizedErrors(rows)).map(({ rolling }, index) => ({
    n: index + 1,
    doneMs: done[index] ?? 0,
    coverage: rolling?.coverage ?? null,
    factor: rolling === null ? null : Math.exp(rolling.spread),
    score: rolling?.score ?? null,
  }));
}

function calibrationText(errors: readonly number[]): string {
  const missing = 2 * minSample - errors.length;
  if (missing > 0) {
    return l10n.t(
      'Whether your estimates get better shows from {0} finished tasks on; {1} more to go (n = {2}).',
      2 * minSample,
      missing,
      errors.length,
    );
  }
  const factorOf = (some: readonly number[]) =>
    Math.exp(some.reduce((sum, error) => sum + Math.abs(error), 0) / some.length).toFixed(2);
  return l10n.t(
    'Your estimates were typically off by {0}× in your first ten tasks. In your last ten they were off by {1}× (n = {2}). Seeing outcomes alone rarely improves estimates; the range beside the estimate does the arithmetic.',
    factorOf(errors.slice(0, minSample)),
    factorOf(errors.slice(-minSample)),
    errors.length,
  );
}

function categoryFigure(name: string, rows: readonly GapRow[]): CategoryFigure {
  const sums = categoryTimes((category) => rows.reduce((sum, row) => sum + row.categories[category], 0));
  return {
    name,
    n: rows.length,
    times: categories.map((category) => ({ category, label: categoryLabels[category], ms: sums[category] })),
  };
}
