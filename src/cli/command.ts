/** The person at the terminal that the command runs in. */
export interface Person {
  /** One line that they typed; empty for Enter alone, undefined when they left the question. */
  ask(question: string): Promise<string | undefined>;
}

/** What a command of the command line gets from the composition root: everything from outside the process. */
export interface CliIo {
  readonly stdout: { write(text: string): void };
  readonly stderr: { write(text: string): void };
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Folder of the built or source package (holds `syntaxes/` and `package.json`). */
  readonly packageRoot: string;
  /** Ends the process once what was printed is out, whatever still runs. */
  readonly leave?: (code: number) => void;
  /** Undefined when nobody can be asked: without a terminal, or in one that an agent made. */
  readonly person?: Person | undefined;
}

/** One command of `calibrated`. Returns the exit code: 0 done, 1 an error, 2 bad input (or throw an AppError). */
export interface CliCommand {
  readonly name: string;
  /** One line for the list of `calibrated --help`. */
  readonly summary: string;
  /** The whole text of `calibrated NAME --help`, with an example. */
  readonly help: string;
  run(args: readonly string[], io: CliIo): Promise<number>;
}
