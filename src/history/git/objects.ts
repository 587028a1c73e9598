import { AppError } from '../../base/appError.ts';
import type { Git } from './git.ts';

/** Contents of objects by hash, in one process. Objects that do not exist are left out. */
export async function readObjects(git: Git, hashes: Iterable<string>): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(hashes)];
  const objects = new Map<string, Buffer>();
  if (wanted.length === 0) return objects;
  const bytes = await git.run(['cat-file', '--batch', '--buffer'], `${wanted.join('\n')}\n`);
  let at = 0;
  for (const hash of wanted) {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new AppError('unavailable', 'git cat-file ended early.');
    const [, , size] = bytes.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    objects.set(hash, bytes.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return objects;
}

/** Text of a blob; undefined if it looks binary (a NUL in the first 8000 bytes, git's own rule). */
export function textOfBlob(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined || bytes.subarray(0, 8000).includes(0)) return undefined;
  return bytes.toString('utf8');
}

export function isEveryText(texts: readonly (string | undefined)[]): texts is readonly string[] {
  return texts.every((text) => text !== undefined);
}
