/** The person at the command's terminal. */
export interface Person {
  /** The line that they typed; empty if they only pressed Enter, undefined if they left the question. */
  ask(question: string): Promise<string | undefined>;
}

/** Everything from outside the process that a command gets from the composition root. */
export interface CliIo {
  readonly stdout: { write(text: string): void };
  readonly stderr: { write(text: string): void };
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Folder of the built or source package (contains `syntaxes/` and `package.json`). */
  readonly packageRoot: string;
  /** Ends the process once its output is written, whatever is still running. */
  readonly leave?: (code: number) => void;
  /** Undefined when nobody can be asked: without a terminal, or inside an agent. */
  readonly person?: Person | undefined;
}

/** One command of `calibrated`. Returns the exit code: 0 done, 1 an error, 2 bad input (or throw an AppError). */
export interface CliCommand {
  readonly name: string;
  /** One line for the list in `calibrated --help`. */
  readonly summary: string;
  /** The full text of `calibrated NAME --help`, with an example. */
  readonly help: string;
  run(args: readonly string[], io: CliIo): Promise<number>;
}
