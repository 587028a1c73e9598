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

  const renamed = (from: string, to: string) => edit(`function ${from}() {\n`, `function ${to}() {\n`);
  for (const [name, edits] of [
    ['two names that are swapped', [renamed('width', 'height'), renamed('height', 'width')]],
    ['names that move up by one', [renamed('loadV1', 'loadV2'), renamed('loadV2', 'loadV3')]],
    ['names in a circle', [renamed('one', 'two'), renamed('two', 'three'), renamed('three', 'one')]],
    [
      'a name whose new one another change replaces within a text',
      [renamed('load', 'read'), edit('x = read(a);\n', 'x = stop();\n')],
    ],
    [
      'a name whose new one was decided in two ways',
      [renamed('first', 'one'), renamed('one', 'two'), renamed('one', 'three')],
    ],
    ['a name that another part still has', [renamed('total', 'sum'), edit('a();\n', 'if (b) {\n  total();\n}\n')]],
    [
      'a name beside a call whose arguments change places',
      [renamed('width', 'height'), edit('f(width, height)', 'f(height, width)')],
    ],
  ] as const) {
    it(`is none of ${name}: a place may be what was just written`, () => {
      for (const each of [edits, edits.toReversed()]) assert.deepEqual(repeatedChanges(each), []);
    });
  }

  it('is one beside others that have nothing to do with it', () => {
    const swapped = [renamed('width', 'height'), renamed('height', 'width')];
    const changes = repeatedChanges([...swapped, renamed('total', 'sum')]);
    assert.deepEqual(
      changes.map(({ oldText }) => oldText),
      ['total'],
    );
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

  it('are changed once, the longest text of those that begin there', () => {
    const changes = [
      { oldText: 'read', newText: 'load', reachesOtherFiles: false },
      { oldText: 'load(a);', newText: 'open(a);', reachesOtherFiles: false },
      { oldText: 'read(b);', newText: 'stop();', reachesOtherFiles: false },
    ];
    assert.equal(withChanges('read(a); read(b); load(a);', changes), 'load(a); stop(); open(a);');
    assert.equal(withChanges('read(a); read(b); load(a);', changes.toReversed()), 'load(a); stop(); open(a);');
  });
});

describe('a change of a few words', () => {
  const changeOf = (before: string, after: string) =>
    repeatedChanges([edit(before, after)]).map(({ oldText, newText, reachesOtherFiles }) => [
      oldText,
      newText,
      reachesOtherFiles,
    ]);

  it('is a rename of a name of three letters, or with letters of any script', () => {
    assert.deepEqual(changeOf('let row = 1;\n', 'let col = 1;\n'), [['row', 'col', true]]);
    assert.deepEqual(changeOf('let größe1 = 1;\n', 'let $maß = 1;\n'), [['größe1', '$maß', true]]);
  });

  it('is no rename when code comes with it, or goes', () => {
    assert.deepEqual(changeOf('const total = 10;', 'const sum = 10; go();'), [
      ['total = 10;', 'sum = 10; go();', false],
    ]);
    assert.deepEqual(changeOf('const total = 10; go();', 'const sum = 10;'), [
      ['total = 10; go();', 'sum = 10;', false],
    ]);
  });

  it('is no rename when one name becomes two, or two names become one', () => {
    assert.deepEqual(changeOf('const total = run(total);', 'const sum = run(count);'), [
      ['total = run(total);', 'sum = run(count);', false],
    ]);
    assert.deepEqual(changeOf('const total = run(count);', 'const sum = run(sum);'), [
      ['total = run(count);', 'sum = run(sum);', false],
    ]);
  });

  it('is the whole word that changes, at the beginning and the end of its text too', () => {
    assert.deepEqual(changeOf('f(old)', 'f(new)'), [['f(old)', 'f(new)', false]]);
    assert.deepEqual(changeOf('f(old', 'f(new'), []);
    assert.deepEqual(changeOf('call(first) x', 'call(second) x'), [['call(first)', 'call(second)', false]]);
    assert.deepEqual(changeOf('x call(first)', 'x call(second)'), [['call(first)', 'call(second)', false]]);
    assert.deepEqual(changeOf('x  call(first)  x', 'x  stop()  x'), [['call(first)', 'stop()', false]]);
  });

  it('is what is left when repeated letters go, or come', () => {
    assert.deepEqual(changeOf('run(aaaa);', 'run(aa);'), [['run(aaaa);', 'run(aa);', false]]);
    assert.deepEqual(changeOf('run(aa);', 'run(aaaa);'), [['run(aa);', 'run(aaaa);', false]]);
    assert.deepEqual(changeOf('go call(first)', 'go'), [['go call(first)', 'go', false]]);
  });

  it('is not one within several lines', () => {
    assert.deepEqual(changeOf('call(first,\n  second)', 'call(third)'), []);
    assert.deepEqual(changeOf('call(first,\r  second)', 'call(third)'), []);
  });
});

describe('the place of a text that ends in a sign', () => {
  it('may be right before a name, and right behind one', () => {
    assert.deepEqual(placesOf('go();x', { oldText: 'go();' }), [0]);
    assert.deepEqual(placesOf('x.go();', { oldText: '.go()' }), [1]);
    assert.deepEqual(placesOf('xgo();', { oldText: 'go();' }), []);
    assert.deepEqual(placesOf('aaaa', { oldText: 'aa' }), []);
    assert.deepEqual(placesOf('()()()', { oldText: '()()' }), [0]);
  });
});
