import * as vscode from 'vscode';

/**
 * On-disk texts of open documents without unsaved changes. Files that cannot be read are left to the editor, as are those not encoded in
 * UTF-8 (their text would differ).
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
