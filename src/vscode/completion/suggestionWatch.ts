import type * as vscode from 'vscode';

/** A completion on screen. */
export interface ShownSuggestion {
  readonly document: vscode.TextDocument;
  /** UTF-16 offset where it was offered. */
  readonly offset: number;
  readonly text: string;
  readonly model: string;
  readonly level: string;
  /** The insertion that its text will be, if the document is followed. */
  readonly insertion: string | undefined;
  /** Monotonic milliseconds. */
  readonly shownMs: number;
}

export interface SuggestionOutcome {
  /** A word, a line or all of it was accepted: its text, where it was inserted, and the insertions that it may belong to. */
  taken(suggestion: ShownSuggestion, text: string, offset: number, insertions: readonly string[]): void;
  /** It was seen, and then something else was written. */
  dismissed(suggestion: ShownSuggestion): void;
}

/** Nobody can read it in less time. Chosen by us: about a glance. */
const seenAfterMs = 500;

/**
 * Observes what becomes of a completion. The editor reports only a full accept, so accepted words and lines are recognized by the inserted
 * text: more than one character at once, exactly as offered.
 */
export class SuggestionWatch {
  readonly #outcome: SuggestionOutcome;
  #suggestion: ShownSuggestion | undefined;
  #used = 0;
  readonly #insertions = new Set<string>();

  constructor(outcome: SuggestionOutcome) {
    this.#outcome = outcome;
  }

  show(suggestion: ShownSuggestion): void {
    const before = this.#suggestion;
    // The rest of what is already shown: keep the original, because its display time counts and the editor may still insert the whole.
    const isRest =
      before !== undefined &&
      before.document === suggestion.document &&
      before.text.slice(this.#used) === suggestion.text;
    if (!isRest) {
      this.#suggestion = suggestion;
      this.#used = 0;
      this.#insertions.clear();
    }
    // Its text may also be followed as an insertion of its own.
    if (suggestion.insertion !== undefined) this.#insertions.add(suggestion.insertion);
  }

  /** Runs on every key press: a few comparisons. */
  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent, nowMs: number): void {
    const suggestion = this.#suggestion;
    if (suggestion === undefined || suggestion.document !== document) return;
    const [change, ...more] = contentChanges;
    if (change === undefined) return;
    const text = change.text.includes('\r') ? change.text.replaceAll('\r\n', '\n') : change.text;
    const part = more.length === 0 ? this.#nextPart(suggestion, change, text) : '';
    if (part === '') {
      this.#suggestion = undefined;
      if (nowMs - suggestion.shownMs >= seenAfterMs) this.#outcome.dismissed(suggestion);
      return;
    }
    const at = suggestion.offset + this.#used;
    this.#used += part.length;
    if (part.length > 1) this.#outcome.taken(suggestion, part, at, [...this.#insertions]);
    if (this.#used >= suggestion.text.length) this.#suggestion = undefined;
  }

  /**
   * The part of the offer that a change adds. After some was typed, the editor may have asked again at any place in between, and then what
   * was typed since that place is replaced.
   */
  #nextPart(suggestion: ShownSuggestion, change: vscode.TextDocumentContentChangeEvent, text: string): string {
    const { rangeOffset, rangeLength } = change;
    const from = rangeOffset - suggestion.offset;
    const isNext = from >= 0 && from + rangeLength === this.#used && suggestion.text.startsWith(text, from);
    return isNext ? text.slice(rangeLength) : '';
  }
}
