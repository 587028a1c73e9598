import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import { closingBracket } from './decorators.ts';
import { linesInsideText } from './indentation.ts';
import { excerpt, isWritten } from './lineText.ts';
import { scripts } from './scripts.ts';
import { applyChanges, linesOf, usualEnd } from './textLines.ts';

const importForm =
  /^(?:import\b.*|from\s+\S+\s+import\b.*|(?:const|let|var)\s[^=\n]*=\s*require\(.*\);?|using\s+[\w.]+;|use\s+[\w:{}, *]+;|#include\s.*)$/;
/** What is read when the code runs: `import(…)`, `import.meta`, `require` of a variable. */
const atRuntime = /^import(?:\s?\(|\.)|require\((?!['"`])/;

const importsSomething = (line: string) => importForm.test(line) && !atRuntime.test(line);

/** Languages in which a name that two imports bring in is an error. */
const onceOnly: ReadonlySet<string> = new Set([...scripts, 'rust']);
/** Those of Python that must come first, those of Rust that are about the module around them. */
const belongsElsewhere = /^(?:from\s+__future__|use\s+super)\b/;
const notNames: ReadonlySet<string> = new Set('import from as type typeof const let var require use self :'.split(' '));

/** Those of the lines that import something as a whole. */
export function importsAmong(lines: readonly string[]): readonly string[] {
  return lines.filter(isImport);
}

/** Whether any of some lines imports something, also as a part of it and at any indent. */
export function holdsImport(lines: readonly string[]): boolean {
  return lines.some((line) => importsSomething(line.trim()));
}

/** Whether a file imports something above a line, from 0. */
export function hasImportAbove(text: string, line: number, languageId: string): boolean {
  return importsOf(text, languageId).some(({ last }) => last < line);
}

/**
 * Adds the imports of new code below the file's last import.
 * @param above Only imports above this line count, from 0: what is used there must be there by then.
 * @throws AppError `refused` for a line that has no certain place
 */
export function withImports(
  text: string,
  added: readonly string[],
  languageId: string,
  above = Number.POSITIVE_INFINITY,
): string {
  const lines = linesOf(text);
  const fresh = missing(text, added, languageId);
  const imports = importsOf(text, languageId);
  const before = imports.filter((each) => each.last < above);
  const outermost = before.reduce((least, { depth }) => Math.min(least, depth), Number.POSITIVE_INFINITY);
  const last = before.findLast(({ depth }) => depth === outermost)?.last;
  const names = new Set(onceOnly.has(languageId) ? imports.flatMap(({ text: each }) => namesIn(each)) : []);
  const isCertain = (line: string) =>
    last !== undefined && !belongsElsewhere.test(line) && !namesIn(line).some((name) => names.has(name));
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
    if (importsSomething(line)) known.add(bare(line));
    // Go lists several in brackets.
    if (languageId === 'go') known.add(bare(`import ${line.trim()}`));
    if (languageId === 'rust') known.add(line.trim());
  }
  const imports = onceOnly.has(languageId) ? importsOf(text, languageId).map((each) => each.text) : [];
  const isThere = (line: string) =>
    known.has(line.trimEnd()) ||
    (isImport(line) && (known.has(bare(line)) || imports.some((each) => hasAll(each, line))));
  return lines.filter((line) => isWritten(line) && !isThere(line));
}

/** Whether an import brings in all that another one does, from the same module. */
function hasAll(statement: string, line: string): boolean {
  const [names, wanted] = [namesIn(statement), namesIn(line)];
  const [module, isType] = [moduleOf(line), (each: string) => each.startsWith('import type')];
  const isAlike =
    module !== undefined &&
    module === moduleOf(statement) &&
    isType(statement) === isType(line) &&
    statement.includes('{') &&
    line.includes('{');
  return isAlike && wanted.length > 0 && wanted.every((name) => names.includes(name));
}

const moduleOf = (statement: string) => /['"]([^'"]{1,300})['"][;\s]{0,9}$/.exec(statement)?.[1];

const bare = (line: string) => withoutEnd(line.trimEnd(), ';').replaceAll('"', "'");

/** The lines of a file that do not begin within a text. */
function codeLines(text: string, languageId: string): readonly string[] {
  const lines = linesOf(text).map((each) => each.text);
  const inText = linesInText(lines, languageId);
  return lines.filter((_line, at) => !inText.has(at));
}

/** Languages in which a condition may leave an import out. */
const preprocessed: ReadonlySet<string> = new Set(['c', 'cpp', 'objective-c', 'objective-cpp', 'csharp']);

interface FileImport {
  readonly text: string;
  /** Its last line, from 0. */
  readonly last: number;
  /** Conditions of the preprocessor around it. */
  readonly depth: number;
}

/** The imports of a file, none of those that only a text or a comment shows. */
function importsOf(text: string, languageId: string): readonly FileImport[] {
  const lines = linesOf(text).map((each) => each.text);
  const inText = linesInText(lines, languageId);
  let depth = 0;
  return lines.flatMap((line, at) => {
    if (preprocessed.has(languageId)) depth += /^\s*#\s*if/.test(line) ? 1 : /^\s*#\s*endif/.test(line) ? -1 : 0;
    if (!importsSomething(line) || inText.has(at)) return [];
    const open = openBracket(line);
    if (open < 0) return [{ text: line, last: at, depth }];
    const rest = lines.slice(at).join('\n');
    const whole = rest.slice(0, Math.max(closingBracket(rest, open), line.length));
    return [{ text: whole, last: at + whole.split('\n').length - 1, depth }];
  });
}

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
  return importsSomething(line) && openBracket(line) < 0;
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
