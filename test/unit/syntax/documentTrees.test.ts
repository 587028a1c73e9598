import assert from 'node:assert/strict';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { DocumentTrees } from '../../../src/syntax/documentTrees.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';

const parser = new SyntaxParser(grammarFiles(root));

describe('the trees of documents', () => {
  before(() => parser.prepare('typescript'));

  it('are the same after any edit as if parsed anew', async () => {
    const piece = fc.constantFrom('a', ' = ', '1', ';\n', '{', '}', '(', ')', 'if ', 'é', '𝒳', '"', '\r\n', '`');
    const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 2, maxLength: 5 }), async (versions) => {
        const trees = new DocumentTrees(parser);
        for (const version of versions) {
          const kept = await trees.withTree('a', 'typescript', version, (root) => root.endIndex);
          assert.equal(kept, version.length);
        }
        const last = versions.at(-1) ?? '';
        const [kept, fresh] = [
          await trees.withTree('a', 'typescript', last, (root) => `${root.toString()} ${root.descendantCount}`),
          await parser.withTree('typescript', last, (root) => `${root.toString()} ${root.descendantCount}`),
        ];
        trees.dispose();
        // An error may be placed elsewhere when old parts are taken over; sound code may not differ.
        if (!fresh.includes('ERROR') && !fresh.includes('MISSING')) assert.equal(kept, fresh);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('are ten at most, the newest', async () => {
    const trees = new DocumentTrees(parser);
    for (let at = 0; at < 15; at += 1) await trees.withTree(`f${at % 12}`, 'typescript', `let a${at};`, () => at);
    assert.equal(trees.size, 10);
    trees.forget('f2');
    assert.equal(trees.size, 9);
    trees.dispose();
    assert.equal(trees.size, 0);
  });

  it('survive two looks at once and a change of language', async () => {
    const trees = new DocumentTrees(parser);
    const rows = await Promise.all(
      ['let a;', 'let a;\nlet b;', 'let c;'].map((text) =>
        trees.withTree('f', 'typescript', text, (root) => root.namedChildCount),
      ),
    );
    assert.deepEqual(rows, [1, 2, 1]);
    assert.equal(await trees.withTree('f', 'javascript', 'let c;', (root) => root.hasError), false);
    assert.equal(trees.size, 1);
  });

  it('are not made of more than 10,000 lines', async () => {
    const trees = new DocumentTrees(parser);
    assert.equal(await trees.withTree('f', 'typescript', '\n'.repeat(10_000), () => 1), undefined);
    assert.equal(trees.size, 0);
  });

  it('hold no memory: every tree is deleted once, also when its use fails', async () => {
    const probe = await parser.parse('typescript', 'let a;');
    const prototype = Object.getPrototypeOf(probe);
    probe.delete();
    const { delete: free } = prototype;
    const deleted: unknown[] = [];
    prototype.delete = function (this: unknown) {
      deleted.push(this);
      return free.call(this);
    };
    const gone = () => deleted.splice(0).length;
    try {
      await parser.withTree('typescript', 'let a;', () => undefined);
      assert.equal(gone(), 1);
      const fails = parser.withTree('typescript', 'let a;', () => {
        throw new Error('use failed');
      });
      await assert.rejects(fails, /use failed/);
      assert.equal(gone(), 1);
      const trees = new DocumentTrees(parser);
      const look = (key: string, text: string, grammar: 'typescript' | 'javascript' = 'typescript') =>
        trees.withTree(key, grammar, text, () => undefined);
      await look('f', 'let a;');
      await look('f', 'let a;');
      assert.equal(gone(), 0, 'kept for the next look');
      await look('f', 'let ab;');
      assert.equal(gone(), 1, 'the tree of the earlier text');
      await look('f', 'let ab;', 'javascript');
      assert.equal(gone(), 1, 'the tree of the other language');
      await look('f', '\n'.repeat(10_000));
      assert.equal(gone(), 1, 'too long to be kept');
      for (let at = 0; at < 12; at += 1) await look(`f${at}`, 'let a;');
      assert.equal(gone(), 2, 'only ten are kept');
      trees.forget('f5');
      assert.equal(gone(), 1);
      trees.forget('f5');
      assert.equal(gone(), 0, 'not twice');
      trees.dispose();
      assert.equal(gone(), 9);
    } finally {
      prototype.delete = free;
    }
  });
});
