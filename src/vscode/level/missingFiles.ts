import type * as vscode from 'vscode';

/** The part of the editor that says whether a file is there. */
export interface FilesEditor {
  readonly workspace: { readonly fs: Pick<typeof vscode.workspace.fs, 'stat'> };
  readonly Uri: Pick<typeof vscode.Uri, 'parse'>;
}

/** Files to look up at once: enough to keep a disk busy. */
const atOnce = 16;

/** Only files of this disk are looked up: a server that cannot be asked says nothing about its files. */
export function isOfThisDisk(uri: string): boolean {
  return uri.startsWith('file:');
}

/** Those that are not there any more. */
export async function missingFiles(uris: Iterable<string>, editor: FilesEditor): Promise<ReadonlySet<string>> {
  const files = [...new Set(uris)].filter(isOfThisDisk);
  const missing = new Set<string>();
  for (let start = 0; start < files.length; start += atOnce) {
    const look = async (uri: string) => {
      if (await isMissing(uri, editor)) missing.add(uri);
    };
    await Promise.all(files.slice(start, start + atOnce).map(look));
  }
  return missing;
}

async function isMissing(uri: string, { workspace, Uri }: FilesEditor): Promise<boolean> {
  try {
    await workspace.fs.stat(Uri.parse(uri));
    return false;
  } catch (error) {
    // One that may not be read, for instance, is still there.
    return error instanceof Error && 'code' in error && error.code === 'FileNotFound';
  }
}
