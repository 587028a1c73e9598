import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CodebaseIndex } from '../../../../src/assist/codebase/codebaseIndex.ts';
import { passagesOf } from '../../../../src/assist/codebase/passages.ts';
import { placeText } from '../../../../src/assist/codebase/placeText.ts';
import { rerank } from '../../../../src/assist/codebase/rerank.ts';
import { commentLines, searchWords } from '../../../../src/assist/codebase/searchWords.ts';
import { countWords, WordIndex } from '../../../../src/assist/codebase/wordIndex.ts';

const filler = (name: string, lines: number) =>
  Array.from({ length: lines }, (_, at) => `const ${name}${at} = ${at};`).join('\n');

const texts: Readonly<Record<string, string>> = {
  'src/cart.ts': `${filler('thing', 100)}\nexport function applyCoupon(total: number): number {\n  return total - couponValue;\n}\n`,
  'src/user.ts': 'export class UserAccount {\n  rename(name: string) {}\n}\n',
  'src/cart.test.ts': "it('applies a coupon', () => { applyCoupon(1); applyCoupon(2); });\n",
  'node_modules/coupon.ts': 'export const applyCoupon = 1;\n',
  'notes.bin': 'apply coupon',
};

async function indexed(
  pause: () => Promise<void> = async () => undefined,
  clock = () => 0,
  files: Readonly<Record<string, string>> = texts,
) {
  const index = new CodebaseIndex(
    {
      async *files() {
        for (const [path, text] of Object.entries(files)) yield { path, readText: async () => text };
      },
    },
    pause,
    clock,
  );
  await index.build(new AbortController().signal);
  return index;
}

describe('the index of the codebase', () => {
  it('finds the lines that a question is about, code before its tests, and nothing that others wrote', async () => {
    const index = await indexed();
    const [first, second, ...rest] = index.find('Where are coupons applied to the total?', 5);
    assert.equal(first?.path, 'src/cart.ts');
    assert.ok(first.firstLine <= 101 && first.lastLine >= 101, `${first.firstLine}`);
    assert.equal(second?.path, 'src/cart.test.ts');
    assert.deepEqual(rest, []);
    assert.equal(index.fileCount, 3);
  });

  it('follows a file that is saved, and one that is gone', async () => {
    const index = await indexed();
    await index.update({
      path: 'src/user.ts',
      readText: async () => 'export function applyCouponTwice(coupon: Coupon) {}',
    });
    assert.ok(index.find('apply a coupon twice', 5).some(({ path }) => path === 'src/user.ts'));
    assert.deepEqual(index.find('rename the account', 5), []);
    await index.update({ path: 'src/user.ts', readText: async () => undefined });
    assert.ok(!index.find('apply a coupon twice', 5).some(({ path }) => path === 'src/user.ts'));
    assert.equal(index.fileCount, 2);
  });

  it('knows the text that its lines are of, and takes nothing in twice', async () => {
    const index = await indexed();
    const text = texts['src/user.ts'] ?? '';
    assert.ok(index.isOf('src/user.ts', text));
    assert.ok(!index.isOf('src/user.ts', `\n${text}`));
    assert.ok(!index.isOf('src/gone.ts', ''));
    const order = () => index.filesIn(new Set(['src']));
    const before = order();
    assert.equal(before.length, 3);
    await index.update({ path: 'src/cart.ts', readText: async () => texts['src/cart.ts'] });
    assert.deepEqual(order(), before, 'it was left where it is');
    await index.update({ path: 'src/cart.ts', readText: async () => `\n${texts['src/cart.ts']}` });
    assert.notDeepEqual(order(), before);
  });

  it('is worn once its limit went to text that is gone', async () => {
    const index = new CodebaseIndex(
      {
        files: async function* () {
          yield* [];
        },
      },
      async () => undefined,
      () => 0,
      100,
    );
    const write = (text: string) => index.update({ path: 'a.ts', readText: async () => text });
    for (const name of ['a', 'b', 'c']) {
      await write(`const ${name} = '${'x'.repeat(20)}';`);
      assert.ok(index.has('a.ts') && !index.isWorn);
    }
    await write('const d = 1;'.repeat(2));
    assert.ok(!index.has('a.ts') && index.isWorn);
    const full = new CodebaseIndex(
      {
        files: async function* () {
          yield* [];
        },
      },
      async () => undefined,
      () => 0,
      10,
    );
    await full.update({ path: 'a.ts', readText: async () => 'const total = 1;' });
    assert.ok(!full.isWhole && !full.isWorn, 'there would be no more room in a new one');
  });

  it('gives the thread back after each slice, and ends when it is told to', async () => {
    let pauses = 0;
    let now = 0;
    await indexed(
      async () => {
        pauses += 1;
      },
      () => (now += 1),
    );
    assert.ok(pauses >= 4, `${pauses}`);
    const controller = new AbortController();
    const index = new CodebaseIndex(
      {
        async *files() {
          for (const [path, text] of Object.entries(texts)) yield { path, readText: async () => text };
        },
      },
      async () => controller.abort(),
      () => (now += 1),
    );
    await index.build(controller.signal);
    assert.equal(index.fileCount, 0);
  });

  it('ranks a name of a method or file above the same word in passing', async () => {
    const files = {
      'src/a.ts': 'class Basket {\n  list() {\n    return discount;\n  }\n}\n',
      'src/b.ts': 'class Basket {\n  discount() {\n    return list;\n  }\n}\n',
      'src/discount.ts': 'class Basket {\n  list() {\n    return price;\n  }\n}\n',
    };
    const index = await indexed(undefined, undefined, files);
    const found = index.find('discount', 5).map(({ path }) => path);
    assert.deepEqual([...found].sort(), Object.keys(files).sort());
    assert.equal(found.at(-1), 'src/a.ts');
  });

  it('ranks what is written like the best match above what shares as many words with the question', async () => {
    const files = {
      'src/a.ts': 'total;\nprice;\n',
      'src/b.ts': 'total;\nredeem;\ncoupon;\n',
      'src/c.ts': 'voucher;\ntotal;\nredeem;\ncoupon;\n',
    };
    const order = async (question: string) =>
      (await indexed(undefined, undefined, files)).find(question, 5).map(({ path }) => path);
    assert.equal((await order('total'))[0], 'src/a.ts');
    assert.deepEqual(await order('voucher total'), ['src/c.ts', 'src/b.ts', 'src/a.ts']);
    // Likeness alone is no answer.
    assert.deepEqual(await order('voucher'), ['src/c.ts']);
  });

  it('finds a file by what was said about it, also after it was saved, and not by what was said long ago', async () => {
    const files = { 'src/a.ts': 'price;\nlist;', 'src/b.ts': 'price;\nlist;' };
    const index = await indexed(undefined, undefined, files);
    const { signal } = new AbortController();
    const about = (text: string, path: string) => ({ text, paths: [path, 'gone.ts', 'notes.bin'] });
    await index.addRemarks(
      [
        about('The price shows the discount', 'src/b.ts'),
        ...Array.from({ length: 40 }, () => about('A list', 'src/a.ts')),
        about('discount discount discount', 'src/a.ts'),
      ],
      signal,
    );
    const found = () => index.find('Where is the discount?', 5).map(({ path }) => path);
    assert.deepEqual(found(), ['src/b.ts']);
    await index.update({ path: 'src/b.ts', readText: async () => 'price;\nlist;\n' });
    assert.deepEqual(found(), ['src/b.ts']);
    assert.equal(index.find('price with a discount', 5)[0]?.path, 'src/b.ts');
  });

  it('finds nothing for a question of common words', async () => {
    assert.deepEqual((await indexed()).find('What is this for?', 5), []);
  });
});

describe('the order by meaning', () => {
  it('takes the best by words and the best by meaning in turns', () => {
    const [other, near, same] = [
      [0, 1],
      [1, 1],
      [5, 0],
    ];
    assert.deepEqual(rerank([1, 0], [other, other, near, same]), [0, 3, 1, 2]);
    assert.deepEqual(rerank([1, 0], [same, near, other]), [0, 1, 2]);
  });

  it('keeps three of the five best by words, whatever a model says, and gives it the other two', () => {
    const places = Array.from({ length: 50 }, (_, at) => [at + 1, 1]);
    assert.deepEqual(rerank([1, 0], places).slice(0, 5), [0, 49, 1, 48, 2]);
  });

  it('is that of words where a model tells nothing', () => {
    assert.deepEqual(
      rerank(
        [0, 0],
        [
          [1, 0],
          [0, 1],
        ],
      ),
      [0, 1],
    );
    assert.deepEqual(rerank([1, 0], []), []);
  });
});

describe('words and places', () => {
  it('know comment lines', () => {
    assert.equal(commentLines('x;\n// why\n    call(path);\n  /* how */\n# what'), '// why\n  /* how */\n# what');
  });

  it('cut a text where its declarations begin, each with the comment above it', () => {
    const named = (text: string) =>
      [...passagesOf(text)].map(({ name, firstLine, lastLine }) => [name, firstLine, lastLine]);
    assert.deepEqual(
      named(
        [
          "import a from 'a';",
          '',
          '/** Loads. */',
          'export async function load(path: string) {',
          '  const local = path;',
          '  if (local) {',
          '    call(local);',
          '  }',
          '}',
          'class Cart {',
          '  private async total(): Promise<number> {',
          '    return 1;',
          '  }',
          '}',
        ].join('\n'),
      ),
      [
        ['', 1, 2],
        ['load', 3, 9],
        ['Cart', 10, 10],
        ['total', 11, 14],
      ],
    );
    assert.deepEqual(
      named(
        'import os\n\n@cached\ndef load(path):\n    """Loads."""\n    return path\n\nclass Cart:\n    def total(self):\n',
      ),
      [
        ['', 1, 2],
        ['load', 3, 7],
        ['Cart', 8, 8],
        ['total', 9, 9],
      ],
    );
    // In C, the type stands above the name.
    assert.deepEqual(named('#include "a.h"\n\nstatic inline bool\nis_set(int at)\n{\n}\n'), [
      ['', 1, 2],
      ['is_set', 3, 6],
    ]);
    assert.deepEqual(named('type T struct{}\nfunc (t *T) Load(path string) error {\n'), [
      ['T', 1, 1],
      ['Load', 2, 2],
    ]);
    assert.deepEqual(named(''), []);
  });

  it('cut what is too long, and lose nothing', () => {
    const long = `function a() {\n${'  work();\n'.repeat(150)}}\n`;
    const data = `x = "${'y'.repeat(50_000)}"\nz`;
    for (const text of [long, data, long.replaceAll('\n', '\r\n')]) {
      const passages = [...passagesOf(text)];
      assert.equal(passages.map((each) => each.text).join(''), text);
      assert.ok(passages.length >= 3 && passages.every((each) => each.text.length <= 5_000));
      assert.equal(passages.at(-1)?.lastLine, text.trimEnd().split('\n').length);
    }
  });

  it('take names apart and endings off', () => {
    assert.deepEqual(searchWords('applyCoupons HTTPServer compared the cities'), [
      'apply',
      'coupon',
      'http',
      'server',
      'compar',
      'city',
    ]);
    assert.deepEqual(searchWords('compares'), searchWords('compare'));
    assert.deepEqual(searchWords('taken written saw'), searchWords('take writes see'));
  });

  it('rank the rarer word and the shorter text first', () => {
    const index = new WordIndex({ k1: 2, b: 0.75 });
    const ids = ['a b', 'a c', 'a b b d e f g h'].map((text) => {
      const counts = new Map<string, number>();
      countWords(counts, text.split(' '));
      return index.add(counts);
    });
    const scoresOf = (word: string) => index.scores(new Map([[word, 1]]));
    const scores = scoresOf('b');
    assert.equal(scores[ids[1] ?? -1], 0);
    assert.ok((scores[ids[0] ?? -1] ?? 0) > 0);
    assert.ok((scoresOf('c')[1] ?? 0) > (scoresOf('a')[1] ?? 0));
    assert.equal(index.scores(new Map([['b', 2]]))[0], 2 * (scores[0] ?? 0));
    index.remove(0);
    assert.equal(scoresOf('b')[0], 0);
  });

  it('tell some texts from the others: words that most of them have and few others do', () => {
    const index = new WordIndex({ k1: 2, b: 0.75 });
    for (const text of ['common rare', 'rare common asked', 'common once', 'common', 'common', 'common']) {
      const counts = new Map<string, number>();
      countWords(counts, text.split(' '));
      index.add(counts);
    }
    const typical = (weights: readonly [number, number][], max: number) => [
      ...index.typicalWords(new Map(weights), new Map([['asked', 1]]), max).keys(),
    ];
    assert.deepEqual(
      typical(
        [
          [1, 0.5],
          [0, 0.5],
        ],
        5,
      ),
      ['rare', 'common'],
    );
    assert.deepEqual(
      typical(
        [
          [0, 0.1],
          [2, 0.9],
        ],
        1,
      ),
      ['once'],
    );
    assert.deepEqual(typical([], 5), []);
  });

  it('complete a short function at the edge of a place, and leave a long one cut', () => {
    const text = 'one\nfunction a() {\n  x;\n}\nlast';
    const place = { path: 'a.ts', firstLine: 3, lastLine: 3, score: 1 };
    const symbol = { start: text.indexOf('function'), end: text.indexOf('}') + 1 };
    assert.deepEqual(placeText(text, place, [symbol]), { firstLine: 2, lastLine: 4, text: 'function a() {\n  x;\n}' });
    assert.deepEqual(placeText(text, place, []), { firstLine: 3, lastLine: 3, text: '  x;' });
    const long = { start: 0, end: 5000 };
    assert.equal(placeText(text, place, [long]).firstLine, 3);
  });
});
