import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { flagsOf, getopt, Options } from '../../../src/gate/shell/getopt.ts';
import { plainWord } from '../../../src/gate/shell/words.ts';
import { optionsOf, type Row } from '../../../src/gate/table.ts';
import { tables } from '../../../src/gate/tools/toolTable.ts';

/** Every row with the words that lead to it, verbs included. */
function* rows(): Generator<[string, Row]> {
  const open: [string, Row][] = tables.flatMap((table) => Object.entries(table));
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    yield entry;
    const [name, row] = entry;
    for (const [verb, inner] of Object.entries(row.verbs ?? {}))
      if (!Array.isArray(inner)) open.push([`${name} ${verb}`, inner as Row]);
  }
}

describe('tables of tools', () => {
  it('list each option of a row once, by a name that getopt can find', () => {
    const faults: string[] = [];
    for (const [name, row] of rows()) {
      const seen = new Set<string>();
      for (const { names } of optionsOf(row)) {
        for (const option of names) {
          if (seen.has(option)) faults.push(`${name}: ${option} twice`);
          if (!/^(-{1,2}[A-Za-z0-9#@:][\w.:-]*|\/[a-z]+|-)$/.test(option))
            faults.push(`${name}: ${option} is no option`);
          if (/^-[^-]../.test(option) && row.hasWords !== true)
            faults.push(`${name}: ${option} is a bundle with a value`);
          seen.add(option);
        }
      }
    }
    assert.deepEqual(faults, []);
  });

  it('name every program in small letters', () => {
    const faults = tables.flatMap((table) =>
      Object.keys(table).flatMap((names) =>
        names.split(' ').filter((name) => name === '' || name !== name.toLowerCase()),
      ),
    );
    assert.deepEqual(faults, []);
  });

  it('give every objection a class and the rest of a sentence', () => {
    for (const [name, row] of rows()) {
      for (const objection of [row.asks, ...Object.values(row.verbs ?? {}).filter((verb) => Array.isArray(verb))]) {
        if (objection === undefined) continue;
        const [gateClass, what] = objection as readonly [string, string];
        assert.match(gateClass, /^[a-z]+[A-Za-z]+$/, name);
        assert.match(what, /^[a-z].*[^.]$/, name);
      }
    }
  });
});

describe('getopt', () => {
  const options = new Options(
    optionsOf({ flag: '-abr --recursive --quiet', value: '-n --number', write: '-o --output' }),
  );
  const read = (...words: string[]) => getopt(words.map(plainWord), options);
  const values = (...words: string[]) =>
    read(...words)
      .values('-o', '--output')
      .map(({ text }) => text);

  it('finds a value attached, apart, after a bundle and after any beginning of a long name', () => {
    for (const words of [
      ['-o', 'f'],
      ['-of'],
      ['-abof'],
      ['-abo', 'f'],
      ['--output', 'f'],
      ['--output=f'],
      ['--out', 'f'],
      ['--ou=f'],
    ])
      assert.deepEqual(values(...words), ['f'], words.join(' '));
  });

  it('takes a letter after one with a value for that value', () => {
    assert.equal(read('-no').value('-n')?.text, 'o');
    assert.deepEqual(values('-no', 'f'), []);
  });

  it('ends options at -- and, where it stops, at the first operand', () => {
    assert.deepEqual(
      read('-a', '--', '-o', 'f').operands.map(({ text }) => text),
      ['-o', 'f'],
    );
    const { operands, has } = flagsOf(['-x', 'rm', '-rf'].map(plainWord), '', { stops: true });
    assert.deepEqual([operands.map(({ text }) => text), has('-r')], [['rm', '-rf'], false]);
  });

  it('knows a flag by any beginning of its name, and a longer name for another', () => {
    assert.ok(read('--rec').has('--recursive'));
    assert.ok(!read('--recursively').has('--recursive'));
  });
});
