import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readFailure } from '../../../src/models/offline/failureOutput.ts';
import { factsAbout } from '../../../src/models/offline/languageFacts.ts';
import { OfflineModel, offlineModelLabel } from '../../../src/models/offline/offlineModel.ts';
import type { OfflineContext } from '../../../src/models/offlineContext.ts';
import type { ModelRequest, Part } from '../../../src/models/streamParts.ts';

const cart = `/** Sum of all prices. Empty carts cost 0. */
export function totalOf(items) {
  return items.sort().reduce((sum, item) => sum + item.price, 0);
}
`;
const cartTest = `import { totalOf } from '../src/cart.js';

it('adds the prices', () => {
  assert.equal(totalOf([{ price: 2 }]), 2);
});
`;

const workspace = {
  async *files() {
    yield { path: 'src/cart.js', readText: async () => cart };
    yield { path: 'test/cart.test.js', readText: async () => cartTest };
  },
};

const outlineOf = async (_: string, text: string) => {
  const start = text.indexOf('export function totalOf');
  return start < 0 ? [] : [{ name: 'totalOf', start, end: text.indexOf('\n}') + 2 }];
};

function makeModel(): OfflineModel {
  return new OfflineModel(
    workspace,
    outlineOf,
    async () => undefined,
    () => 0,
  );
}

const file = { uri: 'file:///w/src/cart.js', path: 'src/cart.js', languageId: 'javascript', text: cart, line: 3 };

async function partsOf(request: ModelRequest, signal = new AbortController().signal): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of makeModel().stream(request, signal)) parts.push(part);
  return parts;
}

async function hint(context: OfflineContext, asked = 'Why?', earlier = ''): Promise<string> {
  const messages = [{ role: 'user', content: `${earlier}${asked}` }] as const;
  const [first, last] = await partsOf({ role: 'hint', messages, context });
  assert.equal(last?.type, 'finish');
  return first?.type === 'text' ? first.text : '';
}

const mocha = `  1) adds the prices

  0 passing (3ms)
  1 failing

  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
  3 !== 2
      at totalOf (src/cart.js:3:10)
      at Context.<anonymous> (test/cart.test.js:4:10)
      at process.processImmediate (node:internal/timers:485:21)`;

describe('hints of the offline model', () => {
  it('say where to look from the output of a failing test', async () => {
    const text = await hint({ diagnostics: [], file }, mocha);
    assert.match(text, /“adds the prices” fails/);
    assert.match(text, /Look at src\/cart\.js:3\. What it checks stands at test\/cart\.test\.js:4\./);
  });

  it('say where the editor reports something, without the advice that compilers add', async () => {
    const message = "Cannot find name 'totl'. Did you mean 'total'?";
    const text = await hint({ diagnostics: [{ message, line: 3, severity: 'error' }], file });
    assert.equal(text, "Look at src/cart.js:3. The editor reports there: “Cannot find name 'totl'.”");
  });

  it('say which test checks the symbol at the caret', async () => {
    const text = await hint({ diagnostics: [], file });
    assert.match(
      text,
      /^The test “adds the prices” at test\/cart\.test\.js:4 checks `totalOf`\. I have not run it: if it fails, compare .* src\/cart\.js:2 /,
    );
  });

  it('do not take a word for a symbol in a test of something else', async () => {
    const other = { ...file, path: 'src/other.js', uri: 'file:///w/src/other.js' };
    const plain = (name: string) =>
      new OfflineModel(
        {
          files: async function* () {
            yield { path: 'test/x.test.js', readText: async () => `it('waits', () => {\n  ${name}();\n});\n` };
          },
        },
        async () => [{ name, start: 0, end: 99 }],
        async () => undefined,
        () => 0,
      );
    const firstOf = async (name: string) => {
      const request = { role: 'hint', context: { diagnostics: [], file: other } } as const;
      for await (const part of plain(name).stream(request, new AbortController().signal))
        if (part.type === 'text') return part.text;
      return '';
    };
    assert.match(await firstOf('after'), /^Start at src\/other\.js:1, `after`/);
    assert.match(await firstOf('totalOf'), /^The test “waits” at test\/x\.test\.js:2/);
  });

  it('climb: the code around it, the language, then an honest end; none twice', async () => {
    const said: string[] = [];
    for (let at = 0; at < 4; at += 1) said.push(await hint({ diagnostics: [], file, earlierHints: at }));
    assert.match(said[1] ?? '', /The code itself says of `totalOf` \(src\/cart\.js:2\): “Sum of all prices\.”/);
    assert.match(said[2] ?? '', /src\/cart\.js:3: `sort` without a comparator orders the elements as strings\. \(MDN/);
    assert.match(said[3] ?? '', /nothing more to say/);
    assert.equal(new Set(said).size, 4);
  });

  it('are told from those that the conversation holds already', async () => {
    const first = await hint({ diagnostics: [], file });
    const second = await hint({ diagnostics: [], file }, 'Why?', `Earlier hints:\n- ${first}\n\n`);
    assert.match(second, /The code itself says/);
  });

  it('have at most 40 words, however long the sources are', async () => {
    const long = 'word '.repeat(200).trim();
    const contexts: OfflineContext[] = [
      { diagnostics: [{ message: long, line: 1, severity: 'error' }], file },
      {
        diagnostics: [],
        file: { ...file, text: `/** ${long} */\n${cart.slice(cart.indexOf('export'))}`, line: 3 },
        earlierHints: 1,
      },
      { diagnostics: [] },
    ];
    for (const context of contexts) assert.ok((await hint(context)).split(/\s+/).length <= 40);
    const failing = await hint(
      { diagnostics: [] },
      `  1) ${long}\n  AssertionError: ${long}\n at src/a.js:3:1\n at test/a.test.js:4:1`,
    );
    assert.ok(failing.split(/\s+/).length <= 40 && failing.includes('src/a.js:3'), failing);
  });

  it('say so when a question is none about tests, problems or places', async () => {
    const cannot = 'I can only point at tests and problems. Add a model for this.';
    for (const question of [
      'Write a regex for emails',
      'How do I deploy this?',
      'Explain monads',
      'Refactor it to a map',
    ])
      assert.equal(
        await hint({ diagnostics: [], file }, `${question}\n\nFile src/cart.js (javascript), caret at line 3:\n`),
        cannot,
      );
    assert.match(await hint({ diagnostics: [], file }, 'Why is the sum wrong?'), /^The test “adds the prices”/);
    assert.match(
      await hint({ diagnostics: [], file }, 'Write a regex', 'Earlier hints:\n- Why this fails.\n\n'),
      /^I can only/,
    );
  });

  it('say where a name is used', async () => {
    assert.equal(
      await hint({ diagnostics: [], file }, 'Where is this used?'),
      '`totalOf` is used at test/cart.test.js:4.',
    );
    assert.equal(
      await hint({ diagnostics: [], file }, 'Who calls `assert`?'),
      '`assert` is used at test/cart.test.js:4.',
    );
    assert.match(await hint({ diagnostics: [], file }, 'Where is `nothing` used?'), /nowhere in the files I have read/);
  });

  it('claim nothing about a test that was not seen to fail', async () => {
    assert.match(await hint({ diagnostics: [], file }, 'Why?'), /I have not run it: if it fails, compare/);
  });

  it('ask for a file when there is none', async () => {
    assert.match(await hint({ diagnostics: [] }), /^Open the file/);
  });
});

describe('the offline model', () => {
  it('names itself for what it is', async () => {
    const parts = await partsOf({ role: 'complete', fim: { prefix: '', suffix: '' } });
    assert.deepEqual(parts, [
      { type: 'finish', reason: 'stop', modelId: 'offline', model: offlineModelLabel, provider: 'offline' },
    ]);
  });

  it('says what to configure when asked for an answer, an edit or a task', async () => {
    for (const role of ['answer', 'edit', 'delegate'] as const) {
      const [part, ...rest] = await partsOf({ role, messages: [] });
      assert.ok(part?.type === 'error' && part.error.kind === 'needsModel' && /add a model/.test(part.error.sentence));
      assert.deepEqual(rest, []);
    }
  });

  it('ends with one error when cancelled, and goes on learning', async () => {
    const aborted = AbortSignal.abort();
    for (const role of ['hint', 'complete', 'answer'] as const) {
      const parts = await partsOf({ role, fim: { prefix: '', suffix: '' } }, aborted);
      assert.deepEqual(
        parts.map((part) => (part.type === 'error' ? part.error.kind : part.type)),
        ['cancelled'],
      );
    }
    const model = makeModel();
    const controller = new AbortController();
    for await (const _ of model.stream({ role: 'complete', fim: { prefix: 'x', suffix: '' } }, controller.signal))
      controller.abort();
    await model.learn(new AbortController().signal);
    const texts: string[] = [];
    const fim = { prefix: '/** Sum of all prices. Empty carts cost 0. */\nexport function', suffix: '' };
    for await (const part of model.stream({ role: 'complete', fim }, new AbortController().signal))
      if (part.type === 'text') texts.push(part.text);
    assert.match(texts.join(''), /^ totalOf/);
    model.dispose();
  });
});

describe('a workspace that lists no files at first', () => {
  it('is read again when asked later, and the first completion waits for a small one', async () => {
    let nowMs = 0;
    let isListed = false;
    let lists = 0;
    const model = new OfflineModel(
      {
        async *files() {
          lists += 1;
          if (isListed) yield* workspace.files();
        },
      },
      outlineOf,
      () => new Promise((resolve) => setImmediate(resolve)),
      () => nowMs,
    );
    const completed = async () => {
      const fim = { prefix: '/** Sum of all prices. Empty carts cost 0. */\nexport function', suffix: '' };
      let text = '';
      for await (const part of model.stream({ role: 'complete', fim }, new AbortController().signal))
        if (part.type === 'text') text += part.text;
      return text;
    };
    assert.equal(await completed(), '');
    isListed = true;
    assert.equal(await completed(), '');
    assert.equal(lists, 1, 'not listed with every key');
    nowMs = 6000;
    assert.match(await completed(), /^ totalOf/);
    nowMs = 60_000;
    assert.match(await completed(), /^ totalOf/);
    assert.equal(lists, 2);
    model.dispose();
  });
});

describe('output of failing tests', () => {
  const samples: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    ['mocha', mocha, 'adds the prices', 'Expected values', ['src/cart.js:3', 'test/cart.test.js:4']],
    [
      'node',
      '✖ adds the prices (1.2ms)\n  AssertionError [ERR_ASSERTION]: 3 == 2\n      at file:///w/src/cart.js:3:10\n      at node:internal/x:1:2\n',
      'adds the prices',
      '3 == 2',
      ['/w/src/cart.js:3'],
    ],
    [
      'jest',
      '  ● cart › adds\n\n    expect(received).toBe(expected)\n\n    Expected: 2\n    Received: 3\n\n      at Object.<anonymous> (test/cart.test.js:4:10)\n      at x (node_modules/jest/y.js:1:1)\n',
      'cart › adds',
      'Expected: 2 Received: 3',
      ['test/cart.test.js:4'],
    ],
    [
      'pytest',
      '____ test_total ____\n\n    def test_total():\n>       assert total([1]) == 1\nE       assert 2 == 1\n\ntests/test_cart.py:5: AssertionError\nFAILED tests/test_cart.py::test_total - assert 2 == 1\n',
      'test_total',
      'assert 2 == 1',
      ['tests/test_cart.py:5'],
    ],
    [
      'go',
      '--- FAIL: TestTotal (0.00s)\n    cart_test.go:9: Total() got 3, want 2\nFAIL\n',
      'TestTotal',
      'got 3, want 2',
      ['cart_test.go:9'],
    ],
    [
      'cargo',
      "---- tests::total stdout ----\nthread 'tests::total' panicked at src/cart.rs:12:9:\nassertion `left == right` failed\n  left: 3\n right: 2\n",
      'tests::total',
      'left: 3 right: 2',
      ['src/cart.rs:12'],
    ],
    [
      'a traceback',
      'Traceback (most recent call last):\n  File "app/cart.py", line 7, in total\nKeyError: \'price\'\n',
      '',
      "KeyError: 'price'",
      ['app/cart.py:7'],
    ],
  ];
  for (const [runner, output, test, symptom, places] of samples) {
    it(`of ${runner} is read`, () => {
      const failure = readFailure(output);
      assert.equal(failure?.test ?? '', test);
      assert.ok(failure?.symptom?.includes(symptom), failure?.symptom);
      assert.deepEqual(
        failure?.places.map(({ path, line }) => `${path}:${line}`),
        places,
      );
    });
  }

  it('is not seen in a plain question', () => {
    assert.equal(readFailure('Why does this loop in src/cart.js:3 never end?'), undefined);
    assert.equal(readFailure('1) first I tried this\nand then that'), undefined);
    assert.equal(readFailure(''), undefined);
  });

  it('is read in colours and quickly, however long', () => {
    assert.equal(readFailure('\u001b[31m✖ adds\u001b[0m\nTypeError: x is null\n')?.test, 'adds');
    const started = process.cpuUsage().user;
    readFailure(`${'expected a '.repeat(20_000)}\n${' '.repeat(50_000)}\n${'a.b'.repeat(30_000)}`);
    assert.ok(process.cpuUsage().user - started < 2_000_000);
  });
});

describe('facts of a language', () => {
  it('are the nearest to the caret, and none for another language', () => {
    const lines = ['a.sort()', '', '', 'b.splice(1)'];
    assert.match(factsAbout('typescript', lines, 0)[0]?.says ?? '', /^`sort`/);
    assert.match(factsAbout('typescript', lines, 3)[0]?.says ?? '', /^`splice`/);
    assert.deepEqual(factsAbout('cobol', lines, 0), []);
    assert.deepEqual(factsAbout('constructor', lines, 0), []);
  });
});
