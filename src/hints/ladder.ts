import * as l10n from '@vscode/l10n';

/** The hint ladder: each rung says what it may show. H6 is the answer. */
export const rungs = ['H0', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6'] as const;
export type Rung = (typeof rungs)[number];

export interface RungContract {
  /** What a person reads beside the hint. */
  readonly label: string;
  /** What the hint writer is told. */
  readonly instruction: string;
  readonly maxWords: number;
  readonly fencesAllowed: number;
}

/**
 * The caps are writing limits. Source: 244 human Exercism hints have a median of 38 words and a 95th percentile of 92, and under 2 %
 * contain fences.
 */
export const contracts: Readonly<Record<Exclude<Rung, 'H6'>, RungContract>> = {
  H0: {
    label: l10n.t('Your own evidence'),
    instruction: 'Only repeat what the failing test or the diagnostic says, and ask what the person expects to happen.',
    maxWords: 40,
    fencesAllowed: 0,
  },
  H1: {
    label: l10n.t('Where to look'),
    instruction:
      'Name the symptom, the file and the line to look at, and what the failing test checks. Do not name the cause or the fix.',
    maxWords: 40,
    fencesAllowed: 0,
  },
  H2: {
    label: l10n.t('The decision to check'),
    instruction:
      'Point at the one decision that is wrong (a condition, a bound, a branch, a missing case) as a question. Do not say what it should be.',
    maxWords: 60,
    fencesAllowed: 0,
  },
  H3: {
    label: l10n.t('A concept and a check'),
    instruction:
      'Say what is documented about this spot or a general fact of the language, and one concrete input with its right output. No steps, no expression with the names used in their code.',
    maxWords: 90,
    fencesAllowed: 0,
  },
  H4: {
    label: l10n.t('A similar problem'),
    instruction:
      'Show a worked example of a different problem, at most 12 lines of code, with other names, other values and another structure.',
    maxWords: 120,
    fencesAllowed: 1,
  },
  H5: {
    label: l10n.t('A skeleton'),
    instruction: 'Give the signature and the outline with TODO holes; the bodies stay empty.',
    maxWords: 120,
    fencesAllowed: 1,
  },
};

/**
 * Delay before the next rung, ms. Source: Ward, PNAS 2021: a delay of 25 s before help removed the inflated belief of having known the
 * answer oneself.
 */
export const nextHintDelayMs = 25_000;

/** A double click is one decision, not two. Source: 500 ms is the default double-click time of Windows. */
export const doubleClickMs = 500;

/** How often a hint that says too much is requested again, one rung lower. Chosen by us: more retries cost time and seldom help. */
export const maxRegenerations = 2;

export interface StepEvidence {
  /** When the last hint was shown, UTC ms. */
  readonly shownMs: number;
  readonly nowMs: number;
  /** The person has tried something since then: the file was edited or a test was run. */
  readonly triedSince: boolean;
}

export interface StepDecision {
  readonly allowed: boolean;
  /** One sentence: what is still missing; null when allowed. */
  readonly reason: string | null;
  /** UTC ms at which the delay is over; null when time is not the reason. */
  readonly availableAtMs: number | null;
  /** The step also needs one line from the person: what they expect, or where they think it goes wrong. */
  readonly asksPosition?: boolean;
  /** The first click was made; one more shows the answer. */
  readonly confirming?: boolean;
}

/**
 * The step out of H0: writing a line of one's own opens the first hint at once. Source: Ward, PNAS 2021: writing one's own answer first
 * has the same effect as the delay.
 */
export function firstStep(triedSince: boolean): StepDecision {
  return triedSince
    ? { allowed: true, reason: null, availableAtMs: null }
    : {
        allowed: true,
        reason: l10n.t('One line of your own opens the first hint.'),
        availableAtMs: null,
        asksPosition: true,
      };
}

/** Whether the next rung may be shown: after an attempt of one's own, and not immediately. */
export function nextStep({ shownMs, nowMs, triedSince }: StepEvidence): StepDecision {
  const availableAtMs = shownMs + nextHintDelayMs;
  if (!triedSince) {
    return {
      allowed: false,
      reason: l10n.t('Try something first: change the file or run a test, then the next hint opens.'),
      availableAtMs: nowMs < availableAtMs ? availableAtMs : null,
    };
  }
  if (nowMs < availableAtMs)
    return { allowed: false, reason: l10n.t('The next hint opens in a moment.'), availableAtMs };
  return { allowed: true, reason: null, availableAtMs: null };
}

export function rungAfter(rung: Rung): Rung {
  return rungs[Math.min(rungs.indexOf(rung) + 1, rungs.length - 1)] ?? 'H6';
}

/** One rung lower, for a hint that said too much; not below H1, since H0 contains nothing from a model. */
export function rungBelow(rung: Exclude<Rung, 'H6'>): Exclude<Rung, 'H6'> {
  const below = rungs[rungs.indexOf(rung) - 1];
  return below === undefined || below === 'H0' || below === 'H6' ? 'H1' : below;
}

/** Whether a text keeps within the caps of its rung. @returns which cap it exceeds, in words, or undefined. */
export function capBroken(text: string, rung: Exclude<Rung, 'H6'>): string | undefined {
  const { maxWords, fencesAllowed } = contracts[rung];
  const words = text.split(/\s+/).filter((word) => /\w/.test(word)).length;
  if (words > maxWords) return `${words} words instead of at most ${maxWords}`;
  const fences = Math.ceil((text.match(/^[ \t]*(```|~~~)/gm) ?? []).length / 2);
  if (fences > fencesAllowed) return `${fences} code blocks instead of at most ${fencesAllowed}`;
  return undefined;
}

/** What a hint waits for that asks for a position. */
export function writeLineFirst(): string {
  return l10n.t('Write one line first: what you expect, or where you think it goes wrong.');
}
