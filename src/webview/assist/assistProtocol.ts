/** What the extension host and the Assist view say to each other. Every sentence a person could act on is worded by the host. */
import { isLevel, type Level } from '../../base/level.ts';
import { type MentionKind, mentionKinds } from '../../base/mentions.ts';
import type { OwnCommitsCard } from '../consequences/consequencesProtocol.ts';
import { hasType, isIndex, isText, messageFields } from '../sharedProtocol.ts';

export interface LevelChoice {
  level: Level;
  selectable: boolean;
  /** One sentence: what the level allows or, when it cannot be selected, why not. Shown as a tooltip and read aloud. */
  sentence: string;
}

/** A piece of context that goes along with the next question. */
export interface ContextChip {
  id: string;
  kind: 'selection' | 'file' | 'diagnostic' | 'mention' | 'rules';
  /** Short, for example "cart.ts:12–18". */
  label: string;
  /** Longer, for the tooltip, for example the diagnostic's message. */
  detail?: string;
  /** How much goes along, for example "1.2 K characters". */
  size?: string;
  /** Why it cannot go along, in one sentence. */
  problem?: string;
  removable: boolean;
}

/** The running (or paused) task in one line. */
export interface TaskSummary {
  title: string;
  /** For example "42 min of 1 h", only for a person who asked for a clock; else null: felt time must not be read off. */
  clock: string | null;
  /** Active time over the estimate, 0 and up (1 = estimate used up); null without a clock. Draws the thin bar. */
  share: number | null;
  paused: boolean;
}

export type GapSaid = 'yes' | 'no' | 'part';

export type TurnStatus = 'thinking' | 'checking' | 'streaming' | 'done' | 'cancelled' | 'failed';

export type HintRung = 'H0' | 'H1' | 'H2' | 'H3' | 'H4' | 'H5' | 'H6';

export interface CodeLocation {
  /** As the host wants it back in `openLocation`: a uri or a workspace path. */
  file: string;
  /** One-based. */
  line: number;
  /** What is shown, for example "cart.ts:12". */
  label: string;
}

export interface TurnError {
  /** One sentence: what went wrong and what to do. */
  sentence: string;
  /** One button beside the sentence, for example { id: 'addModel', label: 'Add Model…' }. */
  action?: TurnAction;
}

export interface TurnAction {
  id: string;
  label: string;
}

export interface NextHint {
  allowed: boolean;
  /** The button's text, for example "Next hint". */
  label: string;
  /** One sentence: what is still needed, or null when allowed. */
  reason: string | null;
  /**
   * UTC ms from when time alone no longer forbids the next hint: the view counts down to it. Null when time is not the
   * reason. The host sends a new state when `allowed` changes; the view never unlocks the button on its own.
   */
  availableAtMs: number | null;
  /** The step needs a line of the person's own, which is written into the question box. */
  asksPosition?: boolean;
}

/** Lines of an answer out of their order; the view never learns which belong. */
export interface ParsonsLines {
  /** The line above them, which is given. */
  given: string;
  lines: string[];
  /** What the last order was worth; absent before the first check. */
  result?: string;
}

export interface AssistTurn {
  id: string;
  question: string;
  /** What went along with the question, for example "cart.ts:12–18"; null for nothing. */
  contextLabel: string | null;
  /** What else went along, each with its size. */
  sent?: string[];
  level: Level;
  /** Honest name of the model that answers, for example "Offline model (no network, learned from this workspace)". */
  modelLabel: string;
  status: TurnStatus;
  /** What happens now, for example "Checking the hint before showing it"; null when nothing does. */
  progress: string | null;
  /** The text so far. */
  markdown: string;
  rung?: HintRung;
  /** Reading name of the rung, for example "Where to look". */
  rungLabel?: string;
  locations: CodeLocation[];
  /** Fenced code blocks in `markdown` as the host counts them; block indices in commands are 0-based in document order. */
  codeBlocks: number;
  error?: TurnError;
  /** What the model thought before its answer, shown folded. */
  reasoning?: string;
  /** UTC ms of the question: how long one has been waiting is shown after a while. */
  askedMs?: number;
  /** A quiet remark under the turn, for example "The first model did not answer; this is its fallback." */
  note?: string;
  /** A line of the person's own, before the answer or before the next hint. */
  position?: string;
  /** The next step of the question before: its words are not repeated. */
  follows?: boolean;
  parsons?: ParsonsLines;
  /** Absent when the turn is not a hint. */
  nextHint?: NextHint;
  /** Whether "Propose as Edit" is offered on this turn's code blocks, where the level allows it. */
  canPropose: boolean;
}

export interface AssistState {
  type: 'assistState';
  level: Level;
  /** One sentence: the rule or setting that decided the level. */
  levelWhy: string;
  levels: LevelChoice[];
  /** Honest name of the model that would answer the next question. */
  modelLabel: string;
  /** Those that the next question may be sent to, the first one when nothing is chosen. Empty when there is no choice. */
  models: ModelChoice[];
  context: ContextChip[];
  task: TaskSummary | null;
  /** Title of a finished task that was not asked how long it felt; null without one. */
  unasked: string | null;
  /** False when nothing can be asked now (level Off, Restricted Mode); `cannotAskReason` then says why. */
  canAsk: boolean;
  cannotAskReason: string | null;
  /** Whether a hint may be asked for instead of an answer; at level Hint there is nothing else. */
  canAskHint: boolean;
  /** What the box suggests, for example "Ask for a hint". */
  placeholder: string;
  /** Shown when there are no turns: sentences, then up to three questions one may click. */
  empty: { sentence: string; examples: string[]; ownCommits: OwnCommitsCard | null };
  /** Something to do before anything works well, for example "No model configured…" with a button; null for nothing. */
  notice: TurnError | null;
  /** Asked after a silence: whether the person was on the task; null for nothing. */
  question: string | null;
}

export interface ModelChoice {
  id: string;
  label: string;
}

/** All turns of the conversation, oldest first; they replace what the page has. */
export interface AllTurns {
  type: 'turns';
  turns: AssistTurn[];
}

/** One turn that is new at the end, or changed. */
export interface OneTurn {
  type: 'turn';
  turn: AssistTurn;
}

/** Text to append to one turn. A delta for an unknown turn is ignored. */
export interface TurnDelta {
  type: 'turnDelta';
  id: string;
  appendMarkdown: string;
}

/** Puts the caret into the question box, with a text if one is given (it replaces only an empty box). */
export interface FocusInput {
  type: 'focusInput';
  text?: string;
}

/** An entry of the list that completes a mention. */
export interface MentionItem {
  label: string;
  detail: string;
  /** What takes the place of what was typed from the `#` on. */
  insert: string;
}

/** Answers the newest `complete`; older ones are out of date. */
export interface MentionItems {
  type: 'mentionItems';
  seq: number;
  items: MentionItem[];
}

export type AssistHostMessage = AssistState | AllTurns | OneTurn | TurnDelta | FocusInput | MentionItems;

export type TaskCommand = 'start' | 'pause' | 'resume' | 'switch' | 'done' | 'felt' | 'abandon' | 'show';

export type AssistViewMessage =
  | { type: 'ready' }
  | { type: 'ask'; text: string; way?: 'hint'; model?: string }
  /** Indices into the turn's lines, from the top, without those left out. */
  | { type: 'checkOrder'; id: string; order: readonly number[] }
  /** The question as it is written so far; sent when what it names changes, so that its size can be shown. */
  | { type: 'draft'; text: string }
  | { type: 'complete'; seq: number; kind: MentionKind; typed: string }
  | { type: 'cancel'; id: string }
  | { type: 'setLevel'; level: Level }
  | { type: 'removeContext'; id: string }
  | { type: 'nextHint'; id: string; position?: string }
  /** `block` is the fence's 0-based index in document order; `code` is exactly what the view shows there. */
  | { type: 'propose'; id: string; block: number; language: string; code: string }
  | { type: 'copy'; id: string; block: number; language: string; code: string }
  | { type: 'openLocation'; file: string; line: number }
  | { type: 'runAction'; id: string; turnId: string | null }
  /** Begins a new conversation; the one before is kept. */
  | { type: 'clear' }
  /** Asks a question again, of the chosen model. */
  | { type: 'again'; id: string; model?: string }
  | { type: 'task'; command: TaskCommand }
  | { type: 'answerReturn'; said: GapSaid }
  /** The commits that a part of the card counts. */
  | { type: 'showOwnCommits'; figure: string };

export const isAssistHostMessage = (value: unknown): value is AssistHostMessage =>
  hasType<AssistHostMessage>(value, 'assistState', 'turns', 'turn', 'turnDelta', 'focusInput', 'mentionItems');

const taskCommands: ReadonlySet<unknown> = new Set<TaskCommand>([
  'start',
  'pause',
  'resume',
  'switch',
  'done',
  'felt',
  'abandon',
  'show',
]);

/** What the view sends is checked field by field before the host acts on it. */
export function isAssistViewMessage(value: unknown): value is AssistViewMessage {
  const m = messageFields<AssistViewMessage>(value);
  switch (m.type) {
    case 'ready':
    case 'clear':
      return true;
    case 'ask':
      return isText(m.text) && (m.way === undefined || m.way === 'hint') && (m.model === undefined || isText(m.model));
    case 'checkOrder':
      return isText(m.id) && Array.isArray(m.order) && m.order.every(isIndex);
    case 'again':
      return isText(m.id) && (m.model === undefined || isText(m.model));
    case 'draft':
      return isText(m.text);
    case 'complete':
      return isIndex(m.seq) && mentionKinds.some((kind) => kind === m.kind) && isText(m.typed);
    case 'cancel':
    case 'removeContext':
      return isText(m.id);
    case 'nextHint':
      return isText(m.id) && (m.position === undefined || isText(m.position));
    case 'setLevel':
      return isLevel(m.level);
    case 'propose':
    case 'copy':
      return isText(m.id) && isIndex(m.block) && isText(m.language) && isText(m.code);
    case 'openLocation':
      return isText(m.file) && isIndex(m.line);
    case 'runAction':
      return isText(m.id) && (m.turnId === null || isText(m.turnId));
    case 'task':
      return taskCommands.has(m.command);
    case 'showOwnCommits':
      return isText(m.figure);
    case 'answerReturn':
      return m.said === 'yes' || m.said === 'no' || m.said === 'part';
    default:
      return false;
  }
}
