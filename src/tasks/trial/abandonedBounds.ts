import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import type { EffectPoint } from '../../statistics/effects/trialEffect.ts';
import type { ArmNames } from '../../statistics/effects/wordEffect.ts';
import type { Arm } from './assignment.ts';

/** A randomised task that was given up. It would have taken longer than the time recorded. */
export interface AbandonedTime {
  readonly task: string;
  readonly arm: Arm;
  /** Human-active time until it was abandoned, ms. */
  readonly atLeastMs: number;
}

/** The effect with abandoned tasks counted in one way. Figures are null below the gate, or when there are no bounds. */
export interface CountedEffect extends EffectPoint {
  readonly counting: string;
}

/** What the abandoned tasks could do to the effect. */
export interface AbandonedBounds {
  readonly tasks: readonly AbandonedTime[];
  /** First as in the report, with abandoned tasks left out; then the {@link countings}. */
  readonly effects: readonly CountedEffect[];
  /** Everything in one sentence, without a verb about anyone. */
  readonly text: string;
}

/**
 * Factors on the time an abandoned task took, by arm. The last two bound its influence in either direction, as
 * bounds of an intention-to-treat effect do.
 */
export const countings: readonly { readonly counting: string; readonly factors: Readonly<Record<Arm, number>> }[] = [
  { counting: l10n.t('counted at their time'), factors: { treated: 1, control: 1 } },
  { counting: l10n.t('counted at twice their time'), factors: { treated: 2, control: 2 } },
  { counting: l10n.t('twice in the first arm only'), factors: { treated: 2, control: 1 } },
  { counting: l10n.t('twice in the second arm only'), factors: { treated: 1, control: 2 } },
];

/**
 * Null if nothing was abandoned.
 * @param effects In the order of {@link AbandonedBounds.effects}.
 * @param names Labels of the arms.
 */
export function abandonedBounds(
  tasks: readonly AbandonedTime[],
  effects: readonly CountedEffect[],
  names: ArmNames,
): AbandonedBounds | null {
  if (tasks.length === 0) return null;
  const inArm = (arm: Arm) => tasks.filter((task) => task.arm === arm);
  const sum = (some: readonly AbandonedTime[]) => formatDuration(some.reduce((ms, { atLeastMs }) => ms + atLeastMs, 0));
  const [treated, control] = [inArm('treated'), inArm('control')];
  const counts = l10n.t(
    '{0} {1} (at least {2}), {3} {4} (at least {5})',
    treated.length,
    names.treated,
    sum(treated),
    control.length,
    names.control,
    sum(control),
  );
  const head = l10n.t('Abandoned: {0}. Their times are lower bounds, and the effect leaves them out.', counts);
  const shown = effects.flatMap(({ counting, ratio, lower, upper, n }) =>
    ratio === null
      ? []
      : [
          `${counting} ×${factor(ratio)} (${lower === null || upper === null ? l10n.t('no bounds yet') : l10n.t('{0} to {1}', factor(lower), factor(upper))}, n = ${n})`,
        ],
  );
  const tail =
    shown.length === 0
      ? l10n.t(' No comparison with them either, yet.')
      : l10n.t(' Ratio of times: {0}.', shown.join('; '));
  return {
    tasks,
    effects,
    text: `${head}${tail}${changes(effects) ? l10n.t(' What can be said depends on how they are counted.') : ''}`,
  };
}

/** Whether the interval excludes 1 under one way of counting but not another, or excludes it on the other side. */
function changes(effects: readonly CountedEffect[]): boolean {
  const sides = effects.map(({ lower, upper }) =>
    lower !== null && lower > 1 ? 1 : upper !== null && upper < 1 ? -1 : 0,
  );
  return new Set(sides).size > 1;
}

const factor = (ratio: number): string => ratio.toPrecision(3);
