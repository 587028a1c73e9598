/** Messages between the extension host and the Gap panel. The host enforces the minimum numbers of tasks and writes the sentences. */
import type { Level } from '../../base/level.ts';
import { hasType, isText, messageFields } from '../sharedProtocol.ts';

/** One figure on the effect scale: time with AI over time without. Null with too few tasks; `n` is always given. */
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
  /** Share of the last 50 tasks inside their 80% interval; null below ten. */
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
  /** Which tasks the effect does not cover, and why; null if it covers all. */
  readonly withheld: string | null;
  /** If tasks overlapped: a note that active time no longer adds up; otherwise null. */
  readonly overlap: string | null;
  /** What the effect is an estimate of. */
  readonly estimand: string;
  readonly banner: string | null;
  /** The one sentence about the effect. */
  readonly wording: string;
  readonly power: string;
  readonly deviating: number;
  /** What abandoned tasks could do to the effect; null if there are none. */
  readonly abandoned: { readonly text: string } | null;
  readonly overTime: readonly OverTimePoint[];
}

/** What the Gap panel draws besides the tasks. */
export interface GapFigures {
  /** Factors on the estimate that contain 80% of the latest `n` tasks; `inside` of them lie within. Null below ten. */
  readonly band: { readonly lower: number; readonly upper: number; readonly n: number; readonly inside: number } | null;
  readonly effects: readonly EffectFigure[];
  /** METR's figures, for reference. */
  readonly reference: readonly EffectFigure[];
  /** When those were measured, and what has changed since. */
  readonly referenceText: string;
  readonly calibration: readonly CalibrationFigure[];
  /** Whether the estimates are getting better, with a caution; says what is missing if there are too few tasks. */
  readonly calibrationText: string;
  readonly categories: readonly CategoryFigure[];
  readonly trial: TrialFigures | null;
  /** Null if nothing was abandoned. */
  readonly abandoned: { readonly n: number; readonly text: string } | null;
}

/** How sensitive the measured time is to the idle rule: human-active ms with a rule of 2, 5 or 15 minutes. */
export interface IdleSensitivity {
  min2Ms: number;
  min5Ms: number;
  min15Ms: number;
}

export interface GapTask {
  id: string;
  title: string;
  /** Display name, for example "bug fix". */
  kind: string;
  /** Trial arm in words; absent outside a trial. */
  arm?: string;
  level: Level;
  /** The estimate that counts for this task (its arm's), ms. */
  estimateMs: number;
  /** Estimate with AI, if one was given, ms. */
  estimateAiMs?: number;
  /** Null if the question was skipped. */
  feltMs: number | null;
  measuredMs: number;
  /** The most that silences the person did not classify could add, ms. */
  uncertainMs: number;
  /** UTC ms. */
  startedMs: number;
  /** UTC ms. */
  doneMs: number;
  /** Present and true if a clock was in sight during the task: not in the plot of felt time. */
  clockShown?: boolean;
  /** Present and true if a person corrected the measured time. */
  corrected?: boolean;
  sensitivity: IdleSensitivity;
}

/** The task just finished, shown first. The three values share one scale; the sentences come from the host. */
export interface GapReveal {
  taskId: string;
  title: string;
  estimateMs: number;
  feltMs: number | null;
  measuredMs: number;
  /** The most that silences the person did not classify could add, ms. */
  uncertainMs: number;
  /** For example "It took 1 h 12, up to 1 h 21: 20% longer than you estimated (1 h)." */
  sentence: string;
  /** One suggestion for the next estimate; null if there is none yet. */
  suggestion: string | null;
}

/** The one next step, named by the message that its button sends. */
export type GapStep = 'startTask' | 'finishTask' | 'startTrial';

export interface GapState {
  type: 'gapState';
  /** Finished tasks, in any order. */
  tasks: GapTask[];
  reveal: GapReveal | null;
  /** The one sentence about all finished tasks, or what to do if there are none. */
  lead: string;
  /** Further sentences below the picture; may be empty. */
  notes: string[];
  /** The next step for the person. */
  next: GapStep;
  /** Finished tasks whose felt time was not asked for: none of their measurements are shown. */
  unasked: { id: string; title: string }[];
  figures: GapFigures;
}

/** When a list of estimates will be done, line by line; or why that cannot be said. */
export interface ForecastText {
  type: 'forecastText';
  lines: readonly string[];
}

export type GapHostMessage = GapState | ForecastText;

/** All tasks as a table, or with the figures in one document; or the points of the figures as a table. */
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

/** Everything the page sends is checked field by field before the host acts on it. */
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
