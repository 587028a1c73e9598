import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'mocha';
import { grammarFiles } from '../../src/syntax/grammarFiles.ts';
import { type Node, SyntaxParser } from '../../src/syntax/parser.ts';
import { root } from '../run/paths.ts';
import { patternChecker } from '../run/patternChecker.ts';

interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** `FILE:LINE`, once. */
  readonly place: string;
}

/** Every regular expression that is written in `src`, each once. */
async function patternsOfSource(): Promise<readonly Pattern[]> {
  const parser = new SyntaxParser(grammarFiles(root));
  const found = new Map<string, Pattern>();
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile() || !file.name.endsWith('.ts')) continue;
    const path = join(file.parentPath, file.name);
    await parser.withTree('typescript', readFileSync(path, 'utf8'), (top: Node) => {
      for (const node of top.descendantsOfType('regex')) {
        if (node === null) continue;
        const source = node.childForFieldName('pattern')?.text ?? '';
        const flags = node.childForFieldName('flags')?.text ?? '';
        const place = `${relative(root, path)}:${node.startPosition.row + 1}`;
        found.set(hashOf(source, flags), { source, flags, place });
      }
    });
  }
  return [...found.values()];
}

function hashOf(source: string, flags: string): string {
  return createHash('sha256').update(`/${source}/${flags}`).digest('hex').slice(0, 16);
}

/**
 * The patterns that were checked before, a line each: a hash, and `safe`, or why one that may take more than linear time may stand (`bounded`:
 * what it sees is short; `large`: the checker cannot tell; a new one of that kind passes).
 */
function checkedBefore(): ReadonlySet<string> {
  const lines = readFileSync(join(root, 'test', 'fixtures', 'patterns.txt'), 'utf8').split('\n');
  return new Set(
    lines.filter((line) => /^[0-9a-f]{16} (safe|bounded|large)\b/.test(line)).map((line) => line.slice(0, 16)),
  );
}

describe('regular expressions', () => {
  it('take linear time: each new one is checked by recheck', async function () {
    this.timeout(600_000);
    const before = checkedBefore();
    const fresh = (await patternsOfSource()).filter(({ source, flags }) => !before.has(hashOf(source, flags)));
    if (fresh.length === 0) return;
    const check = await patternChecker();
    if (typeof check === 'string') {
      process.stderr.write(`Skipped ${fresh.length} new patterns, since recheck is not here: ${check}\n`);
      return this.skip();
    }
    const bad = fresh
      .map((pattern) => ({ ...pattern, verdict: check(pattern.source, pattern.flags) }))
      .filter(({ verdict }) => verdict === 'vulnerable')
      .map(
        ({ place, source, flags, verdict }) =>
          `${place}: ${verdict} (${hashOf(source, flags)}): mend it, or say in test/fixtures/patterns.txt why it may stand`,
      );
    assert.deepEqual(bad, []);
  });

  it('are found to be slow when they are', async function () {
    this.timeout(120_000);
    const check = await patternChecker();
    if (typeof check === 'string') return this.skip();
    assert.notEqual(check('^(a|a)*$', ''), 'safe');
    assert.notEqual(check('\\s+$', ''), 'safe');
    assert.equal(check('^[a-z]+$', ''), 'safe');
  });
});
