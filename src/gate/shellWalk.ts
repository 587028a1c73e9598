import { resolve } from 'node:path';
import type { Node } from '../syntax/parser.ts';
import type { Input, Redirect, ShellCommand } from './shellCommand.ts';
import { type Word, wordOf, wordsOf } from './words.ts';

/** What a shell knows while it runs a line. A subshell works on a copy. */
export interface ShellState {
  cwd: string | null;
  readonly home: string;
  readonly variables: Map<string, string | null>;
  readonly aliases: Map<string, string>;
}

export interface ShellVisitor {
  command(command: ShellCommand, state: ShellState): void;
  /** A piece of the text that the grammar does not know. */
  unparseable(text: string): void;
  /** A way of expanding a variable that runs or assigns something. */
  hiddenExpansion(text: string): void;
}

const noInput: Input = { kind: 'none' };
const separators = new Set(['command_substitution', 'process_substitution', 'subshell', 'pipeline']);

/** Visits every simple command of a parsed line in the order in which it is written, wherever it is nested. */
export function walkShell(root: Node, state: ShellState, visitor: ShellVisitor): void {
  new Walk(visitor).node(root, state, noInput, []);
}

function copyOf(state: ShellState): ShellState {
  return { ...state, variables: new Map(state.variables), aliases: new Map(state.aliases) };
}

function childrenOf(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null);
}

class Walk {
  readonly #visitor: ShellVisitor;

  constructor(visitor: ShellVisitor) {
    this.#visitor = visitor;
  }

  node(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[], extra: readonly Word[] = []): void {
    if (node.isError || node.isMissing) this.#visitor.unparseable(node.text);
    switch (node.type) {
      case 'command':
        return this.#command(node, state, input, redirects, extra);
      case 'declaration_command':
      case 'unset_command':
        return this.#declaration(node, state);
      case 'variable_assignment':
        return this.#assignment(node, state, redirects);
      case 'redirected_statement':
        return this.#redirected(node, state, input, redirects);
      case 'pipeline':
        return this.#pipeline(node, state, input, redirects);
      case 'for_statement': {
        const name = node.childForFieldName('variable')?.text;
        if (name !== undefined) state.variables.set(name, null);
        return this.#inner(node, state, input, redirects);
      }
      case 'expansion':
        // Backticks inside of braces are plain text to the grammar, and a command to the shell.
        if (/^\$\{!|@[A-Za-z]\}$|^\$\{\w+:?=|`/.test(node.text)) this.#visitor.hiddenExpansion(node.text);
        return this.#inner(node, state, noInput, []);
      case 'process_substitution': {
        // `>(sh)` is fed with what the line writes.
        const fed: Input = node.text.startsWith('>') ? { kind: 'pipe', from: ['the line'] } : noInput;
        return this.#inner(node, copyOf(state), fed, []);
      }
      case 'comment':
      case 'heredoc_start':
      case 'heredoc_end':
        return;
      default:
        return this.#inner(node, separators.has(node.type) ? copyOf(state) : state, input, redirects);
    }
  }

  #inner(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[]): void {
    for (const child of childrenOf(node)) this.node(child, state, input, redirects);
  }

  #pipeline(node: Node, outer: ShellState, input: Input, redirects: readonly Redirect[]): void {
    const state = copyOf(outer);
    let next = input;
    const names: string[] = [];
    for (const child of childrenOf(node)) {
      if (child.type === 'comment') continue;
      this.node(child, copyOf(state), next, redirects);
      const text = literalOutput(child, state);
      names.push(...programsOf(child));
      next = text === undefined || names.length > 1 ? { kind: 'pipe', from: [...names] } : { kind: 'text', text };
    }
  }

  #redirected(node: Node, state: ShellState, input: Input, outer: readonly Redirect[]): void {
    const body = node.childForFieldName('body');
    const redirects: Redirect[] = [];
    const extra: Word[] = [];
    const later: Node[] = [];
    let own = input;
    const take = (redirect: Node): void => {
      if (redirect.type === 'heredoc_redirect') {
        own = heredocInput(redirect, state);
        for (const child of childrenOf(redirect)) {
          if (child.type === 'heredoc_body') this.#inner(child, copyOf(state), noInput, []);
          else if (child.type === 'file_redirect' || child.type === 'herestring_redirect') take(child);
          else if (!child.type.startsWith('heredoc') && child.type !== 'file_descriptor') {
            if (isWordNode(child)) extra.push(...wordsOf(child, state.variables));
            else later.push(child);
          }
        }
        return;
      }
      const read = redirectOf(redirect, state);
      if (read.input !== undefined) own = read.input;
      if (read.redirect !== undefined) redirects.push(read.redirect);
      extra.push(...read.extra);
      this.#inner(redirect, copyOf(state), noInput, []);
    };
    for (const child of childrenOf(node)) {
      if (body !== null && child.id === body.id) continue;
      if (child.isError) this.#visitor.unparseable(child.text);
      else take(child);
    }
    const all = [...outer, ...redirects];
    if (body !== null) this.node(body, state, own, all, extra);
    else this.#emit([...extra], all, [], own, state);
    // `cat <<EOF | sh`: the grammar keeps the rest of the line inside the heredoc.
    const text = body === null ? undefined : literalOutput(body, state, own);
    let next: Input =
      text === undefined ? { kind: 'pipe', from: body === null ? [] : programsOf(body) } : { kind: 'text', text };
    for (const child of later) {
      this.node(child, state, next, []);
      next = { kind: 'pipe', from: programsOf(child) };
    }
  }

  #command(node: Node, state: ShellState, input: Input, outer: readonly Redirect[], extra: readonly Word[]): void {
    const words: Word[] = [];
    const redirects = [...outer];
    const assignments: { name: string; value: Word }[] = [];
    let own = input;
    let end = node.startIndex;
    for (const child of childrenOf(node)) {
      if (child.isError || child.isMissing) this.#visitor.unparseable(child.text);
      // The grammar takes a line that begins with a backslash for more words of the one before; the shell does not.
      const gap = node.text.slice(end - node.startIndex, Math.max(0, child.startIndex - node.startIndex));
      if (/(^|[^\\])\r?\n/.test(gap) || /^\r?\n/.test(child.text)) this.#visitor.unparseable(node.text);
      end = child.endIndex;
      if (child.type === 'variable_assignment') assignments.push(...assignmentsOf(child, state));
      else if (child.type === 'file_redirect' || child.type === 'herestring_redirect') {
        const read = redirectOf(child, state);
        if (read.input !== undefined) own = read.input;
        if (read.redirect !== undefined) redirects.push(read.redirect);
        words.push(...read.extra);
      } else if (child.type !== 'comment' && !child.isError) words.push(...wordsOf(child, state.variables));
      this.#inner(child, copyOf(state), noInput, []);
      if (child.type === 'expansion') this.node(child, state, noInput, []);
      if (child.type === 'command_substitution' || child.type === 'process_substitution') continue;
    }
    this.#emit([...words, ...extra], redirects, assignments, own, state);
  }

  #declaration(node: Node, state: ShellState): void {
    const words: Word[] = [{ text: node.child(0)?.text ?? 'declare', isDynamic: false, isGlob: false }];
    const assignments: { name: string; value: Word }[] = [];
    for (const child of childrenOf(node)) {
      if (child.type === 'variable_assignment') assignments.push(...assignmentsOf(child, state));
      else words.push(...wordsOf(child, state.variables));
      this.#inner(child, copyOf(state), noInput, []);
    }
    this.#emit(words, [], assignments, noInput, state);
    for (const { name, value } of assignments) state.variables.set(name, value.isDynamic ? null : value.text);
  }

  #assignment(node: Node, state: ShellState, redirects: readonly Redirect[]): void {
    this.#inner(node, copyOf(state), noInput, []);
    const assignments = assignmentsOf(node, state);
    this.#emit([], redirects, assignments, noInput, state);
    for (const { name, value } of assignments) state.variables.set(name, value.isDynamic ? null : value.text);
  }

  #emit(
    words: readonly Word[],
    redirects: readonly Redirect[],
    assignments: readonly { readonly name: string; readonly value: Word }[],
    input: Input,
    state: ShellState,
  ): void {
    this.#visitor.command({ words: withAliases(words, state), redirects, assignments, input, cwd: state.cwd }, state);
    changeFolder(words, state);
    if (words[0]?.text === 'read' || words[0]?.text === 'mapfile' || words[0]?.text === 'readarray')
      for (const { text } of words.slice(1)) state.variables.set(text, null);
  }
}

function isWordNode(node: Node): boolean {
  return ['word', 'string', 'raw_string', 'concatenation', 'number', 'simple_expansion', 'expansion'].includes(
    node.type,
  );
}

function assignmentsOf(node: Node, state: ShellState): { name: string; value: Word }[] {
  const name = node.childForFieldName('name')?.text ?? '';
  const value = node.childForFieldName('value');
  const isAppended = node.children.some((child) => child?.type === '+=');
  const word = value === null ? { text: '', isDynamic: false, isGlob: false } : wordOf(value, state.variables);
  if (!isAppended) return [{ name, value: value?.type === 'array' ? { ...word, isDynamic: true } : word }];
  const before = state.variables.get(name);
  return [
    { name, value: { ...word, text: `${before ?? ''}${word.text}`, isDynamic: word.isDynamic || before === null } },
  ];
}

function withAliases(words: readonly Word[], { aliases }: ShellState): readonly Word[] {
  const alias = words[0] === undefined ? undefined : aliases.get(words[0].text);
  if (alias === undefined) return words;
  const parts = alias.split(/\s+/).map((text) => ({ text, isDynamic: false, isGlob: false }));
  return [...parts, ...words.slice(1)];
}

function changeFolder(words: readonly Word[], state: ShellState): void {
  const name = words[0]?.text;
  if (name === 'alias') {
    for (const { text } of words.slice(1)) {
      const at = text.indexOf('=');
      if (at > 0) state.aliases.set(text.slice(0, at), text.slice(at + 1));
    }
  }
  if (name === 'popd') state.cwd = null;
  if (name !== 'cd' && name !== 'pushd' && name !== 'chdir') return;
  const target = words.slice(1).find(({ text }) => !/^-[LPe@]+$|^--$/.test(text));
  if (target === undefined) state.cwd = name === 'pushd' ? null : state.home;
  else if (target.isDynamic || target.isGlob || target.text === '-' || target.text.startsWith('+')) state.cwd = null;
  else if (target.text.startsWith('~')) state.cwd = resolve(state.home, `.${target.text.slice(1)}`);
  else state.cwd = state.cwd === null && !target.text.startsWith('/') ? null : resolve(state.cwd ?? '/', target.text);
}

function redirectOf(
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
  const target = wordOf(first, state.variables);
  if (first.type === 'process_substitution')
    return operator === '<' ? { input: { kind: 'pipe', from: programsOf(first) }, extra } : { extra };
  if (operator === '<') return { input: { kind: 'file', path: target }, redirect: { operator, target }, extra };
  return { redirect: { operator, target }, extra };
}

function heredocInput(node: Node, state: ShellState): Input {
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

/** What `echo` and `printf` write, or `cat` passes on, when it stands in the line. */
function literalOutput(node: Node, state: ShellState, input: Input = noInput): string | undefined {
  const command = node.type === 'redirected_statement' ? node.childForFieldName('body') : node;
  if (command?.type !== 'command') return undefined;
  const [name, ...words] = childrenOf(command).flatMap((child) => wordsOf(child, state.variables));
  if (words.some(({ isDynamic }) => isDynamic)) return undefined;
  const texts = words.map(({ text }) => text);
  if (name?.text === 'echo')
    return texts
      .filter((text) => !/^-[neE]+$/.test(text))
      .join(' ')
      .replaceAll('\\n', '\n');
  if (name?.text === 'printf')
    return texts
      .join(' ')
      .replaceAll('\\n', '\n')
      .replace(/^(%s|%b)\s*/, '');
  if (name?.text === 'cat' && input.kind === 'text' && texts.length === 0) return input.text;
  return undefined;
}

function programsOf(node: Node): string[] {
  return node
    .descendantsOfType('command_name')
    .flatMap((name) => (name === null ? [] : [(name.text.split('/').pop() ?? '').toLowerCase()]));
}
