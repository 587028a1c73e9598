/** Where a completion is wanted: the text around the caret, cut to what a model is shown. */
export interface CompletionPlace {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  /** Text before the caret, at most `prefixUnits` UTF-16 units of it. */
  readonly prefix: string;
  /** Text after the caret, at most `suffixUnits` UTF-16 units of it. */
  readonly suffix: string;
}

/**
 * How much goes into the prompt. Source: llama.vscode sends 256 lines before and 64 after the caret; Cody measured 100 ms of
 * extra latency for each further 2,000 tokens.
 */
export const prefixUnits = 8000;
export const suffixUnits = 2000;

export function placeAt(
  document: { readonly uri: string; readonly path: string; readonly languageId: string; readonly text: string },
  offset: number,
): CompletionPlace {
  const { uri, path, languageId, text } = document;
  return {
    uri,
    path,
    languageId,
    prefix: text.slice(Math.max(0, offset - prefixUnits), offset),
    suffix: text.slice(offset, offset + suffixUnits),
  };
}

/** The rest of the caret's line. */
export function lineRest(place: CompletionPlace): string {
  return /^[^\r\n]*/.exec(place.suffix)?.[0] ?? '';
}

/** The caret's line up to the caret. */
export function lineStart(place: CompletionPlace): string {
  return /[^\r\n]*$/.exec(place.prefix)?.[0] ?? '';
}
