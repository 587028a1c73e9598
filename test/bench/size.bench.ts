import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from '../run/command.ts';
import { outRoot, root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const mainLimitKb = 300;
const vsixLimitMb = 6;
/** Lazy parts below this size are summed up in one row. */
const worthARowKb = 5;

interface Output {
  readonly bytes: number;
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
}

/** What is loaded at start, what is loaded on use, and what is shipped. */
export const bench: Bench = {
  name: 'size',
  async run() {
    const vsix = join(outRoot, 'calibrated.vsix');
    const { code, output } = await command(process.execPath, ['test/run/package.ts', '--out', vsix], { cwd: root });
    if (code !== 0) throw new Error(output);
    const { outputs }: { readonly outputs: Readonly<Record<string, Output>> } = JSON.parse(
      readFileSync(join(outRoot, 'metafile.json'), 'utf8'),
    );
    const atStart = closure(outputs, ['dist/extension.js'], false);
    const later = new Set([...closure(outputs, ['dist/extension.js'], true)].filter((path) => !atStart.has(path)));
    const mainKb = kilobytes(outputs, atStart);
    const vsixMb = Math.round(statSync(vsix).size / 1e4) / 100;
    const large = [...later].filter((path) => kilobytes(outputs, [path]) >= worthARowKb);
    const small = [...later].filter((path) => !large.includes(path));
    return [
      {
        name: 'main bundle, loaded at start (raw)',
        value: mainKb,
        unit: 'KB',
        target: `<= ${mainLimitKb} KB`,
        ok: mainKb <= mainLimitKb,
        note: `extension.js and ${atStart.size - 1} shared chunks`,
      },
      { name: 'VSIX', value: vsixMb, unit: 'MB', target: `<= ${vsixLimitMb} MB`, ok: vsixMb <= vsixLimitMb },
      ...large
        .map(
          (path): BenchRow => ({
            name: `lazy: ${partName(outputs, path)}`,
            value: kilobytes(outputs, [path]),
            unit: 'KB',
          }),
        )
        .sort((a, b) => Number(b.value) - Number(a.value)),
      { name: `lazy: ${small.length} parts below ${worthARowKb} KB`, value: kilobytes(outputs, small), unit: 'KB' },
      ...Object.keys(outputs)
        .filter((path) => path.startsWith('dist/webview/') && path.endsWith('.js'))
        .map(
          (path): BenchRow => ({ name: `webview: ${basename(path)}`, value: kilobytes(outputs, [path]), unit: 'KB' }),
        ),
      {
        name: 'command line, loaded at start',
        value: kilobytes(outputs, closure(outputs, ['dist/cli.js'], false)),
        unit: 'KB',
      },
    ];
  },
};

/** The files that these import, transitively, with or without dynamic imports. */
function closure(outputs: Readonly<Record<string, Output>>, from: readonly string[], dynamic: boolean): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind, external } of output.imports) {
      if (external !== true && (dynamic || kind !== 'dynamic-import')) visit(next);
    }
  };
  for (const path of from) visit(path);
  return seen;
}

function kilobytes(outputs: Readonly<Record<string, Output>>, paths: Iterable<string>): number {
  let bytes = 0;
  for (const path of paths) bytes += outputs[path]?.bytes ?? 0;
  return Math.round(bytes / 100) / 10;
}

function partName(outputs: Readonly<Record<string, Output>>, path: string): string {
  return outputs[path]?.entryPoint?.replace(/^.*node_modules\//, '') ?? basename(path);
}
