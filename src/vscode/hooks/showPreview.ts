import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

export interface PreviewedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Virtual documents of the configuration, before and after. */
const previewScheme = 'calibrated-hooks';
/** For a tab with several diffs, the editor gives an extension nothing but its title. */
const severalTitle = l10n.t('What the Agent Hooks Change');

/** Shows a diff without touching a file; `close` closes only the preview. */
export async function showPreview(files: readonly PreviewedFile[]): Promise<{ close(): Promise<void> }> {
  const uriOf = (path: string, side: string) => vscode.Uri.file(path).with({ scheme: previewScheme, query: side });
  const texts = new Map(
    files.flatMap(({ path, before, after }) => [
      [uriOf(path, 'before').toString(), before],
      [uriOf(path, 'after').toString(), after],
    ]),
  );
  const provider = vscode.workspace.registerTextDocumentContentProvider(previewScheme, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
  });
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    await vscode.commands.executeCommand(
      'vscode.diff',
      uriOf(only.path, 'before'),
      uriOf(only.path, 'after'),
      l10n.t('{0}: what the hooks change', basename(only.path)),
      { preview: true },
    );
  } else {
    await vscode.commands.executeCommand(
      'vscode.changes',
      severalTitle,
      files.map(({ path }) => [vscode.Uri.file(path), uriOf(path, 'before'), uriOf(path, 'after')]),
    );
  }
  return {
    async close() {
      const isOurs = ({ input, label }: vscode.Tab) =>
        input instanceof vscode.TabInputTextDiff ? input.modified.scheme === previewScheme : label === severalTitle;
      await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isOurs)));
      provider.dispose();
    },
  };
}
