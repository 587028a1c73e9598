/** A stretch of a completion that was taken. */
export interface AcceptedCompletion {
  readonly uri: string;
  readonly model: string;
  /** UTF-16 offset in the document at which it came in. */
  readonly offset: number;
  readonly text: string;
}

export interface TakenSum {
  readonly model: string;
  readonly texts: readonly string[];
  /** Lines that are not blank. */
  readonly lines: number;
}

/** A file whose completions are not asked about for so many pieces is forgotten from its beginning on. */
const maxTexts = 200;

/** Completions taken in a file since they were last asked about. Words of one line, taken one by one, are one line. */
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

  /** The sum of a file when it has so many lines; then it begins anew. */
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
