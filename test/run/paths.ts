import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Editors and Node versions, by version, outside the checkout, so that a new clone does not download them again. */
export const cacheRoot =
  process.env['CALIBRATED_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'calibrated-vscode-test');

/** Everything a test run writes is below this folder. */
export const outRoot = join(root, 'out');

/** Paths of Unix sockets are limited to 107 bytes; an editor adds about 50 to its temporary folder. */
const maxTemporaryBytes = 55;

/** With a space and a letter outside ASCII, so that a command without quotes fails everywhere and not only in a folder of such a name. */
const temporaryName = 'tmp ü';

/** Redirects what this process and its children write to the temporary folder, or to the user's data folder, to below `outRoot`. */
export function keepOutputTogether(): void {
  let temporary = join(outRoot, temporaryName);
  mkdirSync(outRoot, { recursive: true });
  if (Buffer.byteLength(temporary) <= maxTemporaryBytes) mkdirSync(temporary, { recursive: true });
  else {
    temporary = mkdtempSync(join(tmpdir(), `${temporaryName}-`));
    process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  }
  for (const name of process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR']) process.env[name] = temporary;
  process.env['XDG_DATA_HOME'] = join(outRoot, 'home', 'data');
  // A repository created for a test must not find this one above it.
  process.env['GIT_CEILING_DIRECTORIES'] = outRoot;
}
