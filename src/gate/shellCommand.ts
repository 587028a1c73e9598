import type { ShellState } from './shellState.ts';
import type { Word } from './words.ts';

/** Where a command writes to or reads from besides its arguments. */
export interface Redirect {
  /** `>`, `>>`, `<`, `&>`, `>|`, `<>` ... */
  readonly operator: string;
  readonly target: Word;
}

/** What a command gets on its standard input. */
export type Input =
  | { readonly kind: 'none' }
  /** Text that stands in the line: a heredoc, a here-string, or what `echo` and `printf` write into the pipe. */
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

/** What is told of a line as it is walked, in the order in which it is written. */
export interface ShellVisitor {
  /** Called for every node; what it throws ends the walk. */
  step(): void;
  command(command: ShellCommand, state: ShellState): void;
  /** A call of a function of the line. */
  call(body: string, args: readonly Word[], state: ShellState): void;
  /** A piece of the text that the grammar does not know. */
  unparseable(text: string): void;
  /** A way of expanding a variable that runs or assigns something. */
  hiddenExpansion(text: string): void;
  /** True for a folder that is there, so that changing into it works. */
  isFolder(path: string): boolean;
}
