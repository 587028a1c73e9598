import * as l10n from '@vscode/l10n';
import type { OfflineContext, OfflineFile } from '../offlineContext.ts';
import { type FailureOutput, type Place, readFailure } from './failureOutput.ts';
import { factsAbout } from './languageFacts.ts';
import { findSimilar } from './similarCode.ts';
import { findTestOf } from './testsOf.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { askedUses, usesOf, usesText } from './usesOf.ts';
import { isTestFile, type WorkspaceText } from './workspaceText.ts';

/** A function, class or similar; offsets in UTF-16 units. */
export interface OutlineSymbol {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export type OutlineOf = (languageId: string, text: string) => Promise<readonly OutlineSymbol[]>;

/** Longest hint that says where to look, words; the limit of the ladder's lowest rungs. */
const maxWords = 40;
/** How many of those words a quotation may take. */
const maxQuotedWords = 14;

/** Hints of the lowest rungs, based on the run, the editor and the workspace: never the cause, never the fix. */
export class OfflineHints {
  readonly #index: TokenIndex;
  readonly #workspace: WorkspaceText;
  readonly #outlineOf: OutlineOf;

  constructor(index: TokenIndex, workspace: WorkspaceText, outlineOf: OutlineOf) {
    this.#index = index;
    this.#workspace = workspace;
    this.#outlineOf = outlineOf;
  }

  /**
   * The next hint not given yet, at most 40 words.
   * @param asked The question, with the output of a failing test if the person gave it.
   * @param said Everything said before: a hint that appears in it is not repeated.
   */
  async hint(context: OfflineContext, asked: string, said: string): Promise<string> {
    const question = questionIn(asked);
    if (readFailure(asked) === undefined && !isAboutCode.test(question)) return cannot;
    let given = 0;
    for await (const candidate of this.#candidates(context, asked, question)) {
      const text = capped(candidate, maxWords);
      if (said.includes(text)) given += 1;
      else if (given >= (context.earlierHints ?? 0)) return text;
      else given += 1;
    }
    return given === 0
      ? l10n.t('Open the file the question is about and put the cursor where you are stuck, then ask again.')
      : l10n.t('The offline model has nothing more to say here; a model of your choice can give the next hints.');
  }

  /** From the lowest rung up, each computed only on demand. */
  async *#candidates(context: OfflineContext, asked: string, question: string): AsyncGenerator<string> {
    const { file, diagnostics } = context;
    const around = file === undefined ? undefined : await this.#symbolAt(context, file);
    const used = askedUses(question, around?.name);
    if (used !== undefined) {
      yield usesText(used, await usesOf(this.#workspace, used));
      return;
    }
    const failure = readFailure(asked);
    if (failure !== undefined) yield whatFails(failure);
    const [problem] = diagnostics;
    if (file === undefined) return;
    if (problem !== undefined)
      yield l10n.t(
        'Look at {0}:{1}. The editor reports there: “{2}”',
        file.path,
        problem.line,
        quoted(withoutAdvice(problem.message)),
      );
    const symbol = around;
    if (symbol === undefined) {
      yield l10n.t(
        'Start at {0}:{1}: say what you expect there for one input, then run it and compare.',
        file.path,
        file.line,
      );
    } else {
      yield await this.#whereTested(file, symbol);
      const said = commentAbove(file.text, symbol.start);
      if (said !== undefined)
        yield l10n.t(
          'The code itself says of `{0}` ({1}:{2}): “{3}” Does every line below keep that?',
          symbol.name,
          file.path,
          lineOf(file.text, symbol.start),
          quoted(said, 20),
        );
    }
    yield* this.#language(context, file, symbol);
    const similar = await this.#similar(file, symbol);
    if (similar !== undefined) yield similar;
  }

  async #whereTested(file: OfflineFile, symbol: OutlineSymbol): Promise<string> {
    const here = `${file.path}:${lineOf(file.text, symbol.start)}`;
    const found = isTestFile(file.path) ? undefined : await findTestOf(this.#workspace, symbol.name, file.path);
    if (found === undefined)
      return l10n.t(
        'Start at {0}, `{1}`: say what you expect of it for one input, then run it and compare.',
        here,
        symbol.name,
      );
    const named = found.test === undefined ? l10n.t('A test') : l10n.t('The test “{0}”', quoted(found.test));
    return l10n.t(
      '{0} at {1}:{2} checks `{3}`. I have not run it: if it fails, compare what it expects with what {4} does.',
      named,
      found.path,
      found.line,
      symbol.name,
      here,
    );
  }

  *#language(context: OfflineContext, file: OfflineFile, symbol: OutlineSymbol | undefined): Generator<string> {
    const firstLine = symbol === undefined ? Math.max(1, file.line - nearLines) : lineOf(file.text, symbol.start);
    const lastLine = symbol === undefined ? file.line + nearLines : lineOf(file.text, symbol.end);
    const lines = file.text.split('\n').slice(firstLine - 1, lastLine);
    const caret = (context.selection?.firstLine ?? file.line) - firstLine;
    const [fact] = factsAbout(file.languageId, lines, caret);
    const at = fact === undefined ? -1 : lines.findIndex((line) => fact.pattern.test(line));
    if (fact !== undefined)
      yield l10n.t(
        'The language says of what stands at {0}:{1}: {2} ({3})',
        file.path,
        firstLine + at,
        fact.says,
        fact.source,
      );
  }

  async #similar(file: OfflineFile, symbol: OutlineSymbol | undefined): Promise<string | undefined> {
    if (symbol === undefined) return undefined;
    const place = findSimilar(this.#index, file.text.slice(symbol.start, symbol.end), file.path);
    if (place === undefined) return undefined;
    const text = await this.#textOf(place.path);
    const around = text === undefined ? [] : await this.#outlineOf(file.languageId, text);
    const offset = text === undefined ? 0 : offsetOfLine(text, place.line);
    const other = innermost(around, offset);
    const where = text !== undefined && other !== undefined ? lineOf(text, other.start) : place.line;
    const name = other === undefined ? 'Code' : `\`${other.name}\``;
    return l10n.t(
      '{0} at {1}:{2} is written much like `{3}`. Compare the two line by line: where do they differ, and should they?',
      name,
      place.path,
      where,
      symbol.name,
    );
  }

  async #symbolAt({ selection }: OfflineContext, file: OfflineFile): Promise<OutlineSymbol | undefined> {
    const caret = selection?.start ?? offsetOfLine(file.text, file.line);
    return innermost(await this.#outlineOf(file.languageId, file.text), caret);
  }

  async #textOf(path: string): Promise<string | undefined> {
    for await (const file of this.#workspace.files()) if (file.path === path) return file.readText();
    return undefined;
  }
}

/** Questions about existing code: its faults, its tests, where something is. Anything else needs a model. */
const isAboutCode =
  /^\s*$|\b(?:why|where|look|wrong|fail\w*|bugs?|broken|errors?|incorrect|expect\w*|unexpected|work|works|working|does ?n[o']?t|is ?n[o']?t|aren't|crash\w*|throws?|tests?|tested|check\w*|debug\w*|stuck|problems?|warnings?|hints?|start|next|happens?|off by|uses|used|usages?|calls?|called|callers?|references?)\b/i;

const cannot = l10n.t('I can only point at tests and problems. Add a model for this.');

/** The person's own words, from a prompt that puts earlier hints before them and the file after them. */
function questionIn(asked: string): string {
  const own = asked.startsWith('Earlier hints:\n- ') ? asked.slice(asked.indexOf('\n\n') + 2) : asked;
  return own.split(/\n\nFile /, 1)[0] ?? '';
}

/** Lines above and below the caret that belong to a question if no symbol surrounds it. */
const nearLines = 5;

function whatFails({ test, symptom, places }: FailureOutput): string {
  const tested = places.find(({ path }) => isTestFile(path));
  const look = places.find(({ path }) => !isTestFile(path)) ?? tested;
  const parts = [
    test === undefined ? l10n.t('The run fails') : l10n.t('The test “{0}” fails', quoted(test)),
    symptom === undefined ? '.' : `: “${quoted(symptom)}”.`,
    look === undefined ? '' : l10n.t(' Look at {0}.', named(look)),
    tested === undefined || tested === look ? '' : l10n.t(' What it checks stands at {0}.', named(tested)),
  ];
  return parts.join('');
}

function named({ path, line }: Place): string {
  // The last folders are enough to find a file; the rest is specific to the machine.
  const short = path.startsWith('/') || /^[A-Za-z]:/.test(path) ? path.split('/').slice(-3).join('/') : path;
  return `${short}:${line}`;
}

/** Compilers often propose fixes in the same message; those belong to a higher rung. */
function withoutAdvice(message: string): string {
  const [first = ''] = message.split('\n');
  const problem = first.replace(
    /(?:Did you mean|Consider|Try|help:|Perhaps|You (?:may|might|can|should)|Change|Use)\b.*$/i,
    '',
  );
  return problem.trim() === '' ? l10n.t('a problem') : problem.trim();
}

function quoted(text: string, most = maxQuotedWords): string {
  return capped(text.replace(/\s+/g, ' ').trim(), most);
}

function capped(text: string, most: number): string {
  const words = text.split(' ');
  return words.length <= most ? text : `${words.slice(0, most).join(' ')}…`;
}

function innermost(symbols: readonly OutlineSymbol[], offset: number): OutlineSymbol | undefined {
  return symbols
    .filter(({ start, end }) => start <= offset && offset <= end)
    .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

/** The first sentence of the comment that ends right above an offset. */
function commentAbove(text: string, offset: number): string | undefined {
  const before = text.slice(0, text.lastIndexOf('\n', offset - 1) + 1).trimEnd();
  const near = before.slice(-maxCommentUnits);
  const opens = near.endsWith('*/') ? near.lastIndexOf('/*') : -1;
  const block = opens < 0 ? undefined : near.slice(opens + 2, -2).replace(/^\*/, '');
  const lines = /(?:^[ \t]*(?:\/\/|#).*(?:\n|$))+$/m.exec(near)?.[0];
  const words = (block ?? lines)
    ?.replace(/^[ \t]*(?:\*|\/\/[/!]?|#)[ \t]?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(words ?? '')?.[0] ?? words;
  return sentence === undefined || sentence === '' ? undefined : sentence;
}

const maxCommentUnits = 4_000;

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The offset of the first non-blank character of a line, or of the line's end. */
function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', offset);
    if (next < 0) break;
    offset = next + 1;
  }
  return offset + (/^[ \t]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
}
