import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.ts';

const source = join(root, 'test', 'fixtures', 'sample');

/** The sample's history: what each commit adds. */
const commits: readonly { readonly message: string; readonly date: string; readonly files: readonly string[] }[] = [
  { message: 'Add order lines', date: '2026-01-12T09:10:00Z', files: ['README.md', 'package.json', 'src/line.ts'] },
  { message: 'Give a discount on ten of a kind', date: '2026-01-13T14:32:00Z', files: ['src/discount.ts'] },
  { message: 'Add totals, shipping and tests', date: '2026-01-15T10:05:00Z', files: ['src/order.ts', 'test'] },
];

/** Creates the sample repository in a new temporary folder: small, with history, and with one failing test. */
export function makeSampleRepository(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'calibrated-sample-')), 'orders');
  mkdirSync(folder);
  const git = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execFileSync('git', args, { cwd: folder, stdio: 'pipe', env: { ...process.env, ...env } });
  git(['init', '--quiet', '--initial-branch=main']);
  git(['config', 'user.name', 'Ada Example']);
  git(['config', 'user.email', 'ada@example.com']);
  for (const { message, date, files } of commits) {
    for (const file of files) cpSync(join(source, file), join(folder, file), { recursive: true });
    git(['add', '--', ...files]);
    git(['commit', '--quiet', '-m', message], { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  }
  git(['switch', '--quiet', '-c', 'fix/bulk-discount']);
  return folder;
}
