import * as l10n from '@vscode/l10n';
import { type AssistState, type AssistTurn, isAssistHostMessage, type TurnDelta } from './assistProtocol.ts';

/** What the page draws: the host's state plus the turns. */
export interface AssistPage extends AssistState {
  /** Oldest first. */
  turns: AssistTurn[];
}

export interface SavedDraft {
  draft: string;
  /** Unsent texts that come back when the box is emptied. */
  kept: string[];
}

/** What the Assist view saves while it is hidden. */
export interface SavedAssist extends SavedDraft {
  /** The last full state, so that the view is not blank until the host answers; null before the first. */
  state: AssistPage | null;
}

/** Turns saved while the view is hidden; the host has all of them and sends them again. */
const savedTurns = 20;

export function toSave(draft: SavedDraft, state: AssistPage | null): SavedAssist {
  return { ...draft, state: state === null ? null : { ...state, turns: state.turns.slice(-savedTurns) } };
}

/** The saved page, or an empty one if there is none or it is not ours. */
export function restoreAssist(saved: unknown): SavedAssist {
  if (typeof saved !== 'object' || saved === null) return { draft: '', kept: [], state: null };
  const draft = 'draft' in saved && typeof saved.draft === 'string' ? saved.draft : '';
  const list: unknown[] = 'kept' in saved && Array.isArray(saved.kept) ? saved.kept : [];
  const kept = list.filter((text) => typeof text === 'string');
  const state = 'state' in saved ? saved.state : null;
  if (!isAssistHostMessage(state) || state.type !== 'assistState') return { draft, kept, state: null };
  const turns: unknown = 'turns' in state ? state.turns : [];
  return { draft, kept, state: { ...state, turns: Array.isArray(turns) ? turns : [] } };
}

/** The page with one turn added at the end, or replaced. */
export function withTurn(page: AssistPage, turn: AssistTurn): AssistPage {
  const at = page.turns.findIndex(({ id }) => id === turn.id);
  return { ...page, turns: at < 0 ? [...page.turns, turn] : page.turns.with(at, turn) };
}

/**
 * The turn that the box answers now: the newest one, at H0 right away, later only if the person asked for the step; undefined if the box
 * asks a new question.
 * @param chosen Id of the turn whose next step was asked for.
 * @param declined Id of the turn the person declined to answer.
 */
export function answeredTurn(page: AssistPage, chosen: string, declined: string): AssistTurn | undefined {
  const last = page.turns.at(-1);
  if (last?.nextHint?.asksPosition !== true || !last.nextHint.allowed || isRunning(last)) return undefined;
  if (last.id === declined) return undefined;
  return last.rung === 'H0' || last.id === chosen ? last : undefined;
}

/** The state with a delta's text appended; the same object if the turn is unknown. */
export function withDelta(state: AssistPage, delta: TurnDelta): AssistPage {
  if (!state.turns.some((turn) => turn.id === delta.id)) return state;
  return {
    ...state,
    turns: state.turns.map((turn) =>
      turn.id === delta.id ? { ...turn, markdown: turn.markdown + delta.appendMarkdown } : turn,
    ),
  };
}

export const isRunning = (turn: AssistTurn): boolean =>
  turn.status === 'thinking' || turn.status === 'checking' || turn.status === 'streaming';

/** The newest turn that can be canceled. */
export const runningTurn = (state: AssistPage): AssistTurn | undefined => state.turns.findLast(isRunning);

/** After this long a person wonders whether anything is still happening. Source: Nielsen's limit of ten seconds for keeping attention. */
const waitShownMs = 10_000;

/** How long the first word has been awaited, for example "still waiting, 0:42"; empty at first, and once there is text. */
export function waitingText(turn: AssistTurn, nowMs: number): string {
  const waitedMs = nowMs - (turn.askedMs ?? nowMs);
  if (!isRunning(turn) || turn.markdown !== '' || waitedMs < waitShownMs) return '';
  const seconds = Math.floor(waitedMs / 1000);
  return l10n.t('still waiting, {0}:{1}', Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'));
}

/** Time left as `m:ss`, rounded up so that 0:00 is never shown early; null once the time has come. */
export function countdownText(availableAtMs: number, nowMs: number): string | null {
  const seconds = Math.ceil((availableAtMs - nowMs) / 1000);
  return seconds <= 0 ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The question that the up arrow brings back: the newest one. */
export const lastQuestion = (state: AssistPage): string => state.turns.at(-1)?.question ?? '';
