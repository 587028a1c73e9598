import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { placesOf, repeatedChanges, withChanges } from '../../../../src/assist/edit/nextEdits.ts';

const edit = (oldText: string, newText: string) => ({ offset: 0, oldText, newText });

describe('a change that may be repeated', () => {
  it('is a name that gets another one where it is defined', () => {
    const changes = repeatedChanges([edit('const bulkQuantity = 10;\n', 'const minQuantity = 10;\n')]);
    assert.deepEqual(changes, [{ oldText: 'bulkQuantity', newText: 'minQuantity', reachesOtherFiles: true }]);
  });

  it('is a name that is replaced several times in one part', () => {
    const before = 'function total(a) {\n  return total(a - 1);\n}\n';
    const [change] = repeatedChanges([edit(before, before.replaceAll('total', 'sum'))]);
    assert.deepEqual([change?.oldText, change?.newText], ['total', 'sum']);
  });

  it('is a text between blanks where no name is defined, in this file only', () => {
    const [change] = repeatedChanges([edit('  x = Math.floor(price);\n', '  x = Math.round(price);\n')]);
    assert.deepEqual(change, {
      oldText: 'Math.floor(price);',
      newText: 'Math.round(price);',
      reachesOtherFiles: false,
    });
  });

  for (const [name, before, after] of [
    ['an insertion', '', 'const a = 1;\n'],
    ['a text that is too short', 'x = a + 1;\n', 'x = b + 1;\n'],
    ['a name that is too short', 'let id = 1;\n', 'let at = 1;\n'],
    ['a text that holds the old one', 'return compute(price);\n', 'return compute(price); return compute(price);\n'],
    ['several lines', 'if (first) {\n  go();\n}\n', 'while (second) {\n  stop();\n}\n'],
    ['the same text', 'call(first, second);\n', 'call(first, second);\n'],
    ['a name that becomes none', 'const first = 1;\n', 'const 1st = 1;\n'],
    ['numbers and signs', '  a = 100 + 200 + 1;\n', '  a = 100 - 300 - 1;\n'],
    ['what only moves in', 'call(first);\n', '  call(first);\n'],
  ] as const) {
    it(`is not ${name}`, () => {
      const changes = repeatedChanges([edit(before, after)]);
      assert.deepEqual(changes, []);
    });
  }

  it('is as long as a few lines at most, and holds a word', () => {
    const call = (units: number) => `run("${'x'.repeat(units - 8)}");`;
    const changed = (text: string) => repeatedChanges([edit(text, 'stop();')]).length;
    assert.deepEqual([changed(call(400)), changed(call(401))], [1, 0]);
    assert.deepEqual([changed('(ab+cd)'), changed('(abc+d)')], [0, 1]);
  });

  it('reaches other files when one of its edits did', () => {
    const [change] = repeatedChanges([
      edit('const bulkQuantity = 10;\n', 'const minQuantity = 10;\n'),
      edit('  bulkQuantity\n', '  minQuantity\n'),
    ]);
    assert.deepEqual([change?.oldText, change?.reachesOtherFiles], ['bulkQuantity', true]);
  });

  it('is a text of its own where two names change at once', () => {
    const [change] = repeatedChanges([edit('const first = second;\n', 'const third = fourth;\n')]);
    assert.deepEqual([change?.oldText, change?.reachesOtherFiles], ['first = second;', false]);
  });

  it('is not one that was decided in two ways', () => {
    const changes = repeatedChanges([
      edit('  run(oldCall(x));\n', '  run(newCall(x));\n'),
      edit('  run(oldCall(x));\n', '  run(otherCall(x));\n'),
    ]);
    assert.deepEqual(changes, []);
  });
});

describe('the places of a repeated change', () => {
  it('are whole names only', () => {
    const text = 'total(1); subtotal(2); totals(3); total2(4); $total(5); x.total';
    assert.deepEqual(placesOf(text, { oldText: 'total' }), [0, text.length - 5]);
  });

  it('are all changed, and nothing beside them', () => {
    const changes = repeatedChanges([edit('const total = 1;\n', 'const sum = 1;\n')]);
    assert.equal(withChanges('a(total, total);\nsubtotal();\n', changes), 'a(sum, sum);\nsubtotal();\n');
    assert.equal(withChanges('nothing here', changes), 'nothing here');
  });
});
