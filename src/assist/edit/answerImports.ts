import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import { closingBracket } from './decorators.ts';
import { linesInsideText } from './indentation.ts';
import { excerpt, isWritten } from './lineText.ts';
import { applyChanges, linesOf, usualEnd } from './textLines.ts';

const importLine =
  /^(?:import\b.*|from\s+\S+\s+import\b.*|(?:const|let|var)\s[^=\n]*=\s*require\(.*\);?|using\s+[\w.]+;|use\s+[\w:{}, *]+;|#include\s.*)$/;

/** Languages in which a name that two imports bring in is an error. */
const onceOnly: ReadonlySet<string> = new Set([
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'rust',
]);
/** Of Python. */
const mustBeFirst = /^from\s+__future__\b/;
const notNames: ReadonlySet<string> = new Set('import from as type typeof const let var require use self :'.split(' '));

/** Those of the lines that import something on one line, and that the file has not, at least not as they are written. */
export function freshImports(text: string, lines: readonly string[], languageId: string): readonly string[] {
  const known = new Set(codeLines(text, languageId).map((line) => line.trimEnd()));
  return lines.filter((line) => isImport(line) && !known.has(line.trimEnd()));
}

/** Adds the imports of new code below the file's last import. @throws AppError `refused` for a line that has no certain place. */
export function withImports(text: string, added: readonly string[], languageId: string): string {
  const lines = linesOf(text);
  const fresh = missing(text, added, languageId);
  const imports = importsOf(text, languageId);
  const outermost = Math.min(...imports.map(({ depth }) => depth));
  const last = imports.findLast(({ depth }) => depth === outermost)?.last;
  const names = new Set(onceOnly.has(languageId) ? imports.flatMap(({ text: each }) => namesIn(each)) : []);
  const isCertain = (line: string) =>
    last !== undefined && !mustBeFirst.test(line) && !namesIn(line).some((name) => names.has(name));
  for (const line of fresh) {
    if (!isImport(line))
      throw new AppError(
        'refused',
        l10n.t(
          'The code also has "{0}", which belongs to no function or class, so it has no certain place.',
          excerpt([line]),
        ),
      );
    if (!isCertain(line))
      throw new AppError(
        'refused',
        l10n.t(
          'Where "{0}" belongs among the imports is not certain. Add it to the file, then propose the code again.',
          excerpt([line]),
        ),
      );
  }
  const end = usualEnd(lines);
  return applyChanges(lines, [
    { first: (last ?? -1) + 1, count: 0, lines: fresh.map((line) => ({ text: line, end })) },
  ]);
}

/** The written lines that the file has not; an import may have other quotes there, or no semicolon. */
function missing(text: string, lines: readonly string[], languageId: string): readonly string[] {
  const known = new Set<string>();
  for (const line of codeLines(text, languageId)) {
    known.add(line.trimEnd());
    if (importLine.test(line)) known.add(bare(line));
    // Go lists several in brackets.
    if (languageId === 'go') known.add(bare(`import ${line.trim()}`));
  }
  return lines.filter(
    (line) => isWritten(line) && !known.has(line.trimEnd()) && !(isImport(line) && known.has(bare(line))),
  );
}

const bare = (line: string) => withoutEnd(line.trimEnd(), ';').replaceAll('"', "'");

/** The lines of a file that do not begin within a text. */
function codeLines(text: string, languageId: string): readonly string[] {
  const lines = linesOf(text).map((each) => each.text);
  const inText = linesInText(lines, languageId);
  return lines.filter((_line, at) => !inText.has(at));
}

interface FileImport {
  readonly text: string;
  /** Its last line, from 0. */
  readonly last: number;
  /** Conditions of the preprocessor around it. */
  readonly depth: number;
}

function importsOf(text: string, languageId: string): readonly FileImport[] {
  const lines = linesOf(text).map((each) => each.text);
  const inText = linesInText(lines, languageId);
  let depth = 0;
  return lines.flatMap((line, at) => {
    if (preprocessed.has(languageId)) depth += /^\s*#\s*if/.test(line) ? 1 : /^\s*#\s*endif/.test(line) ? -1 : 0;
    if (!importLine.test(line) || inText.has(at)) return [];
    const open = openBracket(line);
    if (open < 0) return [{ text: line, last: at, depth }];
    const rest = lines.slice(at).join('\n');
    const whole = rest.slice(0, Math.max(closingBracket(rest, open), line.length));
    return [{ text: whole, last: at + whole.split('\n').length - 1, depth }];
  });
}

const preprocessed: ReadonlySet<string> = new Set(['c', 'cpp', 'objective-c', 'objective-cpp', 'csharp']);

/** The lines that begin within a text or a comment, from 0: code that stands there is only an example. */
function linesInText(lines: readonly string[], languageId: string): ReadonlySet<number> {
  const inside = new Set(linesInsideText(lines, languageId));
  const marks = languageId === 'python' ? [/"""/, /'''/] : [/^\s*\/(?=\*)/];
  for (const begin of marks) {
    const end = languageId === 'python' ? begin : /\*\//;
    let isOpen = false;
    for (const [at, line] of lines.entries()) {
      if (isOpen) inside.add(at);
      const rest: string = isOpen ? line : line.slice(line.search(begin)).replace(begin, '');
      isOpen = (isOpen || begin.test(line)) && !end.test(rest);
    }
  }
  return inside;
}

/** Whether a line is an import as a whole. */
function isImport(line: string): boolean {
  return importLine.test(line) && openBracket(line) < 0;
}

/** The first bracket of a line that it does not close itself; −1 if there is none. */
function openBracket(line: string): number {
  const [code = ''] = line.split(/\s(?:\/\/|#)/, 1);
  const open = code.search(/[({]/);
  return closingBracket(code, open) < 0 ? open : -1;
}

/** The names that an import brings in. */
function namesIn(statement: string): readonly string[] {
  const [head = ''] = statement.split(/['"]/, 1);
  // Of `a as b` and `a: b` only the second one, of `a::b` the last.
  const words = head.match(/[\w$]+|:/g) ?? [];
  return words.filter((word, at) => !notNames.has(word) && words[at + 1] !== ':' && words[at + 1] !== 'as');
}
