/** Messages between the extension host and the Assist view. The host words every sentence that a person could act on. */
import { isLevel, type Level } from '../../base/level.ts';
import { type MentionKind, mentionKinds } from '../../base/mentions.ts';
import type { OwnCommitsCard } from '../consequences/consequencesProtocol.ts';
import { hasType, isIndex, isText, messageFields } from '../sharedProtocol.ts';

export interface LevelChoice {
  level: Level;
  selectable: boolean;
  /** One sentence: what the level allows or, if it cannot be selected, why not. Shown as a tooltip and read aloud. */
  sentence: string;
}

/** A piece of context that is sent with the next question. */
export interface ContextChip {
  id: string;
  kind: 'selection' | 'file' | 'diagnostic' | 'mention' | 'rules' | 'earlier';
  /** Short, for example "cart.ts:12–18". */
  label: string;
  /** Longer, for the tooltip, for example the diagnostic's message. */
  detail?: string;
  /** How much is sent, for example "1.2 K characters". */
  size?: string;
  /** Why it cannot be sent, in one sentence. */
  problem?: string;
  removable: boolean;
}

/** The running (or paused) task in one line. */
export interface TaskSummary {
  title: string;
  /** For example "42 min of 1 h", only if the person asked for a clock; otherwise null, because felt time must not be read off a clock. */
  clock: string | null;
  /** Active time over the estimate, at least 0 (1 = estimate used up); null without a clock. Draws the thin bar. */
  share: number | null;
  paused: boolean;
}

export type GapSaid = 'yes' | 'no' | 'part';

export type TurnStatus = 'thinking' | 'checking' | 'streaming' | 'done' | 'cancelled' | 'failed';

export type HintRung = 'H0' | 'H1' | 'H2' | 'H3' | 'H4' | 'H5' | 'H6';

export interface TurnError {
  /** One sentence: what went wrong and what to do. */
  sentence: string;
  /** A button next to the sentence, for example { id: 'addModel', label: 'Add Model…' }. */
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
  /** One sentence: what is still needed, or null if allowed. */
  reason: string | null;
  /**
   * UTC ms until which time alone forbids the next hint: the view counts down to it. Null if time is not the reason. The host sends a new
   * state when `allowed` changes; the view never unlocks the button itself.
   */
  availableAtMs: number | null;
  /** The step needs a line in the person's own words, written in the question box. */
  asksPosition?: boolean;
}

/** Lines of an answer in shuffled order; the view never learns which ones belong. */
export interface ParsonsLines {
  /** The line above them, which is given. */
  given: string;
  lines: string[];
  /** How good the last order was; absent before the first check. */
  result?: string;
}

export interface AssistTurn {
  id: string;
  question: string;
  /** The context sent with the question, for example "cart.ts:12–18"; null for none. */
  contextLabel: string | null;
  /** What else was sent, each with its size. */
  sent?: string[];
  level: Level;
  /** Display name of the model that answers, for example "Offline model". */
  modelLabel: string;
  status: TurnStatus;
  /** What is happening now, for example "Checking the hint before showing it"; null if nothing is. */
  progress: string | null;
  /** The text so far. */
  markdown: string;
  rung?: HintRung;
  /** Display name of the rung, for example "Where to look". */
  rungLabel?: string;
  /** Places that the text names outside of inline code, for example "src/cart.ts:12". */
  places?: string[];
  /** The inline code of the text that names a file or a symbol which is there. */
  links?: string[];
  /** Fenced code blocks in `markdown` as counted by the host; block indices in commands are 0-based in document order. */
  codeBlocks: number;
  error?: TurnError;
  /** The model's thinking before its answer, shown folded. */
  reasoning?: string;
  /** UTC ms of the question, to show after a while how long the person has been waiting. */
  askedMs?: number;
  /** An unobtrusive remark under the turn, for example "The first model did not answer; this is its fallback." */
  note?: string;
  /** A line in the person's own words, before the answer or before the next hint. */
  position?: string;
  /** The next step of the previous question, whose words are not repeated. */
  follows?: boolean;
  parsons?: ParsonsLines;
  /** Absent if the turn is not a hint. */
  nextHint?: NextHint;
  /** Whether "Propose as Edit" is offered on this turn's code blocks, if the level allows it. */
  canPropose: boolean;
}

export interface AssistState {
  type: 'assistState';
  level: Level;
  /** One sentence: the rule or setting that decided the level. */
  levelWhy: string;
  levels: LevelChoice[];
  /** Models the next question may be sent to; the first is the default. */
  models: ModelChoice[];
  context: ContextChip[];
  task: TaskSummary | null;
  /** Title of a finished task whose felt time was not asked for; null if there is none. */
  unasked: string | null;
  /** False if nothing can be asked now (level Off, Restricted Mode); `cannotAskReason` then says why. */
  canAsk: boolean;
  cannotAskReason: string | null;
  /** Whether a hint may be asked for instead of an answer; at level Hint there is nothing else. */
  canAskHint: boolean;
  /** The box's placeholder, for example "Ask for a hint". */
  placeholder: string;
  /** Shown without turns: a sentence, then up to three example questions to click. */
  empty: { sentence: string; examples: string[]; ownCommits: OwnCommitsCard | null };
  /** Something to do before everything works, for example "No model configured…" with a button; null for nothing. */
  notice: TurnError | null;
  /** Asked after a silence: whether the person was working on the task; null for no question. */
  question: string | null;
}

export interface ModelChoice {
  id: string;
  label: string;
  /** Which other model gets the question, too; null if none. */
  also: string | null;
}

/** All turns of the conversation, oldest first; they replace the page's turns. */
export interface AllTurns {
  type: 'turns';
  turns: AssistTurn[];
}

/** One turn, either new at the end or changed. */
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

/** Puts the caret in the question box, with a text if one is given (only into an empty box). */
export interface FocusInput {
  type: 'focusInput';
  text?: string;
}

/** An entry of the completion list for mentions. */
export interface MentionItem {
  label: string;
  detail: string;
  /** Replaces what was typed from the `#` on. */
  insert: string;
}

/** Answers the latest `complete`; older replies are outdated. */
export interface MentionItems {
  type: 'mentionItems';
  seq: number;
  items: MentionItem[];
}

/** Names a pasted image in the question, at the caret. */
export interface InsertMention {
  type: 'insertMention';
  text: string;
}

export type AssistHostMessage =
  | AssistState
  | AllTurns
  | OneTurn
  | TurnDelta
  | FocusInput
  | MentionItems
  | InsertMention;

export type TaskCommand = 'start' | 'pause' | 'resume' | 'switch' | 'done' | 'felt' | 'abandon' | 'show';

export type AssistViewMessage =
  | { type: 'ready' }
  | { type: 'ask'; text: string; way?: 'hint'; model?: string }
  /** Indices into the turn's lines, from the top, without the ones left out. */
  | { type: 'checkOrder'; id: string; order: readonly number[] }
  /** The question as typed so far; sent when its mentions change, so that their size can be shown. */
  | { type: 'draft'; text: string }
  | { type: 'complete'; seq: number; kind: MentionKind; typed: string }
  /** A pasted or dropped image of `size` bytes; `base64` is empty if it is too large for any model. */
  | { type: 'pasteImage'; size: number; base64: string; model?: string }
  | { type: 'cancel'; id: string }
  | { type: 'setLevel'; level: Level }
  | { type: 'removeContext'; id: string }
  | { type: 'nextHint'; id: string; position?: string }
  /** `block` is the fence's 0-based index in document order; `code` is exactly what the view shows there. */
  /** `info` is what stands behind the fence: a language, perhaps with the path of a file. */
  | { type: 'propose'; id: string; block: number; info: string; code: string }
  | { type: 'copy'; id: string; block: number; info: string; code: string }
  /** `text` names a file or a symbol, as the answer wrote it. */
  | { type: 'openPlace'; text: string }
  | { type: 'runAction'; id: string; turnId: string | null }
  /** Starts a new conversation; the previous one is kept. */
  | { type: 'clear' }
  /** Asks a question again, using the chosen model. */
  | { type: 'again'; id: string; model?: string }
  | { type: 'task'; command: TaskCommand }
  | { type: 'answerReturn'; said: GapSaid }
  /** The commits that a part of the card counts. */
  | { type: 'showOwnCommits'; figure: string };

export const isAssistHostMessage = (value: unknown): value is AssistHostMessage =>
  hasType<AssistHostMessage>(
    value,
    'assistState',
    'turns',
    'turn',
    'turnDelta',
    'focusInput',
    'mentionItems',
    'insertMention',
  );

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

/** Everything the view sends is checked field by field before the host acts on it. */
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
    case 'pasteImage':
      return isIndex(m.size) && isText(m.base64) && (m.model === undefined || isText(m.model));
    case 'cancel':
    case 'removeContext':
      return isText(m.id);
    case 'nextHint':
      return isText(m.id) && (m.position === undefined || isText(m.position));
    case 'setLevel':
      return isLevel(m.level);
    case 'propose':
    case 'copy':
      return isText(m.id) && isIndex(m.block) && isText(m.info) && isText(m.code);
    case 'openPlace':
      return isText(m.text);
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
