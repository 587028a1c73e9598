import type { ShellState } from './shellState.ts';
import type { Word } from './words.ts';

/** A redirection. */
export interface Redirect {
  /** `>`, `>>`, `<`, `&>`, `>|`, `<>` ... */
  readonly operator: string;
  readonly target: Word;
}

/** What a command receives on standard input. */
export type Input =
  | { readonly kind: 'none' }
  /** Text written in the line itself: a heredoc, a here-string, or what `echo` and `printf` pipe in. */
  | { readonly kind: 'text'; readonly text: string }
  /** What another program writes. */
  | { readonly kind: 'pipe'; readonly from: readonly string[] }
  | { readonly kind: 'file'; readonly path: Word };

/** One simple command, after the shell has split it. */
export interface ShellCommand {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly input: Input;
  /** The folder it runs in, or null when that is only known at run time. */
  readonly cwd: string | null;
}

/** Callbacks of the walk, in the order in which things appear in the line. */
export interface ShellVisitor {
  /** Called for every node; throwing ends the walk. */
  step(): void;
  command(command: ShellCommand, state: ShellState): void;
  /** A call of a function that the line defines. */
  call(body: string, args: readonly Word[], state: ShellState): void;
  /** A piece of text that the grammar cannot parse. */
  unparseable(text: string): void;
  /** A variable expansion that runs or assigns something. */
  hiddenExpansion(text: string): void;
  /** True for an existing folder, so that `cd` into it works. */
  isFolder(path: string): boolean;
}
