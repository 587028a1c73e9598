import type { WorkspaceFile } from '../../models/offline/workspaceText.ts';
import type { CodebaseIndex, CodePlace } from './codebaseIndex.ts';

/** How often to search again after the index took in what it did not know of. Chosen by us: once is enough unless files keep changing. */
const maxRounds = 3;

/**
 * Finds places in files as they are now: git and other programs change files behind the index's back, and its line numbers mean nothing in
 * another text. Such files are read again and the question is asked again; what still differs then is left out.
 * @param max How many places; `limit` is how many to look at for them.
 * @param read A file as it is now; undefined if it is gone, `withheld` if it may not be sent.
 */
export async function currentPlaces<File extends { readonly text: string }>(
  index: CodebaseIndex,
  question: string,
  { max, limit }: { readonly max: number; readonly limit: number },
  read: (path: string) => Promise<File | 'withheld' | undefined>,
): Promise<readonly (File & { readonly place: CodePlace })[]> {
  for (let round = 1; ; round += 1) {
    const found: (File & { readonly place: CodePlace })[] = [];
    const stale: WorkspaceFile[] = [];
    for (const place of index.find(question, limit)) {
      const { path } = place;
      const file = await read(path);
      if (file === 'withheld') continue;
      if (file !== undefined && index.isOf(path, file.text)) found.push({ ...file, place });
      else stale.push({ path, readText: async () => file?.text });
      if (found.length === max) break;
    }
    if (stale.length === 0 || round === maxRounds) return found;
    for (const file of stale) await index.update(file);
  }
}
