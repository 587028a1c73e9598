import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { maxAttachmentUnits } from '../../assist/prompts.ts';
import { DisposableList } from '../../base/disposable.ts';

export interface CommandOutput {
  readonly commandLine: string;
  /** The end of the output, without colours. */
  readonly text: string;
}

/** Keeps the end of the last command's output for `#terminal`, only in memory; needs the editor's shell integration. */
export class TerminalOutput implements vscode.Disposable {
  readonly #disposables = new DisposableList();
  #last: { commandLine: string; text: string } | undefined;

  /** @param quietly Runs something nobody asked for; a failure is only logged. */
  constructor(quietly: (doing: string, run: () => unknown) => void) {
    this.#disposables.push(
      vscode.window.onDidStartTerminalShellExecution(({ execution }) =>
        quietly('terminal output', async () => {
          const own = { commandLine: execution.commandLine.value, text: '' };
          this.#last = own;
          for await (const piece of execution.read()) own.text = (own.text + piece).slice(-2 * maxAttachmentUnits);
        }),
      ),
    );
  }

  get last(): CommandOutput | undefined {
    if (this.#last === undefined) return undefined;
    const { commandLine, text } = this.#last;
    return {
      commandLine,
      text: stripVTControlCharacters(text).replaceAll('\r\n', '\n').trim().slice(-maxAttachmentUnits),
    };
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
