import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { quickActionNames, quickActionWay, symbolSelection } from '../../../src/assist/quickActions.ts';
import { levels } from '../../../src/base/level.ts';

describe('quick actions', () => {
  it('are carried out as far as the level allows', () => {
    const ways = (hintFirst: boolean) =>
      levels.map((level) => quickActionNames.map((name) => quickActionWay(name, level, hintFirst)));
    const [none, answers, edits] = [
      [undefined, undefined, undefined, undefined],
      ['answer', 'answer', 'answer', 'answer'],
      ['answer', 'edit', 'edit', 'edit'],
    ];
    assert.deepEqual(ways(false), [none, none, answers, edits, edits]);
  });

  it('have a hint first at every level but Off', () => {
    for (const level of levels) {
      for (const name of quickActionNames)
        assert.equal(quickActionWay(name, level, true), level === 'Off' ? undefined : 'hint');
    }
  });
});

describe('the code that a quick action is about', () => {
  const text = 'import x;\n\nclass Cart {\n  total() {\n    return 1;\n  }\n}\n\nconst last = 2;\n';
  const ranges = ['class Cart', 'total'].map((start) => {
    const from = text.indexOf(start);
    return { start: from, end: text.indexOf(start === 'total' ? '  }\n' : '\n}\n') + (start === 'total' ? 3 : 2) };
  });

  it('is the innermost function around the caret, in whole lines', () => {
    const found = symbolSelection(text, text.indexOf('return'), ranges);
    assert.equal(text.slice(found?.start, found?.end), '  total() {\n    return 1;\n  }');
    assert.deepEqual([found?.firstLine, found?.lastLine], [4, 6]);
  });

  it('is the class between its functions', () => {
    const found = symbolSelection(text, text.indexOf('class'), ranges);
    assert.deepEqual([found?.firstLine, found?.lastLine], [3, 7]);
  });

  it('is nothing outside of all of them', () => {
    assert.equal(symbolSelection(text, 0, ranges), undefined);
    assert.equal(symbolSelection(text, text.indexOf('const last'), ranges), undefined);
  });

  it('has its comment and its decorators with it', () => {
    const code = 'const first = 1;\n\n/**\n * The sum.\n */\n@cached\nfunction sum() {}\n';
    const start = code.indexOf('function');
    const found = symbolSelection(code, start, [{ start, end: code.length - 1 }]);
    assert.equal(code.slice(found?.start, found?.end), code.slice(code.indexOf('/**'), -1));
    const atTop = '# note\ndef f(): pass';
    assert.equal(symbolSelection(atTop, 9, [{ start: 7, end: atTop.length }])?.start, 0);
  });

  it('ends before the line break also where lines end as on Windows', () => {
    const windows = text.replaceAll('\n', '\r\n');
    const start = windows.indexOf('total');
    const end = windows.indexOf('  }\r\n') + 3;
    const found = symbolSelection(windows, start, [{ start, end }]);
    assert.equal(windows.slice(found?.start, found?.end), '  total() {\r\n    return 1;\r\n  }');
  });
});
