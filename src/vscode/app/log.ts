import * as vscode from 'vscode';
import { sentenceOf } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';

/** The extension's log; the output channel is created with the first line, so that activation does not pay for it. */
export class Log implements Disposable {
  #channel: vscode.LogOutputChannel | undefined;

  info(message: string): void {
    this.#open().info(message);
  }

  warn(message: string): void {
    this.#open().warn(message);
  }

  /** @param doing What was being done, for readers of the log. */
  error(doing: string, error: unknown): void {
    this.#open().error(`${doing}: ${sentenceOf(error)}`);
  }

  show(): void {
    this.#open().show();
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  #open(): vscode.LogOutputChannel {
    this.#channel ??= vscode.window.createOutputChannel('Calibrated', { log: true });
    return this.#channel;
  }
}
