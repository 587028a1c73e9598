/** Where a completion is wanted: the text around the caret, cut to what a model is shown. Line ends are `\n`. */
export interface CompletionPlace {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  /** Text before the caret, at most `prefixUnits` UTF-16 units. */
  readonly prefix: string;
  /** Text after the caret, at most `suffixUnits` UTF-16 units. */
  readonly suffix: string;
}

/** A document by its lines, without line ends: reading some is cheap however long it is. */
export interface PlaceDocument {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  readonly lineCount: number;
  /** @param line From 0. */
  lineText(line: number): string;
}

/**
 * How much goes into the prompt. Source: llama.vscode sends 256 lines before and 64 after the caret; Cody measured 100 ms of
 * extra latency for each further 2,000 tokens.
 */
export const prefixUnits = 8000;
export const suffixUnits = 2000;

/**
 * The place of a caret; reads only the lines around it.
 * @param line From 0.
 * @param character UTF-16 units in the line.
 */
export function placeInLines(document: PlaceDocument, line: number, character: number): CompletionPlace {
  const { uri, path, languageId, lineCount } = document;
  const current = document.lineText(line);
  const before = [current.slice(0, character)];
  for (let at = line - 1, units = character; at >= 0 && units < prefixUnits; at -= 1) {
    const text = document.lineText(at);
    before.push(text);
    units += text.length + 1;
  }
  const after = [current.slice(character)];
  for (let at = line + 1, units = current.length - character; at < lineCount && units < suffixUnits; at += 1) {
    const text = document.lineText(at);
    after.push(text);
    units += text.length + 1;
  }
  return {
    uri,
    path,
    languageId,
    prefix: before.reverse().join('\n').slice(-prefixUnits),
    suffix: after.join('\n').slice(0, suffixUnits),
  };
}

export function placeAt(
  document: { readonly uri: string; readonly path: string; readonly languageId: string; readonly text: string },
  offset: number,
): CompletionPlace {
  const { uri, path, languageId, text } = document;
  const lines = text.split(/\r?\n/);
  const line = text.slice(0, offset).split('\n').length - 1;
  const character = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  return placeInLines(
    { uri, path, languageId, lineCount: lines.length, lineText: (at) => lines[at] ?? '' },
    line,
    character,
  );
}

/** The rest of the caret's line. */
export function lineRest({ suffix }: CompletionPlace): string {
  const end = suffix.indexOf('\n');
  return end < 0 ? suffix : suffix.slice(0, end);
}

/** The caret's line up to the caret. */
export function lineStart({ prefix }: CompletionPlace): string {
  return prefix.slice(prefix.lastIndexOf('\n') + 1);
}
