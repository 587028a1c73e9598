import { minuteMs } from '../../base/timeUnits.ts';
import { type Interval, totalMs, united, without } from '../../tasks/clocks/intervals.ts';
import type { SessionPart } from './sessionWork.ts';

/** A gap between two signs of the person counts up to this long, as for the clocks of tasks. */
export const signGapMs = 2 * minuteMs;

/** A prompt that a person wrote. */
export interface Prompt {
  readonly tMs: number;
  readonly session: string;
}

/** Active time in the editor, as the clocks measured it; `task` is the one it counted towards. */
export interface EditorTime extends Interval {
  readonly task: string | null;
}

/** The time before a prompt during which it was written. */
export interface PromptTime extends Interval {
  readonly session: string;
  /** When the prompt was sent, UTC ms. */
  readonly promptMs: number;
}

/**
 * The time attributed to prompts: up to two minutes before each, but not before the previous sign of the person, whether a prompt to any
 * session or work in the editor. The very first sign has no time before it.
 * @param editor Ascending and disjoint.
 */
export function promptTimes(prompts: readonly Prompt[], editor: readonly EditorTime[]): readonly PromptTime[] {
  const sorted = [...prompts].sort((a, b) => a.tMs - b.tMs || (a.session < b.session ? -1 : 1));
  const times: PromptTime[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let next = 0;
  for (const { tMs, session } of sorted) {
    for (let one = editor[next]; one !== undefined && one.fromMs < tMs; one = editor[next]) {
      lastMs = Math.max(lastMs, Math.min(one.toMs, tMs));
      if (one.toMs > tMs) break;
      next += 1;
    }
    if (lastMs !== Number.NEGATIVE_INFINITY && lastMs < tMs) {
      times.push({ fromMs: Math.max(lastMs, tMs - signGapMs), toMs: tMs, session, promptMs: tMs });
    }
    lastMs = Math.max(lastMs, tMs);
  }
  return times;
}

/** A person's time over all sessions. */
export interface PersonTime {
  /** Working in the editor or on a prompt, ms. */
  readonly activeMs: number;
  /** Not active while at least one agent worked and none waited for the person, ms. Whether they were present is unknown. */
  readonly waitingMs: number;
  /** How often a sign came from another place than the previous one: another session, or the editor. */
  readonly switches: number;
}

/** @param sessions The parts of every session. */
export function personTime(
  prompts: readonly Prompt[],
  editor: readonly EditorTime[],
  sessions: readonly (readonly SessionPart[])[],
): PersonTime {
  const active = united([...editor, ...promptTimes(prompts, editor)]);
  const all = sessions.flat();
  const of = (state: SessionPart['state']) => united(all.filter((part) => part.state === state));
  return {
    activeMs: totalMs(active),
    waitingMs: totalMs(without(without(of('busy'), of('waiting')), active)),
    switches: switchesOf(prompts, editor),
  };
}

function switchesOf(prompts: readonly Prompt[], editor: readonly EditorTime[]): number {
  const signs = [
    ...prompts.map(({ tMs, session }) => ({ tMs, place: `session ${session}` })),
    ...editor.map(({ fromMs }) => ({ tMs: fromMs, place: 'editor' })),
  ].sort((a, b) => a.tMs - b.tMs || (a.place < b.place ? -1 : 1));
  return signs.filter(({ place }, at) => at > 0 && place !== signs[at - 1]?.place).length;
}
