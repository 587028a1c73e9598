import { countLines, type LineRun } from '../provenance/formats/commitRecord.ts';
import type { Git } from './git/git.ts';
import { readObjects, textOfBlob } from './git/objects.ts';
import { sameLines } from './lineOwners.ts';
import { addedLines, type TrackedFile } from './notes/commitNotes.ts';

export interface StagedFile {
  /** Relative to the repository. */
  readonly path: string;
  /** Lines the commit would add. */
  readonly added: number;
  /** Those known to come from AI. */
  readonly ai: number;
  /** Those about which anything is known; the others are unattributed, not human. */
  readonly known: number;
  /** Who wrote the added lines, as far as known. */
  readonly lines: readonly LineRun[];
}

const noBlob = /^0+$/u;

/** How much of the staged change came from AI, file by file. Two git processes. */
export async function stagedShare(
  git: Git,
  file: (path: string) => TrackedFile | undefined,
): Promise<readonly StagedFile[]> {
  const output = (await git.run(['diff-index', '--cached', '-z', '-M', '--no-abbrev', 'HEAD', '--'])).toString('utf8');
  const words = output.split('\0');
  const changes: { path: string; oldBlob: string; newBlob: string }[] = [];
  for (let at = 0; at < words.length; ) {
    const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/u.exec(words[at] ?? '');
    if (match === null) break;
    const [, , mode = '', oldBlob = '', newBlob = '', kind = ''] = match;
    const isPair = kind === 'R' || kind === 'C';
    const path = words[at + (isPair ? 2 : 1)] ?? '';
    at += isPair ? 3 : 2;
    if (mode !== '160000' && !noBlob.test(newBlob)) changes.push({ path, oldBlob, newBlob });
  }
  const blobs = changes.flatMap(({ oldBlob, newBlob }) => [oldBlob, newBlob]).filter((blob) => !noBlob.test(blob));
  const objects = await readObjects(git, blobs);
  return changes.flatMap(({ path, oldBlob, newBlob }): StagedFile[] => {
    const before = noBlob.test(oldBlob) ? '' : textOfBlob(objects.get(oldBlob));
    const after = textOfBlob(objects.get(newBlob));
    if (before === undefined || after === undefined) return [];
    const tracked = file(path);
    const lines = tracked === undefined ? [] : addedLines(tracked, [before], after);
    const added = sameLines(before, after).filter((line) => line < 0).length;
    const ai = countLines(lines.filter(({ tag }) => tag.origin === 'ai'));
    return [{ path, added, ai, known: countLines(lines), lines }];
  });
}
