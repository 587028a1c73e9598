import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new temporary folder that no repository is around: the tests' own temporary folder lies in their checkout. */
export function makeFolderOutside(prefix: string): string {
  return realpathSync(mkdtempSync(join(process.platform === 'win32' ? tmpdir() : '/tmp', prefix)));
}
