import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Editors and Node versions, by version, outside of the checkout: a new clone does not pay for them again. */
export const cacheRoot =
  process.env['CALIBRATED_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'calibrated-vscode-test');

/** Everything a test run writes lies below this folder. */
export const outRoot = join(root, 'out');
