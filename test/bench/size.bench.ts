import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const mainBundleLimitKb = 300;
const vsixLimitMb = 6;

/** What is loaded at activation: the entry and the chunks that it imports statically. */
function mainBundle(): { readonly bytes: number; readonly gzip: number } {
  const meta: {
    readonly outputs: Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>;
  } = JSON.parse(readFileSync(join(root, 'out', 'metafile.json'), 'utf8'));
  const files = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const { path, kind } of meta.outputs[file]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit('dist/extension.js');
  const contents = [...files].filter((file) => file.startsWith('dist/')).map((file) => readFileSync(join(root, file)));
  return {
    bytes: contents.reduce((sum, content) => sum + content.length, 0),
    gzip: contents.reduce((sum, content) => sum + gzipSync(content).length, 0),
  };
}

export const bench: Bench = {
  name: 'size',
  async run() {
    execFileSync(process.execPath, ['test/run/package.ts'], { cwd: root, stdio: 'ignore' });
    const main = mainBundle();
    const vsix = readdirSync(root).find((name) => name.endsWith('.vsix')) ?? '';
    const vsixMb = statSync(join(root, vsix)).size / 1e6;
    const kb = (path: string) => statSync(join(root, path)).size / 1000;
    const rows: BenchRow[] = [
      {
        name: 'main bundle, raw',
        value: main.bytes / 1000,
        unit: 'KB',
        target: `<= ${mainBundleLimitKb} KB`,
        ok: main.bytes <= mainBundleLimitKb * 1000,
      },
      { name: 'main bundle, gzip', value: main.gzip / 1000, unit: 'KB' },
      { name: 'VSIX', value: vsixMb, unit: 'MB', target: `<= ${vsixLimitMb} MB`, ok: vsixMb <= vsixLimitMb },
      ...['dist/webview/assist.js', 'dist/webview/gap.js', 'dist/cli.js'].map((path) => ({
        name: path,
        value: kb(path),
        unit: 'KB',
      })),
    ];
    const chunks = readdirSync(join(root, 'dist', 'chunks'));
    const sum = chunks.reduce((total, name) => total + kb(join('dist', 'chunks', name)), 0);
    return [...rows, { name: `parts loaded when used (${chunks.length} files)`, value: sum, unit: 'KB' }];
  },
};
