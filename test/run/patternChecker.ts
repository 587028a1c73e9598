import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { command } from './command.ts';
import { cacheRoot } from './paths.ts';

const version = '4.5.0';
/** A pattern that takes longer to be checked is too large for the checker, ms. */
const limitMs = 5000;

interface Recheck {
  checkSync(source: string, flags: string, options: object): { readonly status: string };
}

/**
 * recheck finds patterns that take more than linear time. It comes from the npm registry into the cache of the tests with its first use; of
 * its builds the one in plain JavaScript.
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
  // The sets of Unicode and the indices of groups change nothing about the time; the checker does not know these flags.
  const { checkSync }: Recheck = createRequire(entry)('recheck/lib/browser.js');
  return (source, flags) => checkSync(source, flags.replaceAll(/[dv]/g, ''), { timeout: limitMs }).status;
}
