import * as vscode from 'vscode';
import { pageScheme } from './registry.ts';

/** Pages of text that the record is shown as; they are read-only and leave no untitled document behind. */
export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  /** After `onDidChange`, which the editor takes while it registers. */
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(pageScheme, this);

  /** Shows Markdown under a title, anew when the page is open already. */
  async show(title: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: pageScheme, path: `/${title}.md` });
    this.#texts.set(uri.path, markdown);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
