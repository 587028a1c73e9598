import { basename } from 'node:path';
import { clip } from '../base/clip.ts';
import type { Parse } from '../syntax/parser.ts';
import { codeFindings, unknownImports } from './codeText.ts';
import { ask, checkRead, checkWrite, type Invocation } from './invocation.ts';
import { type Places, TooLate } from './places.ts';
import { checkScriptFile } from './scriptFile.ts';
import { cmdCommands } from './shell/cmdLine.ts';
import { isCmdlet, judgeCmdlet, walkPowershell } from './shell/powershell.ts';
import type { Input, ShellCommand } from './shell/shellCommand.ts';
import { assign, copyOf, forget, type ShellState } from './shell/shellState.ts';
import { walkShell } from './shell/shellWalk.ts';
import { plainWord, textOf, type Word, wordsText } from './shell/words.ts';
import { onlyShows } from './table.ts';
import { isTool, judgeTool, rowOf } from './tools/toolTable.ts';
import { checkAssignment } from './tools/wrappers/steeringVariables.ts';
import type { Finding } from './verdict.ts';

export interface Parses {
  readonly bash: Parse;
  /** Set only when the line may contain PowerShell. */
  readonly powershell: Parse | undefined;
}

/** Limit of scripts nested inside scripts; nobody could follow more. */
const maxDepth = 8;
/** Nobody reads a longer nested script before approving it. Chosen by us. */
const maxScriptLength = 20_000;
/** Limit of commands in one line; a longer list is a program. Chosen by us. */
const maxCommands = 2000;
/** Limit of words in one command; nobody reads more before approving it. Chosen by us. */
const maxWords = 3000;

/** Judges one line and everything nested inside it. */
export class Judgement {
  readonly #parses: Parses;
  readonly #places: Places;
  readonly #report: (finding: Finding) => void;
  readonly #isLate = () => this.#places.isLate;
  #commands = 0;
  #onlyShows = true;

  constructor(parses: Parses, places: Places, report: (finding: Finding) => void) {
    this.#parses = parses;
    this.#places = places;
    this.#report = report;
  }

  /** True when nothing in the line writes, runs or sends anything. */
  get onlyReads(): boolean {
    return this.#onlyShows && !this.#places.touched;
  }

  script(text: string, state: ShellState, input: Input, depth: number): void {
    if (this.#isTooDeep(depth)) return;
    if (text.length > maxScriptLength)
      return this.#report({ class: 'unparseable', reason: 'A part of the command is too long to be read.' });
    const tree = this.#parses.bash(text, undefined, this.#isLate);
    let isExplained = false;
    try {
      walkShell(tree.rootNode, state, {
        step: () => this.#places.checkTime(),
        command: (command, now) =>
          this.#command({ ...command, input: command.input.kind === 'none' ? input : command.input }, now, depth),
        call: (body, args, now) => {
          const inner = copyOf(now);
          // In `rm() { command rm "$@" ~; }` the inner name means the program; this also ends recursion.
          for (const [name, text] of inner.functions) if (text === body) inner.functions.delete(name);
          setPositions(inner, args);
          this.script(body, inner, { kind: 'none' }, depth + 1);
          for (const [name, value] of inner.variables) if (!/^[\d@*]$/.test(name)) now.variables.set(name, value);
          now.cwd = inner.cwd;
        },
        unparseable: (piece) => {
          isExplained = true;
          this.#report({ class: 'unparseable', reason: `This part cannot be read: ${shown(piece)}` });
        },
        hiddenExpansion: (piece) =>
          this.#report({
            class: 'hiddenCode',
            reason: `${shown(piece)} may run or assign something while it is expanded.`,
          }),
        isFolder: (path) => this.#places.host.kind(path) === 'folder' || this.#places.written.has(path),
      });
      // A missing bracket has no text.
      if (tree.rootNode.hasError && !isExplained)
        this.#report({ class: 'unparseable', reason: `This part cannot be read: ${shown(text)}` });
    } finally {
      tree.delete();
    }
  }

  powershell(text: string, cwd: string | null, state: ShellState, depth: number): void {
    const parse = this.#parses.powershell;
    if (this.#isTooDeep(depth)) return;
    // The name of the shell was put together, so nothing was prepared for it.
    if (parse === undefined)
      return this.#report({
        class: 'unparseable',
        reason: 'The command starts PowerShell in a way that cannot be read.',
      });
    const tree = parse(text, undefined, this.#isLate);
    try {
      const there = (words: readonly Word[], input: Input): Invocation =>
        this.#invocation({ words, redirects: [], assignments: [], input, cwd }, state, depth);
      walkPowershell(tree.rootNode, {
        command: (words, from) => {
          const [name] = words;
          if (name === undefined) return;
          const input: Input = from.length > 0 ? { kind: 'pipe', from } : { kind: 'none' };
          const invocation = there(words.map(forwardSlashes), input);
          if (judgeCmdlet(invocation, true)) {
            this.#onlyShows &&= /^(get|select|test|where|sort|measure|group|format|compare|resolve)-/.test(
              invocation.name,
            );
            for (const word of invocation.args) checkRead(invocation, word);
          } else
            this.#command(
              { words: words.map(forwardSlashes), redirects: [], assignments: [], input, cwd },
              state,
              depth + 1,
            );
        },
        write: (target, keeps) => {
          checkWrite(
            { ...there([plainWord('PowerShell')], { kind: 'none' }), name: 'PowerShell' },
            forwardSlashes(target),
            keeps,
          );
        },
        assign: (name, value) => checkAssignment(there([plainWord('PowerShell')], { kind: 'none' }), name, value),
        found: (gateClass, reason) => {
          this.#onlyShows = false;
          this.#report({ class: gateClass, reason });
        },
      });
      if (tree.rootNode.hasError) this.#report({ class: 'unparseable', reason: 'The PowerShell line cannot be read.' });
    } finally {
      tree.delete();
    }
  }

  cmd(text: string, cwd: string | null, state: ShellState, depth: number): void {
    if (this.#isTooDeep(depth)) return;
    for (const { words, redirects } of cmdCommands(text)) {
      // `=` separates words outside quotes, and names of variables may be written in any case.
      const [, name = '', value = ''] = /^set ([^=\s]+)[=\s](.*)$/is.exec(wordsText(words)) ?? [];
      checkAssignment(
        this.#invocation({ words, redirects, assignments: [], input: { kind: 'none' }, cwd }, state, depth),
        name.toUpperCase(),
        plainWord(value),
      );
      this.#command(
        {
          words: words.map(forwardSlashes),
          redirects: redirects.map(({ operator, target }) => ({ operator, target: forwardSlashes(target) })),
          assignments: [],
          input: { kind: 'none' },
          cwd,
        },
        state,
        depth + 1,
      );
    }
  }

  #isTooDeep(depth: number): boolean {
    if (depth <= maxDepth) return false;
    this.#report({ class: 'unparseable', reason: 'The command runs commands inside commands, too deep to be read.' });
    return true;
  }

  #invocation(command: ShellCommand, state: ShellState, depth: number): Invocation {
    const { words, redirects, assignments, input, cwd } = command;
    const [first, ...args] = words;
    const child = (extra: readonly { readonly name: string; readonly value: Word }[], folder: string | null) => {
      const inner = copyOf(state);
      for (const { name, value } of [...assignments, ...extra]) assign(inner, name, value);
      inner.cwd = folder;
      inner.variables.set('PWD', folder);
      return inner;
    };
    const invocation: Invocation = {
      name: first === undefined ? '' : programName(first.text),
      args,
      input,
      redirects,
      cwd,
      places: this.#places,
      report: (finding) => this.#report(finding),
      run: (inner, change) => {
        const folder = change?.cwd === undefined ? cwd : change.cwd;
        const extra = (change?.assigned ?? []).map(({ text, ...rest }) => ({
          name: text.slice(0, text.indexOf('=')),
          value: { ...rest, text: text.slice(text.indexOf('=') + 1) },
        }));
        this.#command(
          { words: inner, redirects: [], assignments: [], input: change?.input ?? input, cwd: folder },
          extra.length > 0 || assignments.length > 0 ? child(extra, folder) : state,
          depth + 1,
        );
      },
      script: (text, folder = cwd, positions = []) => {
        const inner = child([], folder);
        if (positions.length > 0) setPositions(inner, positions.slice(1), positions[0]);
        this.script(text, inner, { kind: 'none' }, depth + 1);
      },
      laterScript: (text) => {
        const inner = child([], cwd);
        forget(inner);
        inner.cwd = null;
        this.script(text, inner, { kind: 'none' }, depth + 1);
      },
      inShell: (text) => {
        if (text === undefined) {
          forget(state);
          state.cwd = null;
        } else this.script(text, state, { kind: 'none' }, depth + 1);
      },
      code: (language, text) => this.#code(language, text, invocation, state, depth),
    };
    return invocation;
  }

  #command(command: ShellCommand, state: ShellState, depth: number): void {
    this.#commands += 1;
    if (this.#commands > maxCommands || command.words.length > maxWords) throw new TooLate();
    this.#places.checkTime();
    if (this.#isTooDeep(depth)) return;
    const { words, redirects, assignments } = command;
    const [first, ...args] = words;
    const invocation = this.#invocation(command, state, depth);
    const { name } = invocation;
    for (const { name: variable, value } of assignments) checkAssignment(invocation, variable, value);
    if (state.isClouded && assignments.length > 0)
      ask(invocation, 'hiddenCode', 'A name stands for another one here, so what is set is only known when it runs.');
    for (const { operator, target } of redirects) this.#redirect(invocation, operator, target);
    if (first === undefined) return;
    if (first.isDynamic || (first.isGlob && !/^\[\[?$/.test(first.text))) {
      this.#onlyShows = false;
      const why = first.isDynamic ? 'is, is only known when it runs' : 'is depends on the files that are there';
      return ask(invocation, 'hiddenCode', `Which program ${shown(first.text)} ${why}.`);
    }
    // The shell does not treat `A-B=2` in `A-B=2 git reset` as an assignment, but it was meant as one.
    if (/^[^/\s]*=/.test(first.text) && args.length > 0) return invocation.run(args);
    if (state.functions.has(first.text)) return;
    const row = rowOf(name);
    this.#onlyShows &&= row !== undefined && onlyShows(row, args);
    for (const word of args)
      checkRead(name === 'git' ? { ...invocation, name: `git ${textOf(args[0])}` } : invocation, word);
    if (this.#places.knowsKeys && showsVariables(name, args))
      ask(invocation, 'protectedPath', `${name} shows variables, and this line has made some of a file of keys.`);
    const isOwn = this.#where(invocation, first);
    if (isCmdlet(name) && judgeCmdlet(invocation, false)) return;
    judgeTool(invocation, isOwn);
  }

  #redirect(invocation: Invocation, operator: string, target: Word): void {
    if (/^\d+$|^-$/.test(target.text) && operator.includes('&')) return;
    if (/^\/dev\/(tcp|udp)\//.test(target.text))
      return ask(invocation, 'egress', 'This opens a connection for any data.');
    if (operator === '<<<') return;
    if (operator === '<')
      return checkRead(invocation.name === '' ? { ...invocation, name: 'The shell' } : invocation, target);
    if (target.isGlob)
      ask(invocation, 'deleteOrOverwriteUncommitted', `The redirection writes to whatever fits ${shown(target.text)}.`);
    checkWrite(
      invocation,
      target,
      operator.includes('>>') || operator === '<>',
      invocation.name === '' ? 'The redirection writes to' : `${invocation.name} writes to`,
    );
  }

  /** Judges a program given by path. @returns True when it belongs to the workspace. */
  #where(invocation: Invocation, first: Word): boolean {
    if (!first.text.includes('/')) return false;
    const place = invocation.places.of(first, invocation.cwd);
    const isSystem = place !== null && /^\/(usr\/)?(local\/)?s?bin\/|^\/opt\/homebrew\/bin\//.test(place.path);
    if (isSystem) return false;
    if (place === null || (place.zone !== 'inside' && !(isTool(invocation.name) && place.zone !== 'temporary')))
      ask(invocation, 'outsideWorkspace', `${first.text} is a program outside the workspace.`);
    else if (place.zone === 'inside') checkScriptFile(invocation, first, /\.(sh|bash|zsh|ksh)$/.test(first.text));
    return place?.zone === 'inside';
  }

  #code(language: string, text: string, invocation: Invocation, state: ShellState, depth: number): void {
    this.#onlyShows = false;
    if (language === 'powershell') return this.powershell(text, invocation.cwd, copyOf(state), depth + 1);
    if (language === 'cmd') return this.cmd(text, invocation.cwd, copyOf(state), depth + 1);
    for (const finding of codeFindings(invocation.name, text, language)) this.#report(finding);
    unknownImports(invocation, language, text);
    // Not code of the language but a shell command: `node -e "rm -rf /"`.
    const [word = ''] = text.trim().split(/[\s;(]/);
    if (
      language !== 'shell' &&
      isTool(word) &&
      /^[a-z][\w-]*\s+[-/.~\w]/.test(text.trim()) &&
      !/^(time|test|print|local|exec|eval|find|sort|install|env|r|go|op|at|patch|split|let|set|unset|return|type|read|yes|true|false|system|unlink|open|import|from|with|for|if|while|raise|assert|del|pass|shift|printf|puts|p|say|echo|use|join|which|sleep|n|x|q|who)$/.test(
        word,
      )
    )
      this.script(text, copyOf(state), { kind: 'none' }, depth + 1);
  }
}

function showsVariables(name: string, args: readonly Word[]): boolean {
  if (/^(env|printenv|set|export|declare|typeset)$/.test(name))
    return name === 'printenv' || args.every(({ text }) => text === '-p');
  return (
    /^(echo|printf|cat|tee|print)$/.test(name) && args.some(({ isDynamic, text }) => isDynamic && text.includes('$'))
  );
}

/** `$1` and other positional parameters, in a function or after `sh -c`. */
function setPositions(state: ShellState, args: readonly Word[], zero?: Word): void {
  if (zero !== undefined) assign(state, '0', { ...zero, isDynamic: zero.isDynamic || zero.isGlob });
  for (const [index, word] of args.entries())
    assign(state, String(index + 1), { ...word, isDynamic: word.isDynamic || word.isGlob });
  const all = {
    text: args.map(({ text }) => text).join(' '),
    isDynamic: args.some(({ isDynamic, isGlob }) => isDynamic || isGlob),
    isGlob: false,
  };
  for (const name of ['@', '*']) assign(state, name, all);
}

/** Windows accepts both slashes. */
function forwardSlashes(word: Word): Word {
  return { ...word, text: word.text.replaceAll('\\', '/') };
}

/** `/usr/bin/Git.EXE` is git. */
function programName(text: string): string {
  return basename(text.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.(exe|cmd|bat|ps1|com)$/, '');
}

export function shown(text: string): string {
  return clip(text.trim().replaceAll(/\s+/g, ' '), 80);
}
