import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, type Options } from 'prettier';
import { alignTexts } from '../../src/provenance/align/alignTexts.ts';
import { isBlankUnit, tokenize } from '../../src/provenance/align/tokens.ts';
import { root } from '../run/paths.ts';
import { randomOf } from '../unit/provenance/fuzzCells.ts';
import type { Bench, BenchRow } from './bench.ts';

const styles: readonly Options[] = [
  { semi: true, singleQuote: false, printWidth: 60, tabWidth: 2, trailingComma: 'all' },
  { semi: false, singleQuote: true, printWidth: 120, useTabs: true, trailingComma: 'none' },
  { semi: true, singleQuote: false, printWidth: 40, tabWidth: 4, arrowParens: 'avoid', bracketSpacing: false },
  { semi: true, singleQuote: true, printWidth: 200, tabWidth: 8, experimentalTernaries: true },
];
const files = 40;

interface Pair {
  readonly before: string;
  readonly after: string;
}

/** Whether text keeps its owner when a formatter rewrites it: our own sources through Prettier (four styles) and Biome. */
export const bench: Bench = {
  name: 'provenanceFormatters',
  async run() {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .sort()
      .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
      .filter((text) => text.length > 1500)
      .slice(0, files);
    const pairs: Pair[] = [];
    for (const style of styles) {
      for (const before of sources)
        pairs.push({ before, after: await format(before, { ...style, parser: 'typescript' }) });
    }
    const prettier = pairs.length;
    pairs.push(...throughBiome(sources));
    return [
      ...rows('as a formatter', pairs, true, `${prettier} Prettier, ${pairs.length - prettier} Biome`),
      ...rows('as a rewrite by nobody knows whom', pairs, false, ''),
      blanksOnly(sources),
    ];
  },
};

/** One process for all files. */
function throughBiome(sources: readonly string[]): Pair[] {
  const folder = mkdtempSync(join(tmpdir(), 'calibrated-format-'));
  try {
    sources.forEach((text, at) => {
      writeFileSync(join(folder, `f${at}.ts`), text);
    });
    const config = {
      formatter: { indentStyle: 'tab', lineWidth: 60 },
      javascript: { formatter: { quoteStyle: 'double', semicolons: 'asNeeded' } },
    };
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, linter: { enabled: false } }));
    execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', folder], {
      cwd: folder,
      stdio: 'ignore',
    });
    return sources.map((before, at) => ({ before, after: readFileSync(join(folder, `f${at}.ts`), 'utf8') }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rows(name: string, pairs: readonly Pair[], preserving: boolean, note: string): BenchRow[] {
  let tokens = 0;
  let kept = 0;
  for (const { before, after } of pairs) {
    const source = alignTexts(before, after, { preserving });
    for (const [old, fresh] of samePlaces(before, after)) {
      tokens += 1;
      if (source[fresh] === old) kept += 1;
    }
  }
  const share = (100 * kept) / tokens;
  return [
    { name: `pairs, ${name}`, value: pairs.length, unit: 'pairs', target: '>= 200', ok: pairs.length >= 200, note },
    {
      name: `tokens that keep their owner, ${name}`,
      value: Number(share.toFixed(3)),
      unit: '%',
      target: '>= 99.5 %',
      ok: share >= 99.5,
      note: `${tokens} tokens`,
    },
  ];
}

/** Tokens that a formatter may add or remove. */
const optional = new Set([',', ';', '(', ')', '"', "'", '`', '|', '&']);

/**
 * Offset pairs of tokens that correspond by order alone, independent of any diff: words and fixed punctuation keep their order; optional
 * punctuation between two of them counts if both sides have the same.
 */
function samePlaces(before: string, after: string): [old: number, fresh: number][] {
  const [old, fresh] = [groups(before), groups(after)];
  if (old.length !== fresh.length || old.some((group, at) => group.text !== fresh[at]?.text)) return [];
  return old.flatMap((group, at): [number, number][] => {
    const other = fresh[at];
    if (other === undefined) return [];
    const same =
      group.rest.length === other.rest.length &&
      group.rest.every(({ text }, index) => text === other.rest[index]?.text);
    const rest = same
      ? group.rest.map(({ start }, index): [number, number] => [start, other.rest[index]?.start ?? 0])
      : [];
    return [[group.start, other.start], ...rest];
  });
}

interface Group {
  readonly text: string;
  readonly start: number;
  /** The optional tokens after it. */
  readonly rest: { readonly text: string; readonly start: number }[];
}

function groups(text: string): Group[] {
  const list: Group[] = [];
  for (const token of tokenize(text)) {
    if (optional.has(token.text)) list.at(-1)?.rest.push(token);
    else list.push({ ...token, rest: [] });
  }
  return list;
}

/** Whitespace changes alone must not change any owner. */
function blanksOnly(sources: readonly string[]): BenchRow {
  const random = randomOf(1);
  let flips = 0;
  let units = 0;
  for (const before of sources) {
    const after = before.replace(/[ \t]*\n[ \t]*/gu, () => `${'\r\n'.repeat(1 + random(2))}${' '.repeat(random(9))}`);
    const source = alignTexts(before, after);
    let at = 0;
    for (let unit = 0; unit < before.length; unit += 1) {
      if (isBlankUnit(before.charCodeAt(unit))) continue;
      while (isBlankUnit(after.charCodeAt(at))) at += 1;
      units += 1;
      if (source[at] !== unit) flips += 1;
      at += 1;
    }
  }
  return {
    name: 'flips by blanks and line ends',
    value: flips,
    unit: 'characters',
    target: '0',
    ok: flips === 0,
    note: `${units} characters`,
  };
}
