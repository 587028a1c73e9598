import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { hasKey } from '../../assist/keyText.ts';
import { maxAttachmentUnits } from '../../assist/prompts.ts';
import { DisposableList } from '../../base/disposable.ts';

export interface CommandOutput {
  readonly commandLine: string;
  /** The end of the output, without colours. */
  readonly text: string;
  /** Also judged by what was printed before the end. */
  readonly mayHoldKeys: boolean;
}

/** Keeps the end of the last command's output for `#terminal`, only in memory; needs the editor's shell integration. */
export class TerminalOutput implements vscode.Disposable {
  readonly #disposables = new DisposableList();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Another command is the last one, or it has ended. */
  readonly onDidChange = this.#changed.event;
  #last: { commandLine: string; text: string } | undefined;

  /** @param quietly Runs something nobody asked for; a failure is only logged. */
  constructor(quietly: (doing: string, run: () => unknown) => void) {
    this.#disposables.push(this.#changed);
    this.#disposables.push(
      vscode.window.onDidStartTerminalShellExecution(({ execution }) =>
        quietly('terminal output', async () => {
          const own = { commandLine: execution.commandLine.value, text: '' };
          this.#last = own;
          this.#changed.fire();
          for await (const piece of execution.read()) own.text = (own.text + piece).slice(-2 * maxAttachmentUnits);
          this.#changed.fire();
        }),
      ),
    );
  }

  get last(): CommandOutput | undefined {
    if (this.#last === undefined) return undefined;
    const { commandLine, text } = this.#last;
    const plain = stripVTControlCharacters(text).replaceAll('\r\n', '\n').trim();
    return {
      commandLine,
      text: plain.slice(-maxAttachmentUnits),
      mayHoldKeys: hasKey(commandLine) || hasKey(plain),
    };
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
