import { resolve } from 'node:path';
import type { Node } from '../../syntax/parser.ts';
import type { Input, Redirect, ShellVisitor } from './shellCommand.ts';
import {
  assignedIn,
  assignmentsOf,
  canFail,
  childrenOf,
  forgetNumbers,
  heredocInput,
  hidesInArithmetic,
  isWordNode,
  leaves,
  literalOutput,
  noInput,
  programsOf,
  redirectOf,
  runningIndexes,
  runsInIndex,
  runsInVariables,
  withAliases,
} from './shellNodes.ts';
import { applyBuiltin, assign, become, copyOf, forget, joinInto, type ShellState, settle } from './shellState.ts';
import { computed, plainWord, textOf, type Word, wordsOf } from './words.ts';

/** A loop over more words is walked once, with its variable unknown. Chosen by us. */
const maxRounds = 12;

/** Visits every simple command of a parsed line in order, however deeply nested. */
export function walkShell(root: Node, state: ShellState, visitor: ShellVisitor): void {
  new Walk(visitor).node(root, state, noInput, []);
  settle(state);
}

class Walk {
  readonly #visitor: ShellVisitor;

  constructor(visitor: ShellVisitor) {
    this.#visitor = visitor;
  }

  node(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[], extra: readonly Word[] = []): void {
    this.#visitor.step();
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
      case 'program':
      case 'compound_statement':
      case 'do_group':
      case 'else_clause':
        return this.#sequence(node.children, state, input, redirects);
      case 'subshell':
      case 'command_substitution':
        return this.#sequence(node.children, copyOf(state), input, redirects);
      case 'list':
        return this.#list(node, state, input, redirects);
      case 'if_statement':
      case 'elif_clause':
        return this.#branches(node, state, input, redirects);
      case 'case_statement':
        return this.#cases(node, state, input, redirects);
      case 'for_statement':
      case 'c_style_for_statement':
      case 'while_statement':
        return this.#loop(node, state, input, redirects);
      case 'function_definition': {
        const [name, body] = [node.childForFieldName('name'), node.childForFieldName('body')];
        if (name !== null && body !== null) state.functions.set(name.text, body.text);
        return this.#inner(node, copyOf(state), input, redirects);
      }
      case 'test_command':
        if (node.text.startsWith('((')) this.#arithmetic(node, state);
        else if (hidesInArithmetic(node, state)) this.#visitor.hiddenExpansion(node.text);
        return this.#inner(node, state, noInput, []);
      case 'arithmetic_expansion':
        this.#arithmetic(node, state);
        return this.#inner(node, state, noInput, []);
      case 'expansion':
        // The grammar treats backticks inside braces as text; the shell runs them.
        if (/^\$\{!|@[A-Za-z]\}$|^\$\{\w+:?=|`/.test(node.text)) this.#visitor.hiddenExpansion(node.text);
        return this.#inner(node, state, noInput, []);
      case 'process_substitution': {
        // `>(sh)` receives what the line writes.
        const fed: Input = node.text.startsWith('>') ? { kind: 'pipe', from: ['the line'] } : noInput;
        return this.#sequence(node.children, copyOf(state), fed, []);
      }
      case 'file_redirect': {
        // `$(<file)` has no command.
        const read = redirectOf(node, state);
        if (read.redirect !== undefined) this.#emit([], [read.redirect], [], noInput, state);
        return this.#inner(node, copyOf(state), noInput, []);
      }
      case 'comment':
        return;
      default:
        return this.#inner(node, state, input, redirects);
    }
  }

  #arithmetic({ text }: Node, state: ShellState): void {
    if (runsInVariables(text, state)) this.#visitor.hiddenExpansion(text);
    forgetNumbers(text, state);
  }

  #inner(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[]): void {
    for (const child of childrenOf(node)) this.node(child, state, input, redirects);
  }

  /** Walks statements in sequence. Background commands change nothing here. */
  #sequence(nodes: readonly (Node | null)[], state: ShellState, input: Input, redirects: readonly Redirect[]): void {
    for (const [index, child] of nodes.entries()) {
      if (child === null || (!child.isNamed && !child.isError && !child.isMissing)) continue;
      settle(state);
      this.node(child, nodes[index + 1]?.type === '&' ? copyOf(state) : state, input, redirects);
    }
  }

  /** `a && b`, `a || b`: the right side knows how the left one ended. */
  #list(
    node: Node,
    state: ShellState,
    input: Input,
    redirects: readonly Redirect[],
    visit: (last: Node, state: ShellState) => void = (last, now) => this.node(last, now, input, redirects),
  ): void {
    const [left, right] = childrenOf(node);
    if (left === undefined || right === undefined) return this.#inner(node, state, input, redirects);
    this.node(left, state, input, redirects);
    const leftFailed = state.failed ?? (canFail(left) ? copyOf(state) : undefined);
    state.failed = undefined;
    if (node.children.some((child) => child?.type === '||')) {
      const other = leftFailed ?? copyOf(state);
      visit(right, other);
      if (!leaves(right)) {
        const { failed } = other;
        joinInto(state, other);
        state.failed = failed;
      }
      return;
    }
    visit(right, state);
    const rightFailed = state.failed;
    if (leftFailed === undefined) return;
    if (rightFailed !== undefined) joinInto(leftFailed, rightFailed);
    else joinInto(leftFailed, state);
    // If the left side failed, nothing on the right happened.
    state.failed = leftFailed;
  }

  #branches(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[]): void {
    const children = node.children.filter((child) => child !== null);
    const then = children.findIndex((child) => child.type === 'then');
    const isBranch = (child: Node) => child.type === 'elif_clause' || child.type === 'else_clause';
    this.#sequence(children.slice(0, then), state, input, redirects);
    const otherwise = state.failed ?? copyOf(state);
    state.failed = undefined;
    const body = children.slice(then + 1).filter((child) => !isBranch(child));
    this.#sequence(body, state, input, redirects);
    settle(state);
    for (const child of children.filter(isBranch)) this.node(child, otherwise, input, redirects);
    settle(otherwise);
    const last = body.filter(({ isNamed }) => isNamed).at(-1);
    if (last !== undefined && leaves(last)) become(state, otherwise);
    else joinInto(state, otherwise);
  }

  #cases(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[]): void {
    const ends: ShellState[] = [];
    for (const child of childrenOf(node)) {
      if (child.type !== 'case_item') {
        this.node(child, state, noInput, []);
        continue;
      }
      const own = copyOf(state);
      this.#sequence(child.children, own, input, redirects);
      settle(own);
      ends.push(own);
    }
    for (const end of ends) joinInto(state, end);
  }

  /** What a loop changes is unknown inside it, since this may be its second pass. */
  #loop(node: Node, state: ShellState, input: Input, redirects: readonly Redirect[]): void {
    const names = assignedIn(node);
    for (const name of names) state.variables.set(name, null);
    const movesFolder = node
      .descendantsOfType('command_name')
      .some((name) => name !== null && /^(cd|pushd|popd)$/.test(name.text));
    const variable = node.type === 'for_statement' ? textOf(node.childForFieldName('variable')) : '';
    const values =
      variable === ''
        ? []
        : node
            .childrenForFieldName('value')
            .flatMap((child) => (child === null ? [] : wordsOf(child, state.variables)));
    const isListed =
      values.length > 0 && values.length <= maxRounds && values.every((word) => !word.isDynamic && !word.isGlob);
    const before = state.cwd;
    for (const value of isListed ? values : [undefined]) {
      const round = copyOf(state);
      if (movesFolder && value !== undefined && value !== values[0]) round.cwd = null;
      if (variable !== '') {
        if (value === undefined)
          round.variables.set(variable, values.some(({ isComputed }) => isComputed === true) ? computed : null);
        else assign(round, variable, value);
      }
      this.#sequence(node.children, round, input, redirects);
      settle(round);
      joinInto(state, round);
    }
    if (variable !== '') state.variables.set(variable, null);
    state.cwd = movesFolder && state.cwd !== before ? null : state.cwd;
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
    // In `a && b > c` the grammar attaches the redirection to the whole list, the shell to the last command.
    if (body?.type === 'list')
      return this.#list(body, state, input, outer, (last, now) =>
        this.#redirectedBody(node, body, last, now, input, outer),
      );
    this.#redirectedBody(node, body, body, state, input, outer);
  }

  #redirectedBody(
    node: Node,
    whole: Node | null,
    body: Node | null,
    state: ShellState,
    input: Input,
    outer: readonly Redirect[],
  ): void {
    const redirects: Redirect[] = [];
    const extra: Word[] = [];
    const later: Node[] = [];
    let own = input;
    const take = (redirect: Node): void => {
      if (redirect.type === 'heredoc_redirect') {
        own = heredocInput(redirect, state);
        for (const child of childrenOf(redirect)) {
          if (child.type === 'heredoc_body') {
            this.#inner(child, copyOf(state), noInput, []);
            // The grammar treats backticks in a heredoc as text; the shell runs them.
            if (!/^<<-?\s*(['"\\])/.test(redirect.text))
              for (const [, inner = ''] of child.text.matchAll(/(?<!\\)`([^`]{1,2000})`/g))
                this.#visitor.call(inner, [], copyOf(state));
          } else if (child.type === 'file_redirect' || child.type === 'herestring_redirect') take(child);
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
    let end = node.startIndex;
    for (const child of childrenOf(node)) {
      // The grammar leaves out a single dash before a here-document.
      const gap = node.text.slice(end - node.startIndex, child.startIndex - node.startIndex).trim();
      if (gap === '-') extra.push(plainWord(gap));
      end = child.endIndex;
      if (whole !== null && child.id === whole.id) continue;
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
    const { text } = node;
    for (const index of runningIndexes(node, state)) this.#visitor.hiddenExpansion(index);
    for (const child of childrenOf(node)) {
      if (child.isError || child.isMissing) this.#visitor.unparseable(child.text);
      // The grammar joins a line that begins with a backslash to the one before; the shell does not.
      const gap = text.slice(end - node.startIndex, Math.max(0, child.startIndex - node.startIndex));
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
      if (child.type === 'expansion' || child.type === 'arithmetic_expansion') this.node(child, state, noInput, []);
    }
    this.#emit([...words, ...extra], redirects, assignments, own, state);
  }

  #declaration(node: Node, state: ShellState): void {
    const words: Word[] = [plainWord(node.child(0)?.text ?? 'declare')];
    for (const index of runningIndexes(node, state)) this.#visitor.hiddenExpansion(index);
    const assignments: { name: string; value: Word }[] = [];
    for (const child of childrenOf(node)) {
      if (child.type === 'variable_assignment') assignments.push(...assignmentsOf(child, state));
      else words.push(...wordsOf(child, state.variables));
      this.#inner(child, copyOf(state), noInput, []);
    }
    const options = words.filter(({ text }) => /^[-+]/.test(text)).map(({ text }) => text);
    const names = [...words.slice(1).map(({ text }) => text), ...assignments.map(({ name }) => name)];
    if (options.some((text) => text.includes('n') && words[0]?.text !== 'export')) state.isClouded = true;
    if (state.isClouded) forget(state);
    // A number is evaluated: an index in it is expanded, and a command in the index is run.
    if (options.some((text) => /^-\w*i/.test(text)) && assignments.some(({ value }) => runsInIndex(value.text)))
      this.#visitor.hiddenExpansion(node.text);
    if (options.some((text) => /[ulicaA]/.test(text))) for (const name of names) state.clouded.add(name);
    this.#emit(words, [], assignments, noInput, state);
    for (const { name, value } of assignments) assign(state, name, value);
    if (node.type === 'unset_command') for (const name of names) state.variables.set(name, null);
  }

  #assignment(node: Node, state: ShellState, redirects: readonly Redirect[]): void {
    for (const index of runningIndexes(node, state)) this.#visitor.hiddenExpansion(index);
    this.#inner(node, copyOf(state), noInput, []);
    const assignments = assignmentsOf(node, state);
    if (assignments.some(({ name, value }) => state.clouded.has(name) && runsInIndex(value.text)))
      this.#visitor.hiddenExpansion(node.text);
    this.#emit([], redirects, assignments, noInput, state);
    for (const { name, value } of assignments) assign(state, name, value);
  }

  #emit(
    words: readonly Word[],
    redirects: readonly Redirect[],
    assignments: readonly { readonly name: string; readonly value: Word }[],
    input: Input,
    state: ShellState,
  ): void {
    const all = withAliases(words, state);
    this.#visitor.command({ words: all, redirects, assignments, input, cwd: state.cwd }, state);
    const body = state.functions.get(textOf(all[0]));
    if (body !== undefined) this.#visitor.call(body, all.slice(1), state);
    else this.#changeFolder(all, state);
    applyBuiltin(all, input.kind === 'text', state);
  }

  /** `cd` fails when the folder is missing; the line then continues in the old one. */
  #changeFolder(words: readonly Word[], state: ShellState): void {
    const name = words[0]?.text;
    if (name !== 'cd' && name !== 'pushd' && name !== 'chdir' && name !== 'popd') return;
    const before = copyOf(state);
    const target = words.slice(1).find(({ text }) => !/^-[LPe@]+$|^--$/.test(text));
    if (name === 'popd') state.cwd = null;
    else if (target === undefined) state.cwd = name === 'pushd' ? null : state.home;
    else if (target.isDynamic || target.isGlob || target.text === '-' || target.text.startsWith('+')) state.cwd = null;
    else if (/^~(?=\/|$)/.test(target.text)) state.cwd = resolve(state.home, `.${target.text.slice(1)}`);
    else state.cwd = state.cwd === null && !target.text.startsWith('/') ? null : resolve(state.cwd ?? '/', target.text);
    state.variables.set('OLDPWD', before.cwd);
    state.variables.set('PWD', state.cwd);
    if (state.cwd === null || !(state.cwd === state.home || this.#visitor.isFolder(state.cwd))) state.failed = before;
  }
}
