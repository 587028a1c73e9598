/** What the extension host and the Gap panel say to each other. The host checks the minimum numbers of tasks and writes the sentences. */
import type { Level } from '../../base/level.ts';
import { hasType, isText, messageFields } from '../sharedProtocol.ts';

/** One figure on the scale of effects: time with AI over time without. Null with too few tasks; `n` is always given. */
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
  /** Totals, ms, in METR's order. */
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
  /** Which tasks the effect says nothing about, and why; null without any. */
  readonly withheld: string | null;
  /** Says that active time no longer adds up, where tasks overlapped; null elsewhere. */
  readonly overlap: string | null;
  /** What the effect is about. */
  readonly estimand: string;
  readonly banner: string | null;
  /** The one sentence about the effect. */
  readonly wording: string;
  readonly power: string;
  readonly deviating: number;
  /** What abandoned tasks could do to the effect; null without any. */
  readonly abandoned: { readonly text: string } | null;
  readonly overTime: readonly OverTimePoint[];
}

/** What the Gap panel draws beside the tasks. */
export interface GapFigures {
  /** Factors on the estimate that hold 80% of the latest `n` tasks, in which `inside` of them lie; null below ten. */
  readonly band: { readonly lower: number; readonly upper: number; readonly n: number; readonly inside: number } | null;
  readonly effects: readonly EffectFigure[];
  /** METR's figures, for reference. */
  readonly reference: readonly EffectFigure[];
  /** When those were measured, and what became of them. */
  readonly referenceText: string;
  readonly calibration: readonly CalibrationFigure[];
  /** Whether the estimates get better, with its caution; says what is missing when there are too few tasks. */
  readonly calibrationText: string;
  readonly categories: readonly CategoryFigure[];
  readonly trial: TrialFigures | null;
  /** Null when nothing was abandoned. */
  readonly abandoned: { readonly n: number; readonly text: string } | null;
}

/** The three clocks' sensitivity: human-active ms had the idle rule been 2, 5 or 15 minutes. */
export interface IdleSensitivity {
  min2Ms: number;
  min5Ms: number;
  min15Ms: number;
}

export interface GapTask {
  id: string;
  title: string;
  /** Reading name, for example "bug fix". */
  kind: string;
  /** Trial arm in words; absent outside a trial. */
  arm?: string;
  level: Level;
  /** Estimate that counts for this task (its arm's), ms. */
  estimateMs: number;
  /** Estimate with AI, when one was given, ms. */
  estimateAiMs?: number;
  /** Null when felt was skipped. */
  feltMs: number | null;
  measuredMs: number;
  /** What silence that nobody placed adds at most, ms. */
  uncertainMs: number;
  /** UTC ms. */
  startedMs: number;
  /** UTC ms. */
  doneMs: number;
  /** Present and true when a clock was in sight while they worked: not in the plot of felt time. */
  clockShown?: boolean;
  /** Present and true when a person corrected the measured time. */
  corrected?: boolean;
  sensitivity: IdleSensitivity;
}

/** The just finished task, shown first. The three values are one scale; the sentences are the host's. */
export interface GapReveal {
  taskId: string;
  title: string;
  estimateMs: number;
  feltMs: number | null;
  measuredMs: number;
  /** What silence that nobody placed adds at most, ms. */
  uncertainMs: number;
  /** For example "It took 1 h 12, up to 1 h 21: 20% longer than you estimated (1 h)." */
  sentence: string;
  /** One suggestion for the next estimate; null when there is none yet. */
  suggestion: string | null;
}

/** The one next step, by the message that its button sends. */
export type GapStep = 'startTask' | 'finishTask' | 'startTrial';

export interface GapState {
  type: 'gapState';
  /** Finished tasks, any order. */
  tasks: GapTask[];
  reveal: GapReveal | null;
  /** The one sentence about all finished tasks, or what to do without any. */
  lead: string;
  /** Further sentences below the picture; may be empty. */
  notes: string[];
  /** What a person would do next. */
  next: GapStep;
  /** Finished tasks that were not asked how long they felt: nothing measured is shown of them. */
  unasked: { id: string; title: string }[];
  figures: GapFigures;
}

/** When a list of estimates is done, line by line; or why it cannot be said. */
export interface ForecastText {
  type: 'forecastText';
  lines: readonly string[];
}

export type GapHostMessage = GapState | ForecastText;

/** All tasks, as a table or with the figures in one document; or the points of the figures, as a table. */
export type GapExport = 'csv' | 'json' | 'figures';

export type GapViewMessage =
  | { type: 'ready' }
  | { type: 'exportData'; format: GapExport }
  | { type: 'openTask'; id: string }
  | { type: 'showTimeline'; id: string }
  | { type: 'sayFelt'; id: string }
  | { type: 'forecast'; text: string }
  | { type: GapStep | 'showTrial' }
  | { type: 'dismissReveal' };

export const isGapHostMessage = (value: unknown): value is GapHostMessage =>
  hasType<GapHostMessage>(value, 'gapState', 'forecastText');

/** What the page sends is checked field by field before the host acts on it. */
export function isGapViewMessage(value: unknown): value is GapViewMessage {
  const m = messageFields<GapViewMessage>(value);
  switch (m.type) {
    case 'ready':
    case 'startTask':
    case 'finishTask':
    case 'startTrial':
    case 'showTrial':
    case 'dismissReveal':
      return true;
    case 'forecast':
      return isText(m.text);
    case 'exportData':
      return m.format === 'csv' || m.format === 'json' || m.format === 'figures';
    case 'openTask':
    case 'sayFelt':
    case 'showTimeline':
      return isText(m.id);
    default:
      return false;
  }
}
