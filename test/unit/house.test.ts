import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';

const src = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'src');

/** Upper floors import lower ones only; rooms on the same floor do not know each other, but for the pairs below. */
const floors: Readonly<Record<string, number>> = {
  base: 0,
  models: 1,
  syntax: 1,
  statistics: 1,
  store: 1,
  assist: 2,
  provenance: 2,
  tasks: 2,
  history: 2,
  team: 2,
  vscode: 3,
  webview: 3,
  cli: 3,
  '.': 4,
};
const neighbours: ReadonlySet<string> = new Set([
  'history>provenance',
  'team>tasks',
  'team>history',
  // The typed protocol of the panels and the page around them.
  'vscode>webview/protocol.ts',
  'vscode>webview/shell.ts',
  // The shape of a command and of the process it runs in.
  '.>cli/command.ts',
]);
/** Packages that one room keeps for itself. */
const owners: readonly (readonly [string, RegExp])[] = [
  ['vscode', /^(vscode\/|extension\.ts$)/],
  ['openai', /^models\//],
  ['web-tree-sitter', /^syntax\//],
  ['node:sqlite', /^store\//],
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && statSync(join(src, file)).isFile());
const texts = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const imports = files.flatMap((file): Import[] =>
  [
    ...(texts.get(file) ?? '').matchAll(
      /^(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
    ),
  ].map(([, type, fixed, dynamic]) => ({ from: file, to: fixed ?? dynamic ?? '', typeOnly: type !== undefined })),
);

function roomOf(file: string): string {
  const [first = '.', second] = file.split('/');
  return second === undefined ? '.' : first;
}

function target({ from, to }: Import): string | undefined {
  return to.startsWith('.') ? relative(src, resolve(dirname(join(src, from)), to)).replaceAll('\\', '/') : undefined;
}

describe('the house', () => {
  it('is read: the test would find nothing in an empty one', () => {
    assert.ok(imports.length > 100);
    assert.ok(imports.some(({ to }) => to === 'vscode'));
  });

  it('has rooms that import lower floors only', () => {
    const breaches = imports.flatMap((each) => {
      const file = target(each);
      if (file === undefined) return [];
      const [from, to] = [roomOf(each.from), roomOf(file)];
      const allowed =
        from === to ||
        (floors[from] ?? -1) > (floors[to] ?? 9) ||
        neighbours.has(`${from}>${to}`) ||
        neighbours.has(`${from}>${file}`);
      return allowed ? [] : [`${each.from} imports ${file}`];
    });
    assert.deepEqual(breaches, []);
  });

  it('keeps each foreign package in its room', () => {
    const breaches = imports.filter(({ from, to }) => owners.some(([name, room]) => to === name && !room.test(from)));
    assert.deepEqual(
      breaches.map(({ from, to }) => `${from} imports ${to}`),
      [],
    );
  });

  it('has no circle of imports', () => {
    const graph = new Map<string, string[]>();
    for (const each of imports) {
      const file = target(each);
      if (file !== undefined && !each.typeOnly) graph.set(each.from, [...(graph.get(each.from) ?? []), file]);
    }
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push([...path.slice(path.indexOf(file)), file].join(' > '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(circles, []);
  });

  it('has no default export, barrel, any, console or empty catch', () => {
    const patterns: readonly RegExp[] = [
      /^export default/m,
      /^export (?:type )?(?:\*|\{[^}]*\}) from/m,
      /(: any\b|\bas any\b|<any>)/,
      /\bconsole\./,
      /catch\s*(\([^)]*\))?\s*\{\s*\}/,
      /\b(TODO|FIXME|XXX|HACK)\b(?! hole)/,
    ];
    const breaches = [...texts].flatMap(([file, text]) =>
      patterns.filter((pattern) => pattern.test(text)).map((pattern) => `${file}: ${pattern}`),
    );
    assert.deepEqual(breaches, []);
  });

  it('has files that fit in a head', () => {
    const long = [...texts].filter(([, text]) => text.split('\n').length > 400).map(([file]) => file);
    assert.deepEqual(long, []);
    const roots = ['extension.ts', 'cli.ts'].filter((file) => (texts.get(file)?.split('\n').length ?? 0) > 151);
    assert.deepEqual(roots, []);
  });
});
