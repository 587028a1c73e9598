import * as vscode from 'vscode';
import { AppError, sentenceOf } from '../../base/appError.ts';
import type { Log } from './log.ts';
import { showError, showWarning } from './messages.ts';
import { type CommandId, commandIds, internalCommandIds } from './registry.ts';

export type Run = (...args: readonly unknown[]) => unknown;
/** The implementations of some commands; each feature declares its own in its `registerX`. */
export type Commands = Readonly<Partial<Record<CommandId, Run>>>;
/** The implementations of all commands: a missing one does not compile. */
export type AllCommands = Readonly<Record<CommandId, Run>>;

/**
 * All entry points. Commands exist from the start and wait for the features that implement them; each has one catch, where a failure
 * becomes a sentence for the person and a line in the log.
 */
export class Entry implements vscode.Disposable {
  readonly #log: Log;
  #runs: Commands = {};
  readonly #commands: readonly vscode.Disposable[];

  /** @param compose Builds the features, which provide the commands' implementations. */
  constructor(log: Log, compose: () => Promise<unknown>) {
    this.#log = log;
    this.#commands = [...commandIds, ...internalCommandIds].map((id) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) =>
        this.guard(id, async () => {
          await compose();
          return this.#runs[id]?.(...args);
        }),
      ),
    );
  }

  /** Sets the commands' implementations; called once, when the features exist. */
  carryOut(commands: AllCommands): void {
    this.#runs = commands;
  }

  dispose(): void {
    for (const command of this.#commands) command.dispose();
  }

  /** Runs a user's action and shows any failure. */
  async guard<T>(doing: string, run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (AppError.is(error, 'cancelled')) return undefined;
      this.#log.error(doing, error);
      const kind = AppError.is(error) ? error.kind : 'internal';
      if (kind === 'internal') showError(sentenceOf(error));
      else void showWarning(sentenceOf(error));
      return undefined;
    }
  }

  /** Runs something that answers in a chat: a failure becomes the sentence shown there. */
  async sentence(doing: string, run: () => Promise<string | undefined>): Promise<string | undefined> {
    try {
      return await run();
    } catch (error) {
      this.#log.error(doing, error);
      return sentenceOf(error);
    }
  }

  /** Runs something nobody asked for (a listener, a timer); a failure is only logged. */
  quietly(doing: string, run: () => unknown): void {
    Promise.resolve()
      .then(run)
      .catch((error: unknown) => this.#log.error(doing, error));
  }
}
