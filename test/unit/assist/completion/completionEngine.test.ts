import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CompletionEngine, type CompletionSource } from '../../../../src/assist/completion/completionEngine.ts';
import { presentable } from '../../../../src/assist/completion/completionText.ts';
import { type CompletionPlace, placeAt } from '../../../../src/assist/completion/place.ts';

/** A timer that fires when the test says so. */
class Hands {
  readonly #waiting = new Set<() => void>();
  after(_delayMs: number, run: () => void) {
    this.#waiting.add(run);
    return { dispose: () => this.#waiting.delete(run) };
  }
  tick() {
    for (const run of [...this.#waiting]) run();
  }
}

interface Call {
  readonly place: CompletionPlace;
  readonly signal: AbortSignal;
  readonly answer: (text: string) => void;
}

function scripted(): { source: CompletionSource; calls: Call[]; called: () => Promise<Call> } {
  const calls: Call[] = [];
  let notify: ((call: Call) => void) | undefined;
  return {
    calls,
    called: () => new Promise((resolve) => (notify = resolve)),
    source: {
      async *complete(place, signal) {
        const text = await new Promise<string>((resolve) => {
          const call = { place, signal, answer: resolve };
          calls.push(call);
          notify?.(call);
          signal.addEventListener('abort', () => resolve(''));
        });
        yield text;
      },
    },
  };
}

const at = (text: string, uri = 'file:///a.ts') => {
  const offset = text.indexOf('█');
  return placeAt({ uri, path: 'a.ts', languageId: 'typescript', text: text.replace('█', '') }, offset);
};
const never = new AbortController().signal;

describe('inline completions', () => {
  it('are asked for once, then used up by typing without another request', async () => {
    const { source, calls, called } = scripted();
    const engine = new CompletionEngine(source, new Hands());
    const call = called();
    const first = engine.provide(at('const total = █\n'), 0, never);
    (await call).answer('price * quantity;');
    assert.deepEqual(await first, { text: 'price * quantity;', from: 'model' });
    assert.deepEqual(await engine.provide(at('const total = pri█\n'), 500, never), {
      text: 'ce * quantity;',
      from: 'typedThrough',
    });
    assert.equal(calls.length, 1);
  });

  it('keep a running request that the typing agrees with', async () => {
    const { source, calls, called } = scripted();
    const engine = new CompletionEngine(source, new Hands());
    const call = called();
    const first = engine.provide(at('foo(█\n'), 0, never);
    const { answer } = await call;
    const second = engine.provide(at('foo(a█\n'), 0, never);
    answer('a, b)');
    assert.deepEqual(await first, { text: 'a, b)', from: 'model' });
    assert.deepEqual(await second, { text: ', b)', from: 'pending' });
    assert.equal(calls.length, 1);
  });

  it('ask anew when what ran came to nothing for the place it is now', async () => {
    const { source, calls, called } = scripted();
    const engine = new CompletionEngine(source, new Hands());
    const call = called();
    const moved = new AbortController();
    const first = engine.provide(at('let a █\n'), 0, moved.signal);
    const { answer } = await call;
    moved.abort();
    assert.deepEqual(await first, { reason: 'cancelled' });
    const second = engine.provide(at('let a =█\n'), 0, never);
    const next = called();
    answer('');
    (await next).answer(' 1;');
    assert.deepEqual(await second, { text: ' 1;', from: 'model' });
    assert.equal(calls.length, 2);
  });

  it('leave no request running when the caret moved away', async () => {
    const { source, called } = scripted();
    const engine = new CompletionEngine(source, new Hands());
    const call = called();
    const first = engine.provide(at('foo(█\n'), 0, never);
    const { signal } = await call;
    engine.movedAway();
    assert.equal(signal.aborted, true);
    assert.deepEqual(await first, { reason: 'cancelled' });
  });

  it('wait for the keys to rest, and ask nothing when they do not', async () => {
    const { source, calls } = scripted();
    const hands = new Hands();
    const engine = new CompletionEngine(source, hands);
    const moved = new AbortController();
    const first = engine.provide(at('foo(█\n'), 300, moved.signal);
    moved.abort();
    assert.deepEqual(await first, { reason: 'cancelled' });
    hands.tick();
    assert.equal(calls.length, 0);
  });

  it('say why there is none', async () => {
    const { source, called } = scripted();
    const engine = new CompletionEngine(source, new Hands());
    assert.deepEqual(await engine.provide(at('fo█o\n'), 0, never), { reason: 'midWord' });
    const call = called();
    const silent = engine.provide(at('foo(█\n'), 0, never);
    (await call).answer('');
    assert.deepEqual(await silent, { reason: 'modelSilent' });
  });

  it('are not asked for where the lines that would be sent hold a key; one further away keeps nothing back', async () => {
    const { source, calls, called } = scripted();
    const engine = new CompletionEngine(source, new Hands());
    const key = `const key = '${['gh', 'p_', 'a1B2'.repeat(9)].join('')}';\n`;
    const far = 'call();\n'.repeat(2000);
    for (const near of [`${key}foo(█\n`, `foo(█\n${key}`, `${far}${key}foo(█\n${far}`])
      assert.deepEqual(await engine.provide(at(near), 0, never), { reason: 'keys' });
    assert.equal(calls.length, 0);
    const call = called();
    const offered = engine.provide(at(`${key}${far}foo(█\n${far}${key}`), 0, never);
    (await call).answer('bar);');
    assert.deepEqual(await offered, { text: 'bar);', from: 'model' });
  });

  it('never offer for one place what was made for another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            text: fc.constantFrom('a(', 'ab(', 'b(', ''),
            suffix: fc.constantFrom('', '\n}', '\nx'),
            uri: fc.constantFrom('file:///1', 'file:///2'),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        async (steps) => {
          const source: CompletionSource = {
            async *complete(place) {
              yield `<${place.uri}|${place.prefix}|${place.suffix.length}>`;
            },
          };
          const engine = new CompletionEngine(source, new Hands());
          for (const { text, suffix, uri } of steps) {
            const place = at(`${text}█${suffix}`, uri);
            const result = await engine.provide(place, 0, never);
            assert.equal(result.text, `<${uri}|${text}|${suffix.length}>`);
          }
        },
      ),
    );
  });
});

describe('what is shown of a completion', () => {
  it('ends with the block, the line or what already follows', () => {
    assert.equal(presentable('x;\n}\nfunction next() {}', at('function f() {\n  return █\n}\n')), 'x;');
    assert.equal(presentable('a, b)', at('foo(█)\n')), 'a, b');
    assert.equal(presentable('one\ntwo', at('const x = █;\n')), 'one');
    assert.equal(presentable(' {\n  a();\n}\nlater();', at('if (x)█\n')), ' {\n  a();\n}');
    assert.equal(presentable('f(\n x\n x\n x\n x\n', at('█\n')), undefined);
  });
});
