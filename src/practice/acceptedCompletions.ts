/** An accepted part of a completion. */
export interface AcceptedCompletion {
  readonly uri: string;
  readonly model: string;
  /** UTF-16 offset in the document at which it was inserted. */
  readonly offset: number;
  readonly text: string;
}

export interface TakenSum {
  readonly model: string;
  readonly texts: readonly string[];
  /** Lines that are not blank. */
  readonly lines: number;
}

/** A file with more pieces than this whose completions were never asked about forgets the oldest ones. */
const maxTexts = 200;

/** Completions accepted in a file since they were last asked about. Words of one line, accepted one by one, count as one line. */
export class AcceptedCompletions {
  readonly #files = new Map<string, { model: string; texts: string[]; end: number }>();

  add({ uri, model, offset, text }: AcceptedCompletion): void {
    const file = this.#files.get(uri) ?? { model, texts: [], end: -1 };
    this.#files.set(uri, file);
    file.model = model;
    const last = file.texts.length - 1;
    if (offset === file.end && last >= 0) file.texts[last] += text;
    else file.texts.push(text);
    file.end = offset + text.length;
    if (file.texts.length > maxTexts) file.texts.shift();
  }

  /** Returns and clears a file's sum once it has this many lines. */
  take(uri: string, fromLines: number): TakenSum | undefined {
    const file = this.#files.get(uri);
    if (file === undefined) return undefined;
    const lines = file.texts.reduce((sum, text) => sum + linesOf(text), 0);
    if (lines < fromLines) return undefined;
    this.#files.delete(uri);
    return { model: file.model, texts: file.texts, lines };
  }
}

function linesOf(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}
