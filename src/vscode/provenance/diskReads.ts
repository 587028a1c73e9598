import * as vscode from 'vscode';

/**
 * Texts on disk of open documents that have no unsaved changes. Files from elsewhere are left to the editor, as are those in an
 * encoding that is not UTF-8 (their text would be another one).
 */
export async function readOpenFiles(isWanted: (uri: string) => boolean): Promise<ReadonlyMap<string, string>> {
  const open = vscode.workspace.textDocuments.filter(
    ({ uri, isDirty, encoding }) =>
      !isDirty && uri.scheme !== 'untitled' && encoding === 'utf8' && isWanted(uri.toString()),
  );
  const texts = await Promise.all(
    open.map(async ({ uri }): Promise<[string, string] | undefined> => {
      const bytes = await vscode.workspace.fs.readFile(uri).then(undefined, () => undefined);
      return bytes === undefined ? undefined : [uri.toString(), new TextDecoder('utf-8').decode(bytes)];
    }),
  );
  return new Map(texts.filter((text) => text !== undefined));
}
