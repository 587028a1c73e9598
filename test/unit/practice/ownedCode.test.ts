import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  changedRanges,
  type OwnableSymbol,
  ownedBy,
  ownedEntries,
  ownedRanges,
  ownerOfFile,
} from '../../../src/practice/ownedCode.ts';

const entries = (...value: readonly unknown[]) => ownedEntries([{ value, source: 'your settings' }]);
const isOwned = (entry: string, path: string, fullPath?: string) =>
  ownerOfFile(entries(entry), { path, fullPath }) !== undefined;

const before = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n';
/** Functions at the start of a line, as an outline would find them. */
const symbolsOf = (text: string): OwnableSymbol[] =>
  [...text.matchAll(/^function (\w+)[\s\S]*?^\}/gm)].map((found) => ({
    name: found[1] ?? '',
    start: found.index,
    end: found.index + found[0].length,
  }));
const ownerOf = (entry: string, from: string, to: string, symbols = symbolsOf) => {
  const ranges = changedRanges(from, to);
  return ownedBy(entries(entry), { path: 'src/x.ts' }, [
    { text: from, symbols: symbols(from), ranges: ranges.before },
    { text: to, symbols: symbols(to), ranges: ranges.after },
  ])?.text;
};

describe('owned code: files', () => {
  it('is named by a path, a folder or a glob', () => {
    assert.ok(isOwned('src/discount.ts', 'src/discount.ts'));
    assert.ok(isOwned('./src/discount.ts', 'src/discount.ts'));
    assert.ok(isOwned('src\\discount.ts', 'src/discount.ts'));
    assert.ok(isOwned('src/core', 'src/core/deep/x.ts'));
    assert.ok(isOwned('src/core/', 'src/core/x.ts'));
    assert.ok(isOwned('*.sql', 'db/schema.sql'));
    assert.ok(isOwned('**/.env*', '.env.local'));
    assert.ok(isOwned('app/[id]/page.tsx', 'app/[id]/page.tsx'));
    assert.ok(!isOwned('src/discount.ts', 'lib/src/discount.ts'));
    assert.ok(!isOwned('src/core', 'src/core2/x.ts'));
  });

  it('is found in other letter case too', () => {
    assert.ok(isOwned('src/Core', 'SRC/core/x.ts'));
  });

  it('matches entries from the root of the disk with the full path only', () => {
    assert.ok(isOwned('/home/ada/orders/src', 'src/x.ts', '/home/ada/orders/src/x.ts'));
    assert.ok(isOwned('C:\\orders\\src', 'src/x.ts', 'c:/orders/src/x.ts'));
    assert.ok(!isOwned('/src', 'src/x.ts', '/home/ada/src/x.ts'));
    assert.ok(!isOwned('/src', 'src/x.ts'));
  });

  it('has no way to take an entry back, and ignores what is not a glob', () => {
    const all = ownedEntries([
      { value: ['src/**'], source: 'your settings' },
      { value: ['!src/**', '', 7, null, '#x'], source: 'this workspace' },
      { value: 'src', source: 'this folder' },
    ]);
    assert.equal(ownerOfFile(all, { path: 'src/x.ts' })?.source, 'your settings');
    assert.equal(all.length, 2);
  });

  it('stays owned whatever others add', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (added) => {
        const all = ownedEntries([
          { value: ['src/x.ts'], source: 'your settings' },
          { value: added, source: 'this workspace' },
        ]);
        return ownedBy(all, { path: 'src/x.ts' }, []) !== undefined;
      }),
    );
  });
});

describe('owned code: symbols', () => {
  it('is touched by a change inside of it only', () => {
    assert.equal(ownerOf('src/*#a', before, before.replace('return 1', 'return 9')), 'src/*#a');
    assert.equal(ownerOf('src/*#a', before, before.replace('return 2', 'return 9')), undefined);
  });

  it('is left alone by a function put after it', () => {
    const after = before.replace('}\n\nfunction b', '}\n\nfunction c() {\n}\n\nfunction b');
    assert.equal(ownerOf('src/*#a', before, after), undefined);
  });

  it('is touched by its deletion, by its birth and by the end of the file', () => {
    assert.equal(ownerOf('src/*#a', before, before.slice(before.indexOf('function b'))), 'src/*#a');
    assert.equal(ownerOf('src/*#c', before, `${before}\nfunction c() {\n}\n`), 'src/*#c');
    assert.equal(ownerOf('src/*#a', before, ''), 'src/*#a');
  });

  it('owns the whole file where symbols cannot be told', () => {
    assert.equal(
      ownerOf('src/*#a', before, before.replace('return 2', 'return 9'), () => []),
      'src/*#a',
    );
  });

  it('owns its file while its text does not parse, when the entry names one file', () => {
    const broken = `${before}\nfunction c( {`;
    const after = broken.replace('return 2', 'return 9');
    assert.equal(ownerOf('src/x.ts#c', broken, after), 'src/x.ts#c');
    assert.equal(ownerOf('src/*#c', broken, after), undefined);
    assert.equal(ownerOf('src/x.ts#d', broken, after), undefined);
  });

  it('may be named by the symbols around it', () => {
    const symbols = [
      { name: 'Cart', start: 0, end: 100 },
      { name: 'total', start: 10, end: 40 },
      { name: 'Order', start: 110, end: 200 },
      { name: 'total', start: 120, end: 150 },
    ];
    const text = { text: 'x'.repeat(200), symbols };
    const at = (entry: string) =>
      ownedRanges(entries(entry), { path: 'src/x.ts' }, text).map(({ start, end }) => [start, end]);
    assert.deepEqual(at('src/x.ts#Cart.total'), [[10, 40]]);
    assert.deepEqual(at('src/x.ts#total').length, 2);
    assert.deepEqual(at('src/x.ts#Cart'), [[0, 100]]);
    assert.deepEqual(at('src/x.ts'), [[0, 200]]);
  });

  it('forbids exactly the edits that overlap it', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40), (a, b, c, d) => {
        const symbol = { name: 'a', start: Math.min(a, b), end: Math.max(a, b) + 1 };
        const range = { start: Math.min(c, d), end: Math.max(c, d) };
        const found = ownedBy(entries('*#a'), { path: 'x.ts' }, [
          { text: 'x'.repeat(50), symbols: [symbol], ranges: [range] },
        ]);
        return (found !== undefined) === (range.start < symbol.end && range.end > symbol.start);
      }),
    );
  });
});
