import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeTokens } from '../../src/hints/guard/codeTokens.ts';
import { checkLeak, type ReferenceSolution } from '../../src/hints/guard/leakCheck.ts';
import { LeakGuard } from '../../src/hints/guard/leakGuard.ts';
import type { ReferenceParser } from '../../src/hints/guard/referenceSolution.ts';
import { root } from '../run/paths.ts';

/** Code as in any tutorial, handwritten before it was ever checked; the thresholds were not tuned on it. */
const genericSnippets = () => textsOf('genericSnippets');
/** What a language's documentation says, each with code in it; handwritten in the same way. */
const languageFacts = () => textsOf('languageFacts');

function textsOf(name: string): readonly string[] {
  return readFileSync(join(root, `test/fixtures/leaks/${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).text);
}

/** Every snippet against every answer, fenced. @returns how many were taken for a leak, of how many. */
export function snippetAlarms(answers: readonly ReferenceSolution[]): [flagged: number, all: number] {
  const snippets = genericSnippets().map((text) => `For example:\n\n\`\`\`python\n${text}\n\`\`\``);
  let flagged = 0;
  for (const answer of answers) flagged += snippets.filter((snippet) => checkLeak(snippet, answer).leak).length;
  return [flagged, answers.length * snippets.length];
}

/** Every fact as a hint at H3 for every problem, checked by guard and contract, with the task's stub as the person's own file. */
export async function factAlarms(
  referenceParser: ReferenceParser,
  answers: readonly { readonly fn: string; readonly prompt: string }[],
): Promise<[refused: number, all: number]> {
  const facts = languageFacts();
  let refused = 0;
  for (const { fn, prompt } of answers) {
    const guard = new LeakGuard(referenceParser);
    await guard.parseReference(fn, {
      file: { uri: 'file:///a.py', path: 'a.py', languageId: 'python', text: prompt, line: 1 },
      diagnostics: [],
    });
    for (const text of facts) {
      const { shown } = await guard.check({ text, rung: 'H3', languageId: 'python', own: prompt, earlier: [] });
      if (!shown) refused += 1;
    }
  }
  return [refused, answers.length * facts.length];
}

/** Ways to give one renamed statement without a fence. */
const renamedForms: readonly (readonly [name: string, form: (code: string) => string])[] = [
  ['in a span', (code) => `You are nearly there; the line you need is \`${code}\`.`],
  ['in a sentence', (code) => `You are nearly there; the line you need is ${code} and nothing else.`],
  ['on a line of its own', (code) => `You are nearly there. Think about this:\n${code}\nand where it belongs.`],
];
/** A shorter statement without its names (`x = []`, `x += 1`) could be anybody's. */
const fewestTokens = 7;

/** A leak of the key statement with all its own names changed, in each form; none for a short one. */
export function renamedKey(leak: string): readonly (readonly [name: string, hint: string])[] {
  const statement = /`([^`]+)`/.exec(leak)?.[1] ?? '';
  const tokens = codeTokens(statement, 'python');
  if (tokens.length < fewestTokens) return [];
  let code = '';
  let at = 0;
  const names = new Map<string, string>();
  for (const { kind, kept, text, start, end } of tokens) {
    if (kind !== 'name' || kept) continue;
    const name = names.get(text) ?? `item${'abcdefghijklm'[names.size] ?? names.size}`;
    names.set(text, name);
    code += statement.slice(at, start) + name;
    at = end;
  }
  code += statement.slice(at);
  return renamedForms.map(([name, form]) => [name, form(code)]);
}
