import type { Node } from '../../syntax/parser.ts';
import { echoOutput, printfOutput } from './printedText.ts';
import type { Input, Redirect } from './shellCommand.ts';
import { arithmeticNames, type ShellState } from './shellState.ts';
import { plainWord, textOf, type Word, wordOf, wordsOf } from './words.ts';

/** The named children, in order. */
export function childrenOf(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null);
}

export const noInput: Input = { kind: 'none' };

/** Whether what follows `&&` may be skipped. An assignment always succeeds, and `cd` reports its own failure elsewhere. */
export function canFail(node: Node): boolean {
  if (node.type === 'variable_assignment' || node.type === 'declaration_command') return false;
  return !(node.type === 'command' && /^(cd|pushd|echo|printf|true|:|export|mkdir|set|shopt)\b/.test(node.text));
}

/** Whether the line ends here. */
export function leaves(node: Node): boolean {
  if (node.type === 'command') return /^(exit|return|break|continue)\b/.test(node.text);
  if (node.type === 'list') {
    const last = childrenOf(node).at(-1);
    return !node.children.some((child) => child?.type === '||') && last !== undefined && leaves(last);
  }
  if (node.type !== 'compound_statement') return false;
  const last = childrenOf(node).at(-1);
  return last !== undefined && leaves(last);
}

/** Every variable that the text sets somewhere. */
export function assignedIn(node: Node): Set<string> {
  const names = new Set<string>();
  for (const child of node.descendantsOfType('variable_assignment')) {
    const name = child?.childForFieldName('name')?.text;
    if (name !== undefined) names.add(name);
  }
  for (const child of node.descendantsOfType('for_statement')) {
    const name = child?.childForFieldName('variable')?.text;
    if (name !== undefined) names.add(name);
  }
  for (const child of node.descendantsOfType(['arithmetic_expansion', 'c_style_for_statement']))
    for (const name of arithmeticNames(textOf(child))) names.add(name);
  return names;
}

export function isWordNode(node: Node): boolean {
  return ['word', 'string', 'raw_string', 'concatenation', 'number', 'simple_expansion', 'expansion'].includes(
    node.type,
  );
}

export function assignmentsOf(node: Node, state: ShellState): { name: string; value: Word }[] {
  const written = textOf(node.childForFieldName('name'));
  // `D[0]=x` means `D=x`.
  const name = written.replace(/\[.*$/s, '');
  const value = node.childForFieldName('value');
  const isAppended = node.children.some((child) => child?.type === '+=');
  const word = value === null ? plainWord('') : wordOf(value, state.variables);
  if (!isAppended) return [{ name, value: value?.type === 'array' ? { ...word, isDynamic: true } : word }];
  const before = state.variables.get(name);
  const isKnown = typeof before === 'string';
  return [
    { name, value: { ...word, text: `${isKnown ? before : ''}${word.text}`, isDynamic: word.isDynamic || !isKnown } },
  ];
}

export function withAliases(words: readonly Word[], { aliases }: ShellState): readonly Word[] {
  const alias = words[0] === undefined ? undefined : aliases.get(words[0].text);
  if (alias === undefined) return words;
  const parts = alias.split(/\s+/).map(plainWord);
  return [...parts, ...words.slice(1)];
}

export function redirectOf(
  node: Node,
  state: ShellState,
): { readonly input?: Input; readonly redirect?: Redirect; readonly extra: readonly Word[] } {
  if (node.type === 'herestring_redirect') {
    const [value] = childrenOf(node).slice(-1);
    const word = value === undefined ? undefined : wordOf(value, state.variables);
    if (word === undefined || word.isDynamic) return { input: { kind: 'pipe', from: ['a variable'] }, extra: [] };
    return { input: { kind: 'text', text: word.text }, extra: [] };
  }
  const operator = node.children.find((child) => child !== null && !child.isNamed)?.text ?? '>';
  const [first, ...more] = node.childrenForFieldName('destination').filter((child) => child !== null);
  const extra = more.flatMap((child) => wordsOf(child, state.variables));
  if (first === undefined) return { extra };
  const isGlob = wordsOf(first, state.variables).some((word) => word.isGlob);
  const target = { ...wordOf(first, state.variables), isGlob };
  if (first.type === 'process_substitution')
    return operator === '<' ? { input: { kind: 'pipe', from: programsOf(first) }, extra } : { extra };
  if (operator === '<') return { input: { kind: 'file', path: target }, redirect: { operator, target }, extra };
  return { redirect: { operator, target }, extra };
}

export function heredocInput(node: Node, state: ShellState): Input {
  const body = childrenOf(node).find((child) => child.type === 'heredoc_body');
  if (body === undefined) return noInput;
  const parts = childrenOf(body);
  if (parts.every((child) => child.type === 'heredoc_content')) return { kind: 'text', text: body.text };
  let text = body.text;
  for (const part of parts) {
    if (part.type !== 'simple_expansion' && part.type !== 'expansion') continue;
    const word = wordOf(part, state.variables);
    if (!word.isDynamic) text = text.replaceAll(part.text, word.text);
  }
  return { kind: 'text', text };
}

/** What `echo` and `printf` print, or `cat` passes on, if it is written in the line. */
export function literalOutput(node: Node, state: ShellState, input: Input = noInput): string | undefined {
  const command = node.type === 'redirected_statement' ? node.childForFieldName('body') : node;
  if (command?.type !== 'command') return undefined;
  const [name, ...words] = childrenOf(command).flatMap((child) => wordsOf(child, state.variables));
  if (words.some(({ isDynamic }) => isDynamic)) return undefined;
  const texts = words.map(({ text }) => text);
  if (name?.text === 'echo') return echoOutput(texts);
  if (name?.text === 'printf') return printfOutput(texts);
  if (name?.text === 'cat' && input.kind === 'text' && texts.length === 0) return input.text;
  return undefined;
}

export function programsOf(node: Node): string[] {
  return node
    .descendantsOfType('command_name')
    .flatMap((name) => (name === null ? [] : [(name.text.split('/').pop() ?? '').toLowerCase()]));
}

/** `-eq` and similar operators evaluate their sides as arithmetic, where an index may run a command. */
export function hidesInArithmetic(node: Node, state: ShellState): boolean {
  if (!/\s-(eq|ne|lt|le|gt|ge|v)\s/.test(node.text)) return false;
  return node
    .descendantsOfType(['raw_string', 'string', 'word', 'simple_expansion', 'concatenation'])
    .flatMap((child) => (child === null ? [] : [wordOf(child, state.variables)]))
    .some((word) => !word.isDynamic && runsInIndex(word.text));
}

/** `a[$(x)]`: arithmetic runs a command in an index. */
export function runsInIndex(text: string): boolean {
  const at = text.indexOf('[');
  return at >= 0 && /\$\(|`/.test(text.slice(at));
}

/** Arithmetic evaluates the value of a name as arithmetic again. */
export function runsInVariables(text: string, { variables }: ShellState): boolean {
  return [...variables].some(
    ([name, value]) => typeof value === 'string' && runsInIndex(value) && new RegExp(`\\b${name}\\b`).test(text),
  );
}

/** Offsets (`${a:x}`) and indexes (`a[x]`) in which a variable's value would be run: they are arithmetic, too. */
export function runningIndexes(node: Node, state: ShellState): string[] {
  if (![...state.variables.values()].some((value) => typeof value === 'string' && runsInIndex(value))) return [];
  return node
    .descendantsOfType(['expansion', 'subscript'])
    .flatMap((part) => (part === null ? [] : [part.text]))
    .filter((text) => /\[|:[^-=?+]/.test(text) && runsInVariables(text, state));
}

/** Arithmetic has changed these variables. */
export function forgetNumbers(text: string, { variables }: ShellState): void {
  for (const name of arithmeticNames(text)) variables.set(name, null);
}
