import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'mocha';
import { echoOutput, printfOutput } from '../../../src/gate/printedText.ts';

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

  it('is unknown where shells differ, or where it is worked out', () => {
    for (const words of [['%d', '5'], ['%5s', 'a'], ['-v', 'x', 'a'], ['a\\cb'], ['\\xff'], ['\\U7fffffff']])
      assert.equal(printfOutput(words), undefined, words.join(' '));
    assert.equal(echoOutput(['foo\\.bar\\x61']), undefined);
    assert.equal(echoOutput(['-e', 'a\\cb']), undefined);
    assert.equal(echoOutput(['a\\nb']), 'a\nb', 'an escape that dash would replace, and nothing else');
  });
});
