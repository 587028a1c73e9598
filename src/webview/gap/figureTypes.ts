/** One figure on the scale of effects: time with AI over time without. Null: below the gate; `n` always stands. */
export interface EffectFigure {
  readonly name: string;
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly n: number;
}

export interface CalibrationFigure {
  readonly n: number;
  /** UTC ms. */
  readonly doneMs: number;
  /** Share of the last 50 tasks inside of their 80% interval; null below ten. */
  readonly coverage: number | null;
  /** Typical factor between estimate and measured time; null below ten. */
  readonly factor: number | null;
  /** Interval score in ln time, lower is better; null below ten. */
  readonly score: number | null;
}

export interface CategoryFigure {
  readonly name: string;
  readonly n: number;
  readonly times: readonly { readonly category: string; readonly label: string; readonly ms: number }[];
}

export interface OverTimePoint {
  readonly n: number;
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface TrialFigures {
  readonly title: string;
  readonly isOpen: boolean;
  readonly treated: string;
  readonly control: string;
  readonly coverage: string;
  readonly withheld: string | null;
  readonly overlap: string | null;
  readonly estimand: string;
  readonly banner: string | null;
  readonly wording: string;
  readonly power: string;
  readonly deviating: number;
  /** What abandoned tasks could do to the effect; null without any. */
  readonly abandoned: { readonly text: string } | null;
  readonly overTime: readonly OverTimePoint[];
}

/** What the Gap panel draws beside the tasks; already gated and worded by the host. */
export interface GapFigures {
  /** `inside` of the latest `n` tasks lie in it. */
  readonly band: { readonly lower: number; readonly upper: number; readonly n: number; readonly inside: number } | null;
  readonly effects: readonly EffectFigure[];
  /** METR's figures, for reference. */
  readonly reference: readonly EffectFigure[];
  readonly referenceText: string;
  readonly calibration: readonly CalibrationFigure[];
  readonly calibrationText: string;
  readonly categories: readonly CategoryFigure[];
  readonly trial: TrialFigures | null;
  /** Null when nothing was abandoned. */
  readonly abandoned: { readonly n: number; readonly text: string } | null;
}
