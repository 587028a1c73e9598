import * as l10n from '@vscode/l10n';
import { minSample } from '../../base/minSample.ts';
import { standardDeviation } from '../../statistics/descriptive.ts';
import { minimalDetectableRatio, tasksToDetect } from '../../statistics/effects/power.ts';
import { priorSigma } from '../../statistics/estimates/priorInterval.ts';

export interface Noise {
  /** Spread of ln(measured/estimate). */
  readonly sigma: number;
  /** Number of own finished tasks it is based on; 0 if it is other people's. */
  readonly n: number;
}

/** METR's measured effect: the yardstick of every trial. Source: arXiv:2507.09089. */
const metrRatio = 1.19;
/** About a month's work for one person. */
const monthOfTasks = 20;
/**
 * If a few own tasks happened to agree to the minute, a trial of three would seem enough; nobody works that evenly
 * (0.45 to 0.95 in the published data sets).
 */
const leastSigma = 0.2;

/**
 * The person's own spread from ten tasks on; before that, the spread of other developers, marked by n = 0.
 * @param errors ln(measured/estimate).
 */
export function noiseOf(errors: readonly number[]): Noise {
  const sigma = errors.length < minSample ? undefined : standardDeviation(errors);
  return sigma === undefined ? { sigma: priorSigma, n: 0 } : { sigma: Math.max(leastSigma, sigma), n: errors.length };
}

/** What a trial can detect, in words, before it starts and while it runs. @param share Probability of the first arm. */
export function powerSentence({ sigma, n }: Noise, share = 0.5): string {
  const question = { sigma, share };
  const basis =
    n === 0
      ? l10n.t('other developers, until you have {0} finished tasks', minSample)
      : l10n.t('your last {0} finished tasks', n);
  const factor = minimalDetectableRatio(question, monthOfTasks);
  const [double, metr] = [tasksToDetect(question, 2), tasksToDetect(question, metrRatio)];
  return l10n.t(
    "With about {0} tasks you can see a difference of {1}×. A difference of 2× takes {2} tasks, METR's 19% takes {3}. This is based on {4} (spread {5}, 80% power, read once). Reading after every task takes more.",
    monthOfTasks,
    factor.toFixed(1),
    double,
    metr,
    basis,
    sigma.toFixed(2),
  );
}
