import * as vscode from 'vscode';
import type { AskContext } from '../../hints/askContext.ts';
import type { Code } from '../app/code.ts';
import type { ReferenceFinder } from './referenceFinder.ts';

/** Follows test runs from the start; the code that looks for answers is loaded on the first run or question. */
export class ReferenceService implements vscode.Disposable {
  readonly #code: Code;
  readonly #listener: vscode.Disposable;
  #finder: Promise<ReferenceFinder> | undefined;

  constructor(code: Code) {
    this.#code = code;
    this.#listener = vscode.window.onDidEndTerminalShellExecution(async ({ execution, exitCode }) => {
      if (exitCode !== undefined) (await this.#load()).ended(execution.commandLine.value, exitCode);
    });
  }

  /** The answer to a question about a function, if the project contains it. */
  async find(context: AskContext): Promise<string | undefined> {
    return (await this.#load()).find(context);
  }

  dispose(): void {
    this.#listener.dispose();
  }

  #load(): Promise<ReferenceFinder> {
    this.#finder ??= import('./referenceFinder.ts').then(({ ReferenceFinder: Finder }) => new Finder(this.#code));
    return this.#finder;
  }
}
