import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { openGit } from '../../history/git/git.ts';
import { commitScheme } from '../app/registry.ts';

/** Nobody reads a longer patch; git has all of it. Chosen by us. */
const maxPageChars = 500_000;

/** Commits as read-only documents: message, files, patch. */
export class CommitPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(commitScheme, this);

  /** @throws AppError `unavailable` if the repository has no such commit. */
  async show(folder: string, hash: string): Promise<void> {
    const args = [
      '-c',
      'log.showSignature=false',
      'show',
      '--no-color',
      '--stat',
      '--patch',
      '--find-renames',
      '--diff-merges=first-parent',
    ];
    const text = (await openGit(folder).run([...args, '--end-of-options', hash, '--'])).toString('utf8');
    const uri = vscode.Uri.from({ scheme: commitScheme, path: `/${hash.slice(0, 12)}.diff` });
    const isCut = text.length > maxPageChars;
    const page = isCut
      ? l10n.t('{0}\n… The rest is left out; "git show {1}" prints it.\n', String(text.slice(0, maxPageChars)), hash)
      : text;
    this.#texts.set(uri.path, page);
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
