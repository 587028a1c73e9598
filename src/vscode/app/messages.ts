import * as vscode from 'vscode';
import { messageText } from '../../base/visibleText.ts';

/**
 * The only way to a message of the editor: what is in it from outside (a model's words, a file, a branch) stays text. See `messageText`.
 * @returns the button that was clicked; undefined when there was none.
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

/** A dialog that stays until it is answered. @param detail Smaller, below the question. */
export function askModal<T extends string>(
  icon: 'information' | 'warning',
  question: string,
  detail: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  const show = icon === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  return show<T>(messageText(question), { modal: true, detail: messageText(detail) }, ...buttons);
}
