import * as vscode from 'vscode';
import { messageText } from '../../base/visibleText.ts';

/**
 * The only way to show a message in the editor: parts that come from outside (a model's words, a file, a branch) stay plain text. See
 * `messageText`.
 * @returns the button that was clicked; undefined if there was none.
 */
export function showInformation<T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> {
  return vscode.window.showInformationMessage(messageText(message), ...buttons);
}

export function showWarning<T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> {
  return vscode.window.showWarningMessage(messageText(message), ...buttons);
}

export function showError(message: string): void {
  void vscode.window.showErrorMessage(messageText(message));
}

/** A dialog that stays until it is answered. @param detail Smaller text below the question. */
export function askModal<T extends string>(
  icon: 'information' | 'warning',
  question: string,
  detail: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  const show = icon === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  return show<T>(messageText(question), { modal: true, detail: messageText(detail) }, ...buttons);
}
