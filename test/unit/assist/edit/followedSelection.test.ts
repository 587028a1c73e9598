import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { followedSelection, keptSelection, keptSelectionIn } from '../../../../src/assist/edit/followedSelection.ts';

const text = 'one\ntwo\nthree\nfour\n';
const rangeOf = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
const two = rangeOf('two\n');

describe('a selection that is followed', () => {
  it('moves with what is written above it, and stays for what is written below', () => {
    assert.deepEqual(followedSelection(text, two, text), two);
    assert.deepEqual(followedSelection(text, two, `new\n${text}`), { start: two.start + 4, end: two.end + 4 });
    assert.deepEqual(followedSelection(text, two, text.replace('one\n', '')), { start: 0, end: 4 });
    assert.deepEqual(followedSelection(text, two, text.replace('three', 'new\nthree')), two);
    assert.deepEqual(followedSelection(text, two, `new\n${text}last\n`), { start: two.start + 4, end: two.end + 4 });
  });

  it('holds while a comment is written behind it, its line is indented, or the end of the file is written to', () => {
    const word = rangeOf('two');
    assert.deepEqual(followedSelection(text, word, text.replace('two', 'two // why')), word);
    const [nested, deeper] = ['f() {\n  one\n  two\n}\n', 'f() {\n    one\n    two\n}\n'];
    const place = (whole: string) => ({ start: whole.indexOf('two'), end: whole.indexOf('two') + 3 });
    assert.deepEqual(followedSelection(nested, place(nested), deeper), place(deeper));
    assert.deepEqual(followedSelection('one\ntwo', { start: 4, end: 7 }, 'one\ntwo\nthree'), { start: 4, end: 7 });
  });

  it('is gone once anything in it has changed, or where it may be one of several', () => {
    for (const now of [text.replace('two', 'tw'), text.replace('two\n', ''), text.replace('two', 'new\nt2'), ''])
      assert.equal(followedSelection(text, two, now), undefined, now);
    const all = { start: 0, end: text.length };
    assert.equal(followedSelection(text, all, text.replace('three', 'new\nthree')), undefined);
    assert.equal(followedSelection(text, two, `new\n${text.replace('two', 'two\n2\none\ntwo\n2')}`), undefined);
    assert.equal(followedSelection('x\nfoo\ny\nfoo\n', { start: 8, end: 12 }, 'x\nfoo\n'), undefined);
    assert.equal(followedSelection('a\n\nb\n', { start: 2, end: 3 }, 'c\n\nd\n'), undefined);
    assert.equal(
      followedSelection('f(1);\nlog();\nf(1);\nend();\n', { start: 0, end: 6 }, 'f(1);\nend();\n'),
      undefined,
    );
  });

  it('stays beside an equal one where nothing has changed, or only the end of the last line is new', () => {
    const twice = 'a();\nb();\na();';
    for (const now of [twice, `${twice}\n`])
      for (const start of [0, 10])
        assert.deepEqual(followedSelection(twice, { start, end: start + 4 }, now), { start, end: start + 4 });
  });

  it('stays beside an equal one when a line is written or deleted at its edge', () => {
    const twice = 'if (a) {\n}\nif (b) {\n}\n';
    const brace = { start: 9, end: 11 };
    assert.deepEqual(followedSelection(twice, brace, twice.replace('}\n', '}\ngo();\n')), brace);
    assert.deepEqual(followedSelection(twice, brace, twice.replace('if (b) {\n', '')), brace);
  });

  it('has the same text wherever it goes, whatever is written around it', () => {
    const lines = fc.array(fc.constantFrom('', 'a', 'b', '}', '  a();', 'ü'), { maxLength: 8 });
    const whole = (part: readonly string[]) => part.map((line) => `${line}\n`).join('');
    fc.assert(
      fc.property(lines, lines, lines, lines, lines, (above, selected, below, newAbove, newBelow) => {
        const range = { start: whole(above).length, end: whole([...above, ...selected]).length };
        const now = whole([...newAbove, ...selected, ...newBelow]);
        const place = followedSelection(whole([...above, ...selected, ...below]), range, now);
        if (place !== undefined) assert.equal(now.slice(place.start, place.end), whole(selected));
      }),
    );
  });
});

describe('a selection that is kept without its file', () => {
  const asked = 'function total(a) {\n  return a;\n}\n\nfunction half(a) {\n  return a;\n}\n';
  const second = { start: asked.lastIndexOf('  return'), end: asked.lastIndexOf('}') };
  const typed = 'function zero() {\n  return 0;\n}\n\n';

  it('is found where it is by now, with what told it from another place with its text', () => {
    const kept = keptSelection(asked, second);
    assert.equal(kept.text, '  return a;\n');
    assert.deepEqual(keptSelectionIn(kept, asked), second);
    const moved = { start: second.start + typed.length, end: second.end + typed.length };
    assert.deepEqual(keptSelectionIn(kept, `${typed}${asked}${typed}`), moved);
  });

  it('is not found where another one is left that only looks like it, or two are there', () => {
    const kept = keptSelection(asked, second);
    for (const now of [
      asked.slice(0, asked.indexOf('function half')),
      asked.replaceAll('total', 'half').replace('}\n\n', '}\n// half\n'),
      `\n${asked}${asked}`,
      '',
    ])
      assert.equal(keptSelectionIn(kept, now), undefined, now);
    const short = keptSelection('a = 1;\nb = 2;\nlong line of text;\n', { start: 4, end: 5 });
    assert.equal(keptSelectionIn(short, 'b = 1;\n'), undefined);
  });

  it('is found while its text is the only one, as it was, and what stood before or behind it is still there', () => {
    const sorted = 'function f(items) {\n  const first = items[0];\n  sort(items);\n  return first;\n}\n';
    const sort = { start: sorted.indexOf('sort('), end: sorted.indexOf('\n  return') };
    const kept = keptSelection(sorted, sort);
    for (const now of [
      sorted.replace('sort(items);', 'sort(items); // todo'),
      sorted.replace('sort(items);', 'sort(items);\n  go();'),
      sorted.replace('items[0]', 'items[1]'),
      typed + sorted.replace('return first', 'return 1'),
    ])
      assert.deepEqual(
        keptSelectionIn(kept, now),
        { start: now.indexOf('sort('), end: now.indexOf('sort(') + 12 },
        now,
      );
    for (const now of [
      sorted.replace('sort(items);', 'sort(items); sort(items);'),
      `${sorted.replace('  sort(items);\n', '')}sort(items);\n`,
      sorted.replace('items[0]', 'items[1]').replace('return', 'yield'),
    ])
      assert.equal(keptSelectionIn(kept, now), undefined, now);
    const twice = 'if (a) {\n  close();\n}\nif (b) {\n  close();\n}\n';
    const close = keptSelection(twice, { start: 11, end: 19 });
    assert.equal(keptSelectionIn(close, twice.slice(twice.indexOf('if (b)'))), undefined);
  });

  it('is not found in a comment, in a longer name, or in a copy, once it was changed itself', () => {
    const line = 'total += price * count;';
    const loop = `  let total = 0;\n  for (const { price, count } of items) {\n    ${line}\n  }\n  return total;\n`;
    const file = `function sum(items) {\n${loop}}\n\nfunction other(items) {\n  return items;\n}\n`;
    const taxed = file.replace(line, 'total += price * count * tax;');
    const written = `${file.replace('function sum', '// new\nfunction sum')}\nfunction oldOther(items) {\n  return items;\n}\n`;
    const other = { start: file.lastIndexOf('  return items;'), end: file.lastIndexOf('}') };
    const moved = written.indexOf('  return items;');
    assert.deepEqual(followedSelection(file, other, written), { start: moved, end: moved + other.end - other.start });
    const changed = (part: string, now: string) => {
      const range = { start: file.indexOf(part), end: file.indexOf(part) + part.length };
      assert.equal(keptSelectionIn(keptSelection(file, range), now), undefined, now);
      assert.equal(followedSelection(file, range, now), undefined, now);
    };
    changed(line, file.replace(line, `// ${line}`));
    changed(line, taxed.replace('    total', `    // was: ${line}\n    total`));
    changed(line, file.replace(line, `sub${line}`));
    changed('total += price * count', file.replace('count;', 'counter;'));
    changed('total += price * count', file.replace('count;', 'count + tax;'));
    changed(line, taxed.replace('  return items;\n', loop));
    for (const part of [loop, line]) {
      changed(part, `${taxed}\nfunction oldSum(items) {\n${loop}}\n`);
      changed(part, `function oldSum(items) {\n${loop}}\n\n${taxed}`);
      const renamed = taxed.replace('sum(items)', 'sum(items, tax)');
      changed(part, `${renamed}\nfunction oldSum(items) {\n${loop}}\n`);
      changed(
        part,
        renamed.replace('}\n\nfunction other', `}\n\nfunction oldSum(items) {\n${loop}}\n\nfunction other`),
      );
    }
  });

  it('is found beside its own copy, in a function that was renamed, and with a comment or a line beside it at any depth', () => {
    for (const indent of [2, 4, 8, 16].map((units) => ' '.repeat(units))) {
      const file = `class A {\n${indent}run() {\n${indent}  if (open) {\n${indent}${indent}close();\n${indent}  }\n${indent}}\n}\n`;
      const range = { start: file.indexOf('close'), end: file.indexOf('close') + 8 };
      const kept = keptSelection(file, range);
      for (const now of [
        file.replace('close();', 'close(); // why?'),
        file.replace('close();', 'close();// why?'),
        file.replace('class A', 'class A extends B').replace('run()', 'run(now)'),
        file.replace(`${indent}  if`, `// todo\n#if x\n${indent}  if`),
        file.replace('close();', `close();\n${indent}${indent}flush();`),
        file.replace('close();', `flush();\n${indent}${indent}close();`),
        file.replace('close();', 'close();\n'),
        `// head\n${file.replace('run()', 'walk()')}`,
        `${file}\n${file.replace('A', 'B')}`,
      ]) {
        const start = now.indexOf('close();');
        assert.deepEqual(keptSelectionIn(kept, now), { start, end: start + 8 }, now);
      }
    }
  });

  it('is not found in a copy, whatever names what was copied: a method of any kind, a test, a rule of a style sheet', () => {
    for (const [head, copy] of [
      ['#sum(items) {', '#oldSum(items) {'],
      ['*sum(items) {', '*oldSum(items) {'],
      ['@Override int sum(items) {', '@Override int oldSum(items) {'],
      ['#main {', '#oldMain {'],
      ['func (c *Cart) Sum() int {', 'func (c *Cart) OldSum() int {'],
      ['public List<Item> sum(List<Item> a) {', 'public List<Item> oldSum(List<Item> a) {'],
      ['sum<A, Map<B, C>>(a: A) {', 'oldSum<A, Map<B, C>>(a: A) {'],
      ["@Get('/sum') sum() {", "@Get('/sum') oldSum() {"],
      ['sum = async (items) => {', 'oldSum = async (items) => {'],
      ['sum: function (items) {', 'oldSum: function (items) {'],
      ["it('sums', () => {", "it('sums before', () => {"],
      ['#elapsed() {', '#oldElapsed() {'],
    ] as const) {
      const body = '    let total = 0;\n    total += price;\n';
      const method = `  ${head}\n${body}  }\n`;
      const file = `class A {\n  field = 1;\n${method}}\n`;
      const start = file.indexOf(body);
      const kept = keptSelection(file, { start, end: start + body.length });
      const changed = method.replace('+= price', '+= price * tax');
      const now = file.replace(method, `${changed}${method.replace(head, copy)}`);
      assert.equal(keptSelectionIn(kept, now), undefined, now);
      const above = file.replace('  field', '  other = 2;\n  field');
      assert.equal(keptSelectionIn(kept, above)?.start, above.indexOf(body), above);
    }
  });

  it('is found in its own one of two functions with the same lines, although the first line of that was changed', () => {
    const functions = ['one(a)', 'two(b)'].map((head) => `function ${head} {\n  start();\n  return fetch();\n}\n`);
    const two = `${functions.join('\n')}\nmain();\n`;
    const start = two.lastIndexOf('return');
    const kept = keptSelection(two, { start, end: start + 15 });
    for (const head of [
      'async function two(b)',
      'function two(b, signal)',
      'function second(b)',
      'function two()',
      'const two = (b) =>',
    ]) {
      const now = two.replace('function two(b)', head);
      const place = { start: now.lastIndexOf('return'), end: now.lastIndexOf('return') + 15 };
      assert.deepEqual(keptSelectionIn(kept, now), place, now);
    }
  });

  it('is found nowhere but where it is, whatever lines were written, changed, deleted or copied with their function', () => {
    const edit = fc.record({
      kind: fc.constantFrom('write', 'change', 'comment', 'delete', 'copy'),
      at: fc.nat(),
      isBelow: fc.boolean(),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
    const check = fc.property(
      sizes,
      fc.nat(),
      fc.array(edit, { maxLength: 4 }),
      fc.boolean(),
      (counts, chosen, edits, isBare) => {
        let ids = 0;
        const line = (written: string) => {
          ids += 1;
          return { id: ids, text: written };
        };
        let lines = counts.flatMap((count, at) => [
          line(`function f${at}() {`),
          ...Array.from({ length: count }, (_, step) => line(`  call${at}${step}(value);`)),
          line('}'),
        ]);
        const textOf = (part: typeof lines) => part.map((each) => `${each.text}\n`).join('');
        const statements = lines.filter((each) => each.text.startsWith('  '));
        const asked = statements[chosen % statements.length] ?? line('');
        const placeOf = (part: typeof lines) => {
          const at = part.indexOf(asked);
          const start = textOf(part.slice(0, at)).length + (isBare ? 2 : 0);
          return at < 0 ? undefined : { start, end: start + asked.text.length - (isBare ? 2 : 0) };
        };
        const before = textOf(lines);
        const range = placeOf(lines) ?? { start: 0, end: 0 };
        for (const { kind, at, isBelow } of edits) {
          const index = at % Math.max(1, lines.length);
          const here = lines[index];
          const head = lines.findLastIndex((each, place) => place <= index && each.text.startsWith('function'));
          const end = lines.findIndex((each, place) => place > head && each.text === '}');
          if (here === undefined) continue;
          if (kind === 'write') lines.splice(index, 0, line(`  fresh${ids}();`));
          else if (kind !== 'copy' && here === lines[head]) continue;
          else if (kind === 'delete') lines.splice(index, 1);
          else if (kind !== 'copy')
            lines = lines.with(index, line(kind === 'comment' ? `// ${here.text}` : here.text.replace('(', '(1, ')));
          else if (head >= 0 && end > head) {
            const copy = lines
              .slice(head, end + 1)
              .map((each) => line(each.text.replace('function ', `function old${ids}`)));
            lines.splice(isBelow ? end + 1 : head, 0, ...copy);
          }
        }
        const now = textOf(lines);
        const truth = placeOf(lines);
        const kept = keptSelection(before, range);
        for (const found of [keptSelectionIn(kept, now), followedSelection(before, range, now)])
          assert.ok(found === undefined || found.start === truth?.start, now);
        if (edits.length === 0) assert.deepEqual(keptSelectionIn(kept, now), range);
      },
    );
    fc.assert(check, { numRuns: 3_000 });
  });

  it('keeps little of a file of lines that are all alike, and is found there only where it was', () => {
    const alike = 'call();\n'.repeat(100_000);
    const range = { start: 400_000, end: 400_008 };
    const kept = keptSelection(alike, range);
    const { above, below } = kept.surroundings;
    assert.ok(above.text.length + below.text.length <= 4_000);
    assert.deepEqual(keptSelectionIn(kept, alike), range);
    assert.equal(keptSelectionIn(kept, `go();\n${alike}`), undefined);
  });

  it('may be all there is, or nothing', () => {
    const all = { start: 0, end: asked.length };
    const side = { text: '', isOnly: true };
    assert.deepEqual(keptSelection(asked, all), {
      start: 0,
      text: asked,
      surroundings: { before: '', after: '', above: side, below: side, heads: [] },
    });
    assert.deepEqual(keptSelectionIn(keptSelection(asked, all), asked), all);
    assert.deepEqual(keptSelectionIn(keptSelection('', { start: 0, end: 0 }), ''), { start: 0, end: 0 });
  });

  it('that an older version kept is found only where it was', () => {
    const kept = { start: second.start, text: '  return a;\n' };
    assert.deepEqual(keptSelectionIn(kept, asked), second);
    assert.equal(keptSelectionIn(kept, typed + asked), undefined);
    // The other one is left.
    assert.equal(keptSelectionIn(kept, asked.slice(0, asked.indexOf('function half'))), undefined);
  });

  it('is itself in the text that it was kept from', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a\n', '}\n', '\n', '  b();')), fc.nat(), fc.nat(), (parts, from, units) => {
        const whole = parts.join('');
        const start = from % (whole.length + 1);
        const range = { start, end: Math.min(whole.length, start + units) };
        assert.deepEqual(keptSelectionIn(keptSelection(whole, range), whole), range);
      }),
    );
  });
});
