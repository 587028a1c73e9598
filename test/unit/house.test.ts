// The plan of the house, held against the imports of src: rooms on floors, an upper floor imports lower ones only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { minimum } from '../run/editor.ts';
import {
  floors,
  type Import,
  imports,
  importsOf,
  neighbours,
  roomOf,
  type Source,
  sources,
  withoutStringsAndComments,
} from '../run/house.ts';
import { root } from '../run/paths.ts';

/** Packages with one owner: nobody else imports them at run time. */
const owners: readonly { readonly module: RegExp; readonly rooms: readonly string[] }[] = [
  { module: /^vscode$/, rooms: ['vscode', 'extension.ts'] },
  { module: /^openai(\/|$)/, rooms: ['models'] },
  { module: /^web-tree-sitter(\/|$)/, rooms: ['syntax'] },
  { module: /^node:sqlite$/, rooms: ['store'] },
  { module: /^\.\.\/package\.json$/, rooms: ['base'] },
];

const hardLimitLines = 400;
const rootLimitLines = 150;

/** What is wrong with one import, in words; nothing when it is allowed. */
function breach({ from, to, isLocal, isType }: Import): string | undefined {
  const room = roomOf(from);
  if (!isLocal) {
    const owner = owners.find(({ module }) => module.test(to));
    if (owner === undefined || owner.rooms.includes(room)) return undefined;
    // A type is erased, but only vscode's would tie a room to the editor.
    return isType && to !== 'vscode'
      ? undefined
      : `${from} imports ${to}, which belongs to ${owner.rooms.join(' and ')}`;
  }
  const other = roomOf(to);
  const [floor, otherFloor] = [floors[room], floors[other]];
  if (floor === undefined || otherFloor === undefined)
    return `${from} imports ${to}, and one of the rooms is not in the plan`;
  if (room === other || otherFloor < floor) {
    if (room === 'webview' && other !== 'webview' && other !== 'base')
      return `${from} imports ${to}; a webview imports base only`;
    return undefined;
  }
  if (neighbours[room]?.includes(other)) return undefined;
  // Both ends share what a panel's protocol says; whoever works out the figures shares its types only.
  if ((room === 'vscode' || (isType && floor >= 2)) && /^webview\/(\w+\/)?\w*[pP]rotocol\w*\.ts$/.test(to))
    return undefined;
  return `${from} (floor ${floor}) imports ${to} (floor ${otherFloor})`;
}

function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** Every place of the pattern as `file:line`. */
function places(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.flatMap(({ file, code }) =>
    [...code.matchAll(pattern)].map(({ index }) => `${file}:${code.slice(0, index).split('\n').length}`),
  );
}

describe('the house', () => {
  it('is read at all', () => {
    assert.ok(sources.length > 20 && imports.length > 50);
  });

  it('sees a breach of its own rules', () => {
    const breaches: readonly (readonly [string, string])[] = [
      ['base/a.ts', '../store/b.ts'],
      ['tasks/a.ts', '../history/b.ts'],
      ['cli/a.ts', '../vscode/b.ts'],
      ['webview/gap/a.ts', '../../tasks/b.ts'],
      ['assist/a.ts', 'vscode'],
      ['assist/a.ts', 'openai/resources'],
    ];
    for (const [file, name] of breaches) {
      const [found] = importsOf({ file, text: `import { x } from '${name}';`, code: '' });
      assert.ok(found !== undefined && breach(found) !== undefined, `${file} may import ${name}`);
    }
    assert.equal(
      circles(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ).length,
      1,
    );
    const source = { file: 'a.ts', text: '', code: withoutStringsAndComments("x('any'); // any\nlet y: any;") };
    assert.deepEqual(places([source], /\bany\b/g), ['a.ts:2']);
  });

  it('imports lower floors only, and each package from its own room', () => {
    assert.deepEqual(
      imports.map(breach).filter((text) => text !== undefined),
      [],
    );
  });

  it('imports files by their names, and only such as exist', () => {
    const files = new Set(sources.map(({ file }) => file));
    assert.deepEqual(
      imports.filter(({ isLocal, to }) => isLocal && !files.has(to)).map(({ from, to }) => `${from} -> ${to}`),
      [],
    );
  });

  it('has no circle', () => {
    const graph = new Map(
      sources.map(({ file }) => [
        file,
        imports.filter((i) => i.from === file && i.isLocal && !i.isType).map(({ to }) => to),
      ]),
    );
    assert.deepEqual(circles(graph), []);
  });

  it('takes the small build of zod', () => {
    assert.deepEqual(
      imports.filter(({ to }) => /^zod(\/(?!mini$)|$)/.test(to)).map(({ from, to }) => `${from} -> ${to}`),
      [],
    );
  });

  it('has no default export, no barrel, no `any`, no console and no empty catch', () => {
    assert.deepEqual(places(sources, /^\s*export\s+default\b/gm), [], 'default export');
    assert.deepEqual(places(sources, /^\s*export\s+(?:type\s+)?(?:\*|\{[^}]*\}\s*from)/gm), [], 'barrel');
    assert.deepEqual(places(sources, /(?:[:<|&,([=]|\bas|\bextends)\s*any\b(?!\s*[:(])/g), [], 'any');
    assert.deepEqual(places(sources, /\bconsole\s*\./g), [], 'console');
    assert.deepEqual(places(sources, /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}/g), [], 'empty catch');
    assert.deepEqual(places(sources, /\.catch\(\s*(?:\([^)]*\)|\w+)\s*=>\s*\{\s*\}/g), [], 'empty catch');
    assert.deepEqual(
      places(sources, /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s+\w/gm),
      [],
      'enum or namespace',
    );
  });

  it('keeps its files readable', () => {
    const long = sources
      .map(({ file, text }) => ({ file, lines: text.split('\n').length }))
      .filter(({ file, lines }) => lines > (floors[file] === 4 ? rootLimitLines : hardLimitLines));
    assert.deepEqual(long, []);
  });

  it('is tested in the oldest editor that it claims to support', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(engines.vscode, `^${minimum.vscode.replace(/\.\d+$/, '.0')}`);
  });
});
