import { computed, plainWord, textOf, type VariableValue, type Word } from './words.ts';

/** What a shell knows while it runs a line. A subshell gets a copy. */
export interface ShellState {
  /** The folder the next command runs in, or null when that is only known when it runs. */
  cwd: string | null;
  readonly home: string;
  readonly variables: Map<string, VariableValue>;
  readonly aliases: Map<string, string>;
  /** The text of each function's body, by its name. */
  readonly functions: Map<string, string>;
  /** Variables that transform their values (`declare -u`); their values are treated as unknown. */
  readonly clouded: Set<string>;
  /** True once a name may refer to another (`declare -n`); from then on no value is known. */
  isClouded: boolean;
  /** The state if the last command had failed; undefined when that makes no difference or is impossible. */
  failed: ShellState | undefined;
}

export function copyOf(state: ShellState): ShellState {
  return {
    ...state,
    variables: new Map(state.variables),
    aliases: new Map(state.aliases),
    functions: new Map(state.functions),
    clouded: new Set(state.clouded),
    failed: undefined,
  };
}

/** Where two branches meet, only what both agree on is known. */
export function joinInto(state: ShellState, other: ShellState): void {
  if (state.cwd !== other.cwd) state.cwd = null;
  for (const name of new Set([...state.variables.keys(), ...other.variables.keys()])) {
    const [one, two] = [state.variables.get(name), other.variables.get(name)];
    if (one === two) continue;
    state.variables.set(name, one === computed || two === computed ? computed : null);
  }
  for (const [name, text] of other.aliases) if (!state.aliases.has(name)) state.aliases.set(name, text);
  for (const [name, text] of other.functions) if (!state.functions.has(name)) state.functions.set(name, text);
  for (const name of other.clouded) state.clouded.add(name);
  state.isClouded ||= other.isClouded;
}

/** Takes over everything from another state. */
export function become(state: ShellState, other: ShellState): void {
  state.cwd = other.cwd;
  state.isClouded = other.isClouded;
  state.failed = other.failed;
  for (const [into, from] of [
    [state.variables, other.variables],
    [state.aliases, other.aliases],
    [state.functions, other.functions],
  ] as const) {
    const entries = [...from];
    into.clear();
    for (const [name, value] of entries) (into as Map<string, unknown>).set(name, value);
  }
  for (const name of other.clouded) state.clouded.add(name);
}

/** The next command runs whether or not the last one succeeded. */
export function settle(state: ShellState): void {
  const { failed } = state;
  state.failed = undefined;
  if (failed !== undefined) joinInto(state, failed);
}

export function assign(state: ShellState, name: string, value: Word): void {
  const isUnknown = state.isClouded || state.clouded.has(name) || value.isDynamic;
  if (state.isClouded) forget(state);
  state.variables.set(name, value.isComputed === true ? computed : isUnknown ? null : value.text);
}

/** What builtins do to variables and aliases. @param isWritten True when their input stands in the line itself. */
export function applyBuiltin([name, ...words]: readonly Word[], isWritten: boolean, state: ShellState): void {
  const builtin = textOf(name);
  if (builtin === 'alias')
    for (const { text } of words) {
      const at = text.indexOf('=');
      if (at > 0) state.aliases.set(text.slice(0, at), text.slice(at + 1));
    }
  if (!/^(read|mapfile|readarray|getopts|printf|let|unset)$/.test(builtin)) return;
  const isInput = /^(read|mapfile|readarray)$/.test(builtin);
  for (const { text } of words)
    for (const variable of builtin === 'let' ? arithmeticNames(text) : [text])
      if (/^[A-Za-z_]\w*$/.test(variable) && (isInput || builtin !== 'printf' || state.variables.has(variable)))
        assign(state, variable, { ...plainWord(variable), isDynamic: true, isComputed: isInput && !isWritten });
}

/** Something unreadable ran in this shell; no value and no folder is known afterwards. */
export function forget(state: ShellState): void {
  for (const [name, value] of state.variables) if (typeof value === 'string') state.variables.set(name, null);
}

/** Variables that arithmetic changes: `x=1`, `x+=2`, `x++`. */
export function arithmeticNames(text: string): string[] {
  return [
    ...text.matchAll(/\b([A-Za-z_]\w*)(?=\s{0,20}(?:[-+*/%&|^]|<<|>>)?=[^=]|\+\+|--)|(?:\+\+|--)([A-Za-z_]\w*)/g),
  ].map(([, before, after]) => before ?? after ?? '');
}
