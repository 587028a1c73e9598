import * as vscode from 'vscode';
import { AppError, sentenceOf } from '../../base/appError.ts';
import type { Log } from './log.ts';
import { showError, showWarning } from './messages.ts';
import { type CommandId, commandIds, internalCommandIds } from './registry.ts';

export type Run = (...args: readonly unknown[]) => unknown;
/** What some commands do; each feature declares its own in its `registerX`. */
export type Commands = Readonly<Partial<Record<CommandId, Run>>>;
/** What every command does: one that no feature declares does not compile. */
export type AllCommands = Readonly<Record<CommandId, Run>>;

/**
 * Every way in. Commands exist from the first moment on and wait for the features that carry them out; each has one catch, where a
 * failure becomes a sentence for the person and a line in the log.
 */
export class Entry implements vscode.Disposable {
  readonly #log: Log;
  #runs: Commands = {};
  readonly #commands: readonly vscode.Disposable[];

  /** @param compose Builds the features, which say what each command does. */
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

  /** Says what the commands do; called once, when the features are there. */
  carryOut(commands: AllCommands): void {
    this.#runs = commands;
  }

  dispose(): void {
    for (const command of this.#commands) command.dispose();
  }

  /** Runs a user's action; a failure is shown. */
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

  /** Runs what is answered in a chat: a failure becomes the sentence that is said there. */
  async sentence(doing: string, run: () => Promise<string | undefined>): Promise<string | undefined> {
    try {
      return await run();
    } catch (error) {
      this.#log.error(doing, error);
      return sentenceOf(error);
    }
  }

  /** Runs what nobody asked for (a listener, a timer); a failure is only logged. */
  quietly(doing: string, run: () => unknown): void {
    Promise.resolve()
      .then(run)
      .catch((error: unknown) => this.#log.error(doing, error));
  }
}
