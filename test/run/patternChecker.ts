import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { command } from './command.ts';
import { cacheRoot } from './paths.ts';

const version = '4.5.0';
/** A pattern that takes longer to check is too large for the checker, ms. */
const limitMs = 5000;

interface Recheck {
  checkSync(source: string, flags: string, options: object): { readonly status: string };
}

/**
 * recheck finds patterns with more than linear running time. It is installed from the npm registry into the tests' cache on first use; we
 * use its build in plain JavaScript.
 * @returns A function that says `safe`, `vulnerable` or `unknown`, or why there is none.
 */
export async function patternChecker(): Promise<((source: string, flags: string) => string) | string> {
  const folder = join(cacheRoot, `recheck-${version}`);
  const entry = join(folder, 'node_modules', 'recheck', 'package.json');
  if (!existsSync(entry)) {
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    const quiet = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
    const { code, output } = await command('npm', ['install', '--prefix', partial, ...quiet, `recheck@${version}`], {
      cwd: partial,
      env: process.env,
    });
    if (code === 0 && !existsSync(folder)) renameSync(partial, folder);
    rmSync(partial, { recursive: true, force: true });
    if (code !== 0) return output.trim().slice(-300);
  }
  // Unicode sets and group indices do not affect the time, and the checker does not know these flags.
  const { checkSync }: Recheck = createRequire(entry)('recheck/lib/browser.js');
  return (source, flags) => checkSync(source, flags.replaceAll(/[dv]/g, ''), { timeout: limitMs }).status;
}
