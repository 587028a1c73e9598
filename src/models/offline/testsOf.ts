import type { Place } from './failureOutput.ts';
import { isTestFile, type WorkspaceText } from './workspaceText.ts';

export interface TestPlace extends Place {
  /** The test's name, if it has one. */
  readonly test: string | undefined;
}

/** Test files to search; more takes longer than a person waits for a hint. */
const maxTestFiles = 300;
/** How many lines above its first mention a test's name may be. */
const maxLinesAbove = 40;

/**
 * Where a test mentions a symbol: in a file that also names the symbol's file, the first mention inside a named test, else the first of
 * all. A name that could be any word counts only in such a file; other names also count elsewhere.
 */
export async function findTestOf(
  workspace: WorkspaceText,
  symbol: string,
  path: string,
): Promise<TestPlace | undefined> {
  const module = wordOf(path.slice(path.lastIndexOf('/') + 1).replace(/\.\w{1,20}$/, ''));
  const telling = /[a-z][A-Z]|_|\d/.test(symbol);
  const mention = wordOf(symbol);
  let visited = 0;
  let best: TestPlace | undefined;
  for await (const file of workspace.files()) {
    if (!isTestFile(file.path)) continue;
    visited += 1;
    if (visited > maxTestFiles) break;
    const text = await file.readText();
    if (text === undefined || !mention.test(text)) continue;
    const named = module.test(text);
    if (!named && (!telling || best !== undefined)) continue;
    const lines = text.split(/\r?\n/);
    for (const [at, line] of lines.entries()) {
      if (!mention.test(line) || /^\s*(import|from|require|use|using|#include)\b/.test(line)) continue;
      const found = { path: file.path, line: at + 1, test: testNameAbove(lines, at) };
      if (found.test !== undefined && named) return found;
      best ??= found;
    }
  }
  return best;
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w$-])${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w$-])`);
}

function testNameAbove(lines: readonly string[], index: number): string | undefined {
  for (let at = index; at >= Math.max(0, index - maxLinesAbove); at -= 1) {
    const line = lines[at] ?? '';
    const quoted = /\b(?:it|test|describe|Run)\s*\(\s*(["'`])(.+?)\1/.exec(line)?.[2];
    const named = /\b(?:def|func|fn|void|function)\s+(test\w*|Test\w+|\w*_test)\s*\(/.exec(line)?.[1];
    if (quoted !== undefined || named !== undefined) return quoted ?? named;
  }
  return undefined;
}
