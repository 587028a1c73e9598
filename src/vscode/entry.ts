import * as vscode from 'vscode';
import { AppError, sentenceOf } from '../base/appError.ts';
import type { Log } from './log.ts';
import type { CommandId } from './registry.ts';

/** The one catch of every entry point: a failure becomes a sentence for the person and a line in the log. */
export class Entry {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  command(id: CommandId, run: (...args: readonly unknown[]) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(id, (...args: unknown[]) => this.guard(id, () => run(...args)));
  }

  /** Runs a user's action; a failure is shown. */
  async guard<T>(doing: string, run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (AppError.is(error, 'cancelled')) return undefined;
      this.#log.error(doing, error);
      const kind = AppError.is(error) ? error.kind : 'internal';
      const show = kind === 'internal' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
      void show(sentenceOf(error));
      return undefined;
    }
  }

  /** Runs what nobody asked for (a listener, a timer); a failure is only logged. */
  quietly(doing: string, run: () => unknown): void {
    Promise.resolve()
      .then(run)
      .catch((error: unknown) => this.#log.error(doing, error));
  }
}
