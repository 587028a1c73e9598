/** Lines of a text that belong together: a declaration with the comment above it, or what stands before the first one. */
export interface Passage {
  /** Names that the passage declares; empty before the first declaration. */
  readonly name: string;
  readonly text: string;
  /** From 1, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Longer declarations are cut, so that a place that goes along with a question stays readable. */
const maxLines = 60;
/** Longest passage, UTF-16 units; indexing a longer one would take more than a slice. */
const maxPassageUnits = 5_000;
/** Longest line that is read whole, UTF-16 units; longer ones are data. */
const maxLineUnits = 2_000;

/** Lines that belong to the declaration below them: comments, decorators, and a type that stands alone at the edge (as in C). */
const above = /^\s{0,80}(?:\/\/|\/?\*|#|@|--|"""|<!--)|^[\p{L}_][\p{L}\p{N}_ ]*\**$/u;
/** Functions, classes and the like with a keyword, at most one level of indentation deep. */
const keywordHead =
  /^(?: {0,4}|\t)(?:[a-z]+ ){0,4}?(?:function\*?|class|interface|enum|struct|trait|impl|type|def|fn|func|fun|module|namespace|object)\s+(?:\([^)]{0,200}\)\s*)?(?:self\.)?([\p{L}_$][\p{L}\p{N}_$]*)/u;
/** Values of the whole file: a local one does not begin a passage. */
const valueHead = /^(?:export |default |pub |static )*(?:const|let|var|val)\s+(?:mut\s+)?([\p{L}_$][\p{L}\p{N}_$]*)/u;
/** Methods of languages that put no keyword before them, perhaps after modifiers and a type. */
const methodHead =
  /^(?: {1,4}|\t)(?:[\p{L}\p{N}_<>[\],.?*&]+ ){0,5}[#*~&]{0,2}([\p{L}_$][\p{L}\p{N}_$]*)\s?[(<].*\{\s*$/u;
/** Functions of C, and calls at the edge of a file, such as those of a test framework. */
const edgeHead = /^(?:[\p{L}\p{N}_*]+ ){0,5}\*{0,2}([\p{L}_][\p{L}\p{N}_]*)\(/u;
/** Words that stand where a method's name would. */
const blockWords: ReadonlySet<string> = new Set(
  'if for while switch catch with do else try return function'.split(' '),
);

function declaredName(line: string): string | undefined {
  const head = keywordHead.exec(line) ?? valueHead.exec(line) ?? methodHead.exec(line) ?? edgeHead.exec(line);
  const name = head?.[1];
  return name === undefined || blockWords.has(name) ? undefined : name;
}

/** A text cut where its declarations begin, found by the look of their first lines: a parser would take ten times as long. */
export function* passagesOf(text: string): Generator<Passage> {
  let from = 0;
  let firstLine = 1;
  let name = '';
  /** Where the lines above a declaration begin. */
  let aboveAt: { readonly offset: number; readonly line: number } | undefined;
  let line = 1;
  const passage = (end: number, lastLine: number): Passage => ({
    name,
    text: text.slice(from, end),
    firstLine,
    lastLine,
  });
  for (let at = 0; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at);
    const next = Math.min(lineEnd < 0 ? text.length : lineEnd + 1, at + maxLineUnits);
    const content = text.slice(at, next);
    if (above.test(content.trimEnd())) aboveAt ??= { offset: at, line };
    else {
      const declared = declaredName(content);
      const begin = aboveAt ?? { offset: at, line };
      aboveAt = undefined;
      if (declared !== undefined) {
        if (begin.offset > from) yield passage(begin.offset, begin.line - 1);
        [from, firstLine, name] = [begin.offset, begin.line, declared];
      }
    }
    if (at > from && (line - firstLine >= maxLines || next - from > maxPassageUnits)) {
      yield passage(at, Math.max(firstLine, line - 1));
      [from, firstLine, aboveAt] = [at, line, undefined];
    }
    if (text[next - 1] === '\n') line += 1;
    at = next;
  }
  if (from < text.length) yield passage(text.length, text.endsWith('\n') ? Math.max(firstLine, line - 1) : line);
}
