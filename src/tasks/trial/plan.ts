import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { AppError } from '../../base/appError.ts';
import type { Mechanism } from './assignment.ts';

/** What is allowed in an arm. `level` from least to most as on the slider; `model` if the contrast is between models. */
const armPlan = z.object({
  /** For example "with AI"; appears in every sentence about the effect. */
  label: z.string(),
  level: z.enum(['Off', 'Hint', 'Answer', 'Edit', 'Delegate']),
  model: z.optional(z.string()),
});
export type ArmPlan = z.infer<typeof armPlan>;

const mechanism = z.union([
  z.object({ kind: z.literal('coin'), share: z.number().check(z.gte(0.5), z.lte(0.8)) }),
  z.object({ kind: z.literal('blocks'), medianEstimateMs: z.number().check(z.positive()) }),
]);

export const trialPlan = z.object({
  title: z.string(),
  treated: armPlan,
  control: armPlan,
  mechanism,
  /** `anytime`: may be read after every task and stopped at any time. `fixed`: read once, at this number of tasks. */
  stopping: z.union([
    z.object({ kind: z.literal('anytime') }),
    z.object({ kind: z.literal('fixed'), tasks: z.int().check(z.gte(10)) }),
  ]),
});
/** Frozen when the trial starts. */
export type TrialPlan = z.infer<typeof trialPlan>;

/** The contrasts on offer; a third, two models at one level, is {@link modelContrast}. */
export const contrasts = {
  aiOrNot: { treated: { label: 'with AI', level: 'Edit' }, control: { label: 'without AI', level: 'Off' } },
  editOrHint: { treated: { label: 'with edits', level: 'Edit' }, control: { label: 'with hints only', level: 'Hint' } },
} as const satisfies Record<string, { treated: ArmPlan; control: ArmPlan }>;

export function modelContrast(first: string, second: string, level: ArmPlan['level']) {
  return {
    treated: { label: `with ${first}`, level, model: first },
    control: { label: `with ${second}`, level, model: second },
  };
}

/** Below this many tasks, splitting a backlog in half is pointless (METR gave up blocks for short lists, App. E.3). */
export const minBacklog = 8;

/**
 * Blocks stratified at the median estimate if there is a backlog; a coin if there is none, or if one arm is to be drawn more often.
 * @param share Probability of the treated arm.
 * @param backlogMs Estimates of the upcoming tasks, ms.
 */
export function mechanismFor(share: number, backlogMs: readonly number[]): Mechanism {
  if (!(share >= 0.5 && share <= 0.8)) {
    throw new AppError(
      'badInput',
      l10n.t('The share of the first arm lies between 0.5 and 0.8; beyond, one arm has too few tasks.'),
    );
  }
  if (share > 0.5 || backlogMs.length < minBacklog) return { kind: 'coin', share };
  const sorted = [...backlogMs].sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return { kind: 'blocks', medianEstimateMs: (low + high) / 2 };
}

/** @throws AppError `badInput` if the plan is malformed or contrasts nothing. */
export function checkPlan(value: unknown): TrialPlan {
  const parsed = trialPlan.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError(
      'badInput',
      l10n.t(
        'The plan of the trial is wrong at {0}: {1}.',
        issue?.path.join('.') || 'its top',
        issue?.message ?? 'unknown',
      ),
    );
  }
  const { treated, control } = parsed.data;
  if (treated.level === control.level && treated.model === control.model) {
    throw new AppError('badInput', l10n.t('The two arms are the same; choose two levels or two models.'));
  }
  return parsed.data;
}
