import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { echoOutput, printfOutput } from '../../../src/gate/shell/printedText.ts';

/** What bash itself prints. */
const printed = (words: readonly string[]) =>
  execFileSync('bash', ['-c', '"$@"', 'bash', ...words], { encoding: 'utf8' });

describe('what printf and echo print', () => {
  it('is what bash prints, where it is known', function () {
    if (process.platform === 'win32') this.skip();
    const formats = [
      ['src/a.ts\\0'],
      ['src/\\141.ts'],
      ['\\x61\\t\\x2e\\n'],
      ['%s\\0', 'a', 'b c'],
      ['%s-%s;', 'a', 'b', 'c'],
      ['%b', 'a\\0141\\n'],
      ['100%%'],
      ['a\\u00e9\\U0001F600'],
      ['--', '-x'],
      ['plain', 'unused'],
      ['%s'],
      ['a\\\\b\\"'],
    ];
    for (const words of formats) assert.equal(printfOutput(words), printed(['printf', ...words]), words.join(' '));
    for (const words of [['a', 'b'], ['-e', 'a\\tb'], ['-e', 'src/\\x61.ts\\0'], ['-ne', 'x'], ["it's"]])
      assert.equal(
        echoOutput(words)?.trimEnd(),
        printed(['echo', ...words])
          .replace(/\n$/, '')
          .trimEnd(),
        words.join(' '),
      );
  });

  it('is never anything else than what bash prints, for any words', function () {
    if (process.platform === 'win32') this.skip();
    this.timeout(60_000);
    const pieces = [
      'a',
      ' ',
      '0',
      '1',
      '7',
      '8',
      'x',
      'u',
      'n',
      's',
      'b',
      'c',
      '%',
      '%s',
      '%b',
      '%%',
      "'",
      '"',
      '?',
      '-e',
    ];
    const escapes = [
      '\\',
      '\\\\',
      '\\0',
      '\\01',
      '\\0123',
      '\\12',
      '\\141',
      '\\x4',
      '\\u41',
      '\\n',
      '\\c',
      '\\e',
      "\\'",
      '\\"',
    ];
    const word = fc.array(fc.constantFrom(...pieces, ...escapes), { maxLength: 6 }).map((parts) => parts.join(''));
    const calls = fc.sample(
      fc.tuple(
        fc.constantFrom('printf', 'echo'),
        fc.constantFrom<readonly string[]>([], ['-e'], ['--']),
        fc.array(word, { minLength: 1, maxLength: 3 }),
      ),
      { numRuns: 1500, seed: 9 },
    );
    const words = calls.map(([name, options, rest]) => [name, ...options, ...rest]);
    const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
    const script = words.map((each, index) => `${each.map(quoted).join(' ')} 2>/dev/null\nprintf '\\n@${index}@\\n'`);
    const output = execFileSync('bash', [], { input: script.join('\n'), env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const lines = output.toString('utf8').split(/\n@\d+@\n/);
    let known = 0;
    for (const [index, [name, ...rest]] of words.entries()) {
      const ours = name === 'echo' ? echoOutput(rest) : printfOutput(rest);
      if (ours === undefined) continue;
      known += 1;
      const bash = lines[index] ?? '';
      // The end of a line, and a newline that dash would make of an escape, separate words either way.
      const alike = name === 'echo' ? bash.replace(/\n$/, '') : bash;
      if (name === 'echo' && !rest.some((text) => /^-[nE]*e/.test(text)))
        assert.equal(ours, alike.replaceAll('\\n', '\n'), JSON.stringify(rest));
      else assert.equal(ours, alike, JSON.stringify([name, ...rest]));
    }
    assert.ok(known > 300, String(known));
  });

  it('is unknown where shells differ, or where it is worked out', () => {
    for (const words of [['%d', '5'], ['%5s', 'a'], ['-v', 'x', 'a'], ['a\\cb'], ['\\xff'], ['\\U7fffffff']])
      assert.equal(printfOutput(words), undefined, words.join(' '));
    assert.equal(echoOutput(['foo\\.bar\\x61']), undefined);
    assert.equal(echoOutput(['-e', 'a\\cb']), undefined);
    assert.equal(echoOutput(['a\\nb']), 'a\nb', 'an escape that dash would replace, and nothing else');
  });
});
