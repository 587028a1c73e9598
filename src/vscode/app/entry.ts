import * as vscode from 'vscode';
import { AppError, sentenceOf } from '../../base/appError.ts';
import type { Log } from './log.ts';
import { type CommandId, commandIds, internalCommandIds } from './registry.ts';

type Run = (...args: readonly unknown[]) => unknown;

/**
 * Every way in. Commands exist from the first moment on and wait for the parts that carry them out; each has one catch, where a
 * failure becomes a sentence for the person and a line in the log.
 */
export class Entry implements vscode.Disposable {
  readonly #log: Log;
  readonly #runs = new Map<CommandId, Run>();
  readonly #commands: readonly vscode.Disposable[];

  /** @param build Builds the parts, which say what each command does. */
  constructor(log: Log, build: () => Promise<unknown>) {
    this.#log = log;
    this.#commands = [...commandIds, ...internalCommandIds].map((id) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) =>
        this.guard(id, async () => {
          await build();
          return this.#runs.get(id)?.(...args);
        }),
      ),
    );
  }

  /** Says what a command does. */
  command(id: CommandId, run: Run): vscode.Disposable {
    this.#runs.set(id, run);
    return { dispose: () => this.#runs.delete(id) };
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
