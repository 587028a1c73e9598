import type { OfflineContext } from '../offlineContext.ts';
import { isTestFile, type WorkspaceText } from './workspaceText.ts';

/** A function, class or the like; offsets in UTF-16 units. */
export interface OutlineSymbol {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export type OutlineOf = (languageId: string, text: string) => Promise<readonly OutlineSymbol[]>;

interface Mention {
  readonly path: string;
  readonly line: number;
  /** What the test calls itself, when it does. */
  readonly test: string | undefined;
}

/** So many test files are looked into; more takes longer than a person waits for a hint. */
const maxTestFiles = 300;

/** The lowest rungs, from what the editor and the workspace say: never the cause, never the fix. */
export class OfflineHints {
  readonly #workspace: WorkspaceText;
  readonly #outlineOf: OutlineOf;

  constructor(workspace: WorkspaceText, outlineOf: OutlineOf) {
    this.#workspace = workspace;
    this.#outlineOf = outlineOf;
  }

  /** @param earlier How many hints were given for the question: the first says where to look, the next what stands there. */
  async hint(context: OfflineContext, earlier: number): Promise<string> {
    const { file, diagnostics } = context;
    if (file === undefined)
      return 'Open the file the question is about and put the caret where you are stuck, then ask again.';
    const symbol = await this.#symbolAt(context);
    if (earlier === 0) {
      const [problem] = diagnostics;
      if (problem !== undefined)
        return `Look at ${file.path}:${problem.line}. The editor reports there: “${problem.message}”`;
      const mention = symbol === undefined ? undefined : await this.#testOf(symbol.name);
      if (symbol !== undefined && mention !== undefined) {
        const named = mention.test === undefined ? 'A test' : `The test “${mention.test}”`;
        return `${named} at ${mention.path}:${mention.line} checks \`${symbol.name}\`. Compare what it expects with what ${file.path}:${lineOf(file.text, symbol.start)} does for that input.`;
      }
      const line = symbol === undefined ? file.line : lineOf(file.text, symbol.start);
      return `Start at ${file.path}:${line}: say what you expect there for one input, then run it and compare.`;
    }
    const said = symbol === undefined ? undefined : commentAbove(file.text, symbol.start);
    if (symbol !== undefined && said !== undefined) {
      return `The code itself says of \`${symbol.name}\` (${file.path}:${lineOf(file.text, symbol.start)}): “${said}” Does every line below keep that?`;
    }
    return 'The offline model has nothing more to say here; a model of your choice can give the next hints.';
  }

  async #symbolAt({ file, selection }: OfflineContext): Promise<OutlineSymbol | undefined> {
    if (file === undefined) return undefined;
    const caret = selection?.start ?? offsetOfLine(file.text, file.line);
    const around = (await this.#outlineOf(file.languageId, file.text)).filter(
      ({ start, end }) => start <= caret && caret <= end,
    );
    return around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  }

  async #testOf(name: string): Promise<Mention | undefined> {
    const mention = new RegExp(`(?<![\\w$])${name.replace(/[^\p{L}\p{N}_]/gu, '\\$&')}(?![\\w$])`);
    let visited = 0;
    let best: Mention | undefined;
    for await (const file of this.#workspace.files()) {
      if (!isTestFile(file.path)) continue;
      visited += 1;
      if (visited > maxTestFiles) break;
      const lines = (await file.readText())?.split(/\r?\n/) ?? [];
      for (const [index, line] of lines.entries()) {
        if (!mention.test(line) || /^\s*(import|from|require|use|using)\b/.test(line)) continue;
        const found = { path: file.path, line: index + 1, test: testNameAbove(lines, index) };
        if (found.test !== undefined) return found;
        best ??= found;
      }
    }
    return best;
  }
}

function testNameAbove(lines: readonly string[], index: number): string | undefined {
  for (let at = index; at >= Math.max(0, index - 40); at -= 1) {
    const line = lines[at] ?? '';
    const quoted = /\b(?:it|test|describe|Run)\s*\(\s*(["'`])(.+?)\1/.exec(line)?.[2];
    const named = /\b(?:def|func|fn|void)\s+(test\w*|Test\w+|\w*_test)\s*\(/.exec(line)?.[1];
    if (quoted !== undefined || named !== undefined) return quoted ?? named;
  }
  return undefined;
}

/** The first sentence of the comment that ends right above an offset. */
function commentAbove(text: string, offset: number): string | undefined {
  const before = text.slice(0, text.lastIndexOf('\n', offset - 1) + 1).trimEnd();
  const block = /\/\*\*?((?:(?!\*\/)[\s\S])*)\*\/$/.exec(before)?.[1];
  const lines = /((?:^[ \t]*(?:\/\/\/?|#).*\n?)+)$/m.exec(before)?.[1];
  const raw = block ?? lines;
  const words = raw
    ?.replace(/^[ \t]*(?:\*|\/\/\/?|#)[ \t]?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(words ?? '')?.[0] ?? words;
  return sentence === undefined || sentence === '' ? undefined : sentence.split(' ').slice(0, 25).join(' ');
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', offset);
    if (next < 0) break;
    offset = next + 1;
  }
  return offset;
}
