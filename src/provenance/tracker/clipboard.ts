import { transferRuns } from '../align/transfer.ts';
import { type FlatRuns, sliceRuns } from './flatRuns.ts';
import { oneLineEnd, withoutBlanks } from './pendingSuggestions.ts';

/** Text that left its place with its owners: copied, cut or removed. */
export interface Clip {
  readonly text: string;
  readonly runs: FlatRuns;
  /** Wall clock, milliseconds. */
  readonly timeMs: number;
}

/** Clipboard managers restore older copies, so we keep more than the last one. */
const maxClips = 64;
const maxRemovals = 64;
/** Removed text that reappears within this time without a copy was dragged, or cut in a way we did not see. */
const draggedWithinMs = 30_000;
/** Shorter texts reappear by chance. */
const draggedUnits = 8;

/** Remembers recently copied and removed text, so that a paste or a drag keeps its owners. */
export class Clipboard {
  #clips: Clip[] = [];
  #removals: Clip[] = [];

  copy(clip: Clip): void {
    if (clip.text !== '') this.#clips = [...this.#clips.slice(1 - maxClips), clip];
  }

  remove(clip: Clip): void {
    this.#removals = [...this.#removals.slice(1 - maxRemovals), clip];
  }

  /** Owners of pasted text: those of the latest copy (or removed text) with the same content, ignoring whitespace. */
  runsForPaste(text: string): number[] | undefined {
    return latest(this.#clips, text) ?? latest(this.#removals, text) ?? partOf(this.#clips, text);
  }

  /** Owners of text that appeared without an event: those of the current copy, or of recently removed text. */
  runsForAppeared(text: string, nowMs: number): number[] | undefined {
    const current = this.#clips.at(-1);
    if (current !== undefined && text.length >= 2) {
      const runs = latest([current], text);
      if (runs !== undefined) return runs;
    }
    if (withoutBlanks(text).length < draggedUnits) return undefined;
    return latest(
      this.#removals.filter(({ timeMs }) => nowMs - timeMs <= draggedWithinMs),
      text,
    );
  }

  all(): { readonly clips: readonly Clip[]; readonly removals: readonly Clip[] } {
    return { clips: this.#clips, removals: this.#removals };
  }

  restore(clips: readonly Clip[], removals: readonly Clip[]): void {
    this.#clips = [...clips];
    this.#removals = [...removals];
  }
}

function latest(clips: readonly Clip[], text: string): number[] | undefined {
  const exact = clips.findLast((clip) => clip.text === text);
  if (exact !== undefined) return [...exact.runs];
  const bare = withoutBlanks(text);
  if (bare === '') return undefined;
  const similar = clips.findLast((clip) => withoutBlanks(clip.text) === bare);
  return similar === undefined ? undefined : rebased(similar, text);
}

/** One line of a copy: with several cursors, the editor pastes one line at each. */
function partOf(clips: readonly Clip[], text: string): number[] | undefined {
  const wanted = oneLineEnd(text);
  if (withoutBlanks(wanted).length < 2) return undefined;
  const clip = clips.at(-1);
  const at = clip?.text.indexOf(wanted) ?? -1;
  if (clip === undefined || at < 0 || wanted.length !== text.length) return undefined;
  const wholeLines =
    (at === 0 || /[\r\n]/u.test(clip.text[at - 1] ?? '')) && /^(?:[\r\n]|$)/u.test(clip.text.slice(at + wanted.length));
  return wholeLines ? sliceRuns(clip.runs, at, at + wanted.length) : undefined;
}

/** The runs for the same tokens with different whitespace. */
export function rebased(clip: Pick<Clip, 'text' | 'runs'>, text: string): number[] {
  return transferRuns(clip.text, clip.runs, text, { newTag: clip.runs[1] ?? 0, preserving: true });
}
