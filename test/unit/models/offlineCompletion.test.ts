import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { codeTokens } from '../../../src/models/offline/codeTokens.ts';
import { confidenceOf } from '../../../src/models/offline/confidence.ts';
import { learnWorkspace } from '../../../src/models/offline/learnWorkspace.ts';
import { cautious, completeAt } from '../../../src/models/offline/offlineCompletion.ts';
import { sureEnough } from '../../../src/models/offline/selfTest.ts';
import { findSimilar } from '../../../src/models/offline/similarCode.ts';
import { TokenIndex } from '../../../src/models/offline/tokenIndex.ts';
import { TokenPredictor } from '../../../src/models/offline/tokenPredictor.ts';
import { unknownWord, Vocabulary } from '../../../src/models/offline/vocabulary.ts';

function indexOf(files: Readonly<Record<string, string>>): TokenIndex {
  const index = new TokenIndex();
  for (const [path, text] of Object.entries(files)) {
    index.begin(path);
    for (const token of codeTokens(text)) index.add(token);
  }
  return index;
}

const bold = { sureToGoOn: 0.6 };
const loop = 'for (const item of items) {\n  total += item.price * item.quantity;\n}\nreturn total;\n';
const learned = indexOf(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}.ts`, loop])));

describe('tokens of code', () => {
  it('join to the text again', () => {
    const piece = fc.constantFrom(
      'a',
      'é',
      '𝒳',
      ' ',
      '\n',
      '\r\n',
      '\t',
      '"',
      "'",
      '\\',
      '1.5',
      '+',
      '$x',
      '\r',
      '\u2028',
      '_',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          assert.equal(codeTokens(text).join(''), text);
        },
      ),
      { seed: 3 },
    );
  });
});

describe('the vocabulary', () => {
  it('gives each word one number and the word back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }), { maxLength: 60 }), (words) => {
        const vocabulary = new Vocabulary();
        const short = words.filter((word) => word.length <= 200);
        const ids = short.map((word) => vocabulary.add(word));
        for (const [at, word] of short.entries()) {
          assert.equal(vocabulary.find(word), ids[at]);
          assert.equal(vocabulary.wordOf(ids[at] ?? 0), word);
        }
        assert.equal(vocabulary.size, new Set(short).size + 1);
      }),
      { numRuns: 5, seed: 5 },
    );
  });

  it('fills several chunks, and knows no word that is too long', () => {
    const vocabulary = new Vocabulary();
    const words = Array.from({ length: 600 }, (_, at) => `${'w'.repeat(190)}${at}`);
    for (const word of words) vocabulary.add(word);
    assert.deepEqual(
      words.map((word) => vocabulary.wordOf(vocabulary.find(word))),
      words,
    );
    assert.equal(vocabulary.add('x'.repeat(201)), unknownWord);
    assert.equal(vocabulary.find('never'), unknownWord);
  });
});

describe('the prediction', () => {
  const next = (index: TokenIndex, text: string) => new TokenPredictor(index, codeTokens(text)).predict();

  it('goes on as the workspace does, the longer the agreement the surer', () => {
    assert.equal(next(learned, 'for (const item')?.token, ' of');
    const short = next(learned, ' item of');
    const long = next(learned, 'for (const item of');
    assert.ok((long?.matched ?? 0) > (short?.matched ?? 0));
    assert.ok(long !== undefined && short !== undefined && confidenceOf(long) > confidenceOf(short));
  });

  it('prefers what the file at hand says', () => {
    const index = indexOf({ 'a.ts': 'log.warn(a);\nlog.warn(b);\nlog.warn(c);\n' });
    assert.equal(next(index, 'log.')?.token, 'warn');
    assert.equal(next(index, 'log.error(x);\nlog.error(y);\nlog.')?.token, 'error');
  });

  it('backs off to the last token, and is then never sure', () => {
    const guess = next(learned, 'unseen of');
    assert.deepEqual([guess?.token, guess?.matched], [' items', 1]);
    assert.equal(guess === undefined ? 1 : confidenceOf(guess), 0);
    assert.equal(next(new TokenIndex(), ''), undefined);
  });

  it('never looks across the border of two files', () => {
    const index = indexOf({ 'a.ts': 'alpha beta', 'b.ts': 'gamma delta' });
    assert.equal(next(index, 'alpha beta'), undefined);
  });

  it('is the same for a text that grew and for one that was given whole', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' b', '(', ')', '\n'), { minLength: 3, maxLength: 40 }), (tokens) => {
        const grown = new TokenPredictor(learned, []);
        for (const token of tokens) {
          grown.push('other');
          grown.truncate(grown.length - 1);
          grown.push(token);
        }
        assert.deepEqual(grown.predict(), new TokenPredictor(learned, tokens).predict());
      }),
      { seed: 9 },
    );
  });
});

describe('the completion', () => {
  it('goes on with the line, and with the block that begins at the caret up to its end', () => {
    const body = '\n  total += item.price * item.quantity;\n}';
    assert.equal(completeAt(learned, 'for (const item of items) {', '', bold), body);
    const inside = completeAt(learned, 'for (const item of items) {\n  total +=', '', bold);
    assert.equal(inside, ' item.price * item.quantity;');
  });

  it('goes on less far the surer it has to be, and begins all the same', () => {
    const texts = [0.6, cautious, 0.97].map((sureToGoOn) =>
      completeAt(learned, 'for (const item of items) {', '', { sureToGoOn }),
    );
    const [first = '', second = '', third = ''] = texts;
    assert.ok(first.length > second.length && second.length > third.length && third !== '', JSON.stringify(texts));
    assert.equal(completeAt(learned, 'for (const item of items) {', ''), second);
  });

  it('leaves out what it is told to', () => {
    const text = 'rare.call(first, second);\n';
    const index = indexOf({ 'a.ts': text.repeat(8), 'b.ts': 'other();\n' });
    const own = index.fileAt(1);
    assert.deepEqual(own, { path: 'a.ts', start: 0, end: codeTokens(text).length * 8 + 1 });
    assert.notEqual(completeAt(index, 'rare.call(', ''), '');
    assert.equal(completeAt(index, 'rare.call(', '', { except: own }), '');
    assert.notEqual(completeAt(index, 'rare.call(', '', { except: { start: 0, end: 20 } }), '');
  });

  it('takes a ruler for one token, since no sign of it tells where it ends', () => {
    assert.deepEqual(codeTokens('x = 1; // ------\n'), ['x', ' =', ' 1', ';', ' /', '/', ' ------', '\n']);
    assert.deepEqual(codeTokens('a === b))))'), ['a', ' =', '=', '=', ' b', ')', ')', ')', ')']);
    const index = indexOf(
      Object.fromEntries(
        Array.from({ length: 9 }, (_, at) => [`${at}.ts`, `/*${'-'.repeat(75)}\n * Of ${at}.\n */\n`]),
      ),
    );
    assert.equal(completeAt(index, `/*${'-'.repeat(30)}`, ''), '-'.repeat(45));
    assert.equal(completeAt(index, `/*${'-'.repeat(75)}`, '\n * Of 1.').includes('-'), false);
  });

  it('finishes a word that was begun', () => {
    assert.match(completeAt(learned, 'for (const item of items) {\n  total += item.pri', ''), /^ce \* item\.quantity;/);
  });

  it('takes what was begun for sure', () => {
    const index = indexOf(
      Object.fromEntries(
        ['alpha', 'alpha', 'beta', 'beta', 'beta'].flatMap((name, file) =>
          Array.from({ length: 6 }, (_, at) => [`${file} ${at}.ts`, `import { ${name} } from '${name}.ts';\n`]),
        ),
      ),
    );
    assert.match(completeAt(index, 'import { al', ''), /^pha/);
    assert.match(completeAt(index, 'import { bet', ''), /^a/);
  });

  it('says nothing when it is not sure', () => {
    assert.equal(completeAt(learned, 'const unknown = ', ''), '');
    assert.equal(completeAt(new TokenIndex(), 'for (const item of items) {\n  total +=', ''), '');
    assert.equal(completeAt(learned, '', ''), '');
  });

  it('does not repeat what stands below', () => {
    const prefix = 'for (const item of items) {\n  total +=';
    assert.equal(completeAt(learned, prefix, ' item.price * item.quantity;\n}\nreturn total;'), '');
    assert.equal(completeAt(learned, 'for (const item of items) {', '\n  total += item.price * item.quantity;\n}'), '');
  });

  it('reads only the last lines of a long text, and its like there', () => {
    const long = `${'x = 1;\n'.repeat(50_000)}for (const item of items) {\n  total +=`;
    assert.equal(completeAt(learned, long, '', bold), ' item.price * item.quantity;');
  });
});

describe('the self-test of the offline model', () => {
  const never = new AbortController().signal;
  const still = async (): Promise<void> => undefined;
  const zero = (): number => 0;
  const tried = (index: TokenIndex, { nowMs = zero, pause = still, signal = never } = {}) =>
    sureEnough(index, pause, nowMs, signal);
  /** What the newest file says two hundred times stands nowhere else: it looks sure, and is wrong in every other file. */
  const misleading = indexOf({
    ...Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`${at}.ts`, `use(thing${at});\n`])),
    'newest.ts': 'use(newest);\n'.repeat(200),
  });

  it('is bold where the files are alike', async () => {
    assert.equal(await tried(learned), 0.6);
  });

  it('is careful where what looks sure comes true too seldom', async () => {
    assert.equal(await tried(misleading), 0.87);
  });

  it('never learns from the file that it tries', async () => {
    // Each file repeats itself and is like no other: with the file at hand everything would come true.
    const alone = indexOf(
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}.ts`, `word${at}x.do${at}(it${at});\n`])),
    );
    assert.equal(await tried(alone), cautious);
  });

  it('stays cautious where there is nothing to try, and when its time is over', async () => {
    assert.equal(await tried(new TokenIndex()), cautious);
    let nowMs = 0;
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    assert.equal(await tried(learned, { nowMs: () => (nowMs += 2), pause }), cautious);
    assert.ok(pauses > 100 && pauses < 600, `${pauses} pauses`);
  });

  it('never falls back to a limit that it found too bold', async () => {
    // Time for three of the four limits.
    let nowMs = 0;
    assert.equal(await tried(misleading, { nowMs: () => (nowMs += 0.3) }), 0.87);
    assert.ok(nowMs > 1000 && nowMs < 1600, `${nowMs} ms`);
  });

  it('ends when it is told to', async () => {
    let nowMs = 0;
    let pauses = 0;
    const ended = new AbortController();
    const pause = async () => {
      pauses += 1;
      ended.abort();
    };
    assert.equal(await tried(learned, { nowMs: () => (nowMs += 2), pause, signal: ended.signal }), cautious);
    assert.equal(pauses, 1);
  });
});

describe('similar code', () => {
  const code =
    'function sumOf(entries) {\n  let sum = 0;\n  for (const entry of entries) sum += entry.amount;\n  return sum;\n}\n';

  it('is found in another file, with its line', () => {
    const index = indexOf({ 'own.ts': code, 'other.ts': `// one\n// two\n\n${code}`, 'third.ts': loop });
    const place = findSimilar(index, code, 'own.ts');
    assert.equal(place?.path, 'other.ts');
    assert.ok((place?.line ?? 0) >= 4 && (place?.line ?? 9) <= 5, `line ${place?.line}`);
  });

  it('is not made up', () => {
    assert.equal(findSimilar(indexOf({ 'third.ts': loop }), code, 'own.ts'), undefined);
    assert.equal(findSimilar(indexOf({ 'own.ts': code }), code, 'own.ts'), undefined);
  });
});

describe('learning the workspace', () => {
  const fileOf = (path: string, text: string | undefined) => ({ path, readText: async () => text });

  it('gives the thread back before five milliseconds are over, whatever the sizes of the files', async () => {
    let nowMs = 0;
    let sliceStartedMs = 0;
    const slices: number[] = [];
    const index = new TokenIndex();
    const files = [
      ...Array.from({ length: 300 }, (_, at) => fileOf(`s${at}.ts`, 'let a = 1;\n')),
      fileOf('big.ts', loop.repeat(2000)),
    ];
    await learnWorkspace(
      index,
      {
        files: async function* () {
          yield* files;
        },
      },
      async () => {
        slices.push(nowMs - sliceStartedMs);
        sliceStartedMs = nowMs;
      },
      // Each look at the clock is 0.25 ms later than the one before.
      () => {
        nowMs += 0.25;
        return nowMs;
      },
      new AbortController().signal,
    );
    assert.ok(slices.length > 20);
    assert.ok(Math.max(...slices) < 5, `longest ${Math.max(...slices)}`);
    assert.equal(index.size, 300 * codeTokens('let a = 1;\n').length + codeTokens(loop).length * 2000 + 301);
  });

  it('leaves out what nobody here wrote, and what is too long or no text', async () => {
    const index = new TokenIndex();
    const files = [
      fileOf('node_modules/a/b.ts', 'x y'),
      fileOf('src/.git/c.ts', 'x y'),
      fileOf('dist/c.js', 'x y'),
      fileOf('picture.png', 'x y'),
      fileOf('gone.ts', undefined),
      fileOf('huge.ts', 'x '.repeat(600_000)),
    ];
    await learnWorkspace(
      index,
      {
        files: async function* () {
          yield* files;
        },
      },
      async () => undefined,
      () => 0,
      new AbortController().signal,
    );
    assert.equal(index.size, 0);
  });

  it('ends when its time is over, however much is left', async () => {
    const index = new TokenIndex();
    let nowMs = 0;
    let read = 0;
    await learnWorkspace(
      index,
      {
        files: async function* () {
          for (;;) {
            read += 1;
            yield fileOf(`${read}.ts`, 'let a = 1;\n');
          }
        },
      },
      async () => undefined,
      () => {
        nowMs += 10;
        return nowMs;
      },
      new AbortController().signal,
    );
    assert.ok(read > 10 && read < 1000, `${read}`);
  });

  it('stays within its memory, however much there is to read', () => {
    const index = new TokenIndex();
    index.begin('a.ts');
    for (let at = 0; !index.isFull; at += 1) index.add(`w${at % 50_000}`);
    assert.ok(index.byteLength <= 60e6, `${index.byteLength}`);
  });

  it('ends when it is told to', async () => {
    const index = new TokenIndex();
    const controller = new AbortController();
    let nowMs = 0;
    await learnWorkspace(
      index,
      {
        files: async function* () {
          for (let at = 0; ; at += 1) yield fileOf(`${at}.ts`, loop);
        },
      },
      async () => controller.abort(),
      () => {
        nowMs += 1;
        return nowMs;
      },
      controller.signal,
    );
    assert.ok(index.size > 0 && index.size < 1000);
  });
});
