// Strings are matched first, and kept, so that nothing inside them is taken for a comment or a comma.
const COMMENTS = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const TRAILING_COMMAS = /("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g;

/** Parses JSON with comments and trailing commas, as the editor writes its settings. @throws SyntaxError */
export function parseJsonWithComments(text: string): unknown {
  const keepString = (_: string, string: string | undefined): string => string ?? '';
  return JSON.parse(
    text
      .replace(/^\uFEFF/, '')
      .replace(COMMENTS, keepString)
      .replace(TRAILING_COMMAS, keepString),
  );
}
