// A person types, moves, cancels and waits in any order, over a model that answers at any time, in any pieces, or never. What is offered
// must be what the model said for that very place, less what was typed since; every call must settle; nothing may run on when the
// caret went elsewhere.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { AdaptiveDelay } from '../../../../src/assist/completion/adaptiveDelay.ts';
import { unitsInBlock } from '../../../../src/assist/completion/blockEnd.ts';
import { CompletionEngine, type CompletionResult } from '../../../../src/assist/completion/completionEngine.ts';
import { presentable } from '../../../../src/assist/completion/completionText.ts';
import { NearbyCode } from '../../../../src/assist/completion/nearbyCode.ts';
import { type CompletionPlace, placeAt } from '../../../../src/assist/completion/place.ts';

class Timers {
  readonly #waiting: { atMs: number; run: () => void }[] = [];
  nowMs = 0;
  after(delayMs: number, run: () => void) {
    const entry = { atMs: this.nowMs + delayMs, run };
    this.#waiting.push(entry);
    return { dispose: () => void this.#waiting.splice(this.#waiting.indexOf(entry) >>> 0, 1) };
  }
  async pass(ms: number) {
    this.nowMs += ms;
    for (const { run } of this.#waiting.filter(({ atMs }) => atMs <= this.nowMs)) run();
    await settle();
  }
}

async function settle() {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

interface Running {
  readonly place: CompletionPlace;
  readonly signal: AbortSignal;
  isOver: boolean;
  say(text: string): void;
  end(): void;
}

const answers = ['abab;', 'ab', 'ba();', 'a\nb', ''];

function at(uri: string, before: string, after: string): CompletionPlace {
  return placeAt({ uri, path: uri, languageId: 'plaintext', text: before + after }, before.length);
}

describe('inline completions in any order of events', () => {
  it('offer nothing stale, settle every call and leave nothing running', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('type' as const), text: fc.constantFrom('a', 'b', ';', 'ab') }),
      },
      {
        weight: 5,
        arbitrary: fc.record({ do: fc.constant('move' as const), to: fc.nat(3), uri: fc.constantFrom('1', '2') }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 60, 20_000) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('answer' as const),
          pick: fc.nat(4),
          isWhole: fc.constantFrom(true, true, false),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('tail' as const), text: fc.constantFrom('', '\n}', ')') }) },
    );
    let suggestions = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
        const timers = new Timers();
        const running: Running[] = [];
        /** What the model said for a place, whole. */
        const said = new Map<string, Set<string>>();
        const keyOf = ({ uri, prefix, suffix }: CompletionPlace) => JSON.stringify([uri, prefix, suffix]);
        const engine = new CompletionEngine(
          {
            async *complete(place, signal) {
              const pieces: (string | undefined)[] = [];
              let wake: () => void = () => undefined;
              const one: Running = {
                place,
                signal,
                isOver: false,
                say: (text) => {
                  pieces.push(text);
                  wake();
                },
                end: () => {
                  pieces.push(undefined);
                  wake();
                },
              };
              running.push(one);
              signal.addEventListener('abort', () => one.end());
              let whole = '';
              try {
                for (;;) {
                  if (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve));
                  const piece = pieces.shift();
                  if (piece === undefined) return;
                  whole += piece;
                  const set = said.get(keyOf(place)) ?? new Set();
                  said.set(keyOf(place), set.add(whole));
                  yield piece;
                }
              } finally {
                one.isOver = true;
              }
            },
          },
          timers,
        );
        const texts = new Map([
          ['1', ''],
          ['2', ''],
        ]);
        let [uri, caret] = ['1', 0];
        let last: AbortController | undefined;
        const calls: { done: boolean }[] = [];
        const stale: string[] = [];
        let offered = 0;
        const ask = () => {
          last?.abort();
          last = new AbortController();
          const text = texts.get(uri) ?? '';
          const place = at(uri, text.slice(0, caret), text.slice(caret));
          const call = { done: false };
          calls.push(call);
          const check = (result: CompletionResult) => {
            call.done = true;
            if (result.text === undefined) return;
            offered += 1;
            // Some place that this one follows from by typing: there the model began with what was typed and goes on as offered.
            const isSound = [...said].some(([key, wholes]) => {
              const [fromUri, prefix, suffix] = JSON.parse(key) as [string, string, string];
              if (fromUri !== place.uri || suffix !== place.suffix || !place.prefix.startsWith(prefix)) return false;
              const typed = place.prefix.slice(prefix.length);
              return [...wholes].some((whole) => whole.startsWith(typed + result.text));
            });
            if (!isSound) stale.push(`${JSON.stringify(result.text)} at ${keyOf(place)}`);
          };
          void engine.provide(place, 50, last.signal).then(check);
          return place;
        };
        for (const each of steps) {
          const text = texts.get(uri) ?? '';
          if (each.do === 'type') {
            texts.set(uri, text.slice(0, caret) + each.text + text.slice(caret));
            caret += each.text.length;
            engine.caretAt(ask());
          } else if (each.do === 'delete') {
            if (caret === 0) continue;
            texts.set(uri, text.slice(0, caret - 1) + text.slice(caret));
            caret -= 1;
            engine.caretAt(ask());
          } else if (each.do === 'move') {
            if (each.uri !== uri) engine.movedAway();
            uri = each.uri;
            caret = Math.min(each.to, (texts.get(uri) ?? '').length);
            last?.abort();
            const now = texts.get(uri) ?? '';
            engine.caretAt(at(uri, now.slice(0, caret), now.slice(caret)));
            const here = at(uri, now.slice(0, caret), now.slice(caret));
            ask();
            for (const { place, signal, isOver } of running) {
              // Only a request whose answer the caret still stands in may go on.
              if (
                !isOver &&
                !(place.uri === here.uri && here.prefix.startsWith(place.prefix) && place.suffix === here.suffix)
              )
                assert.ok(signal.aborted, 'a request runs on after the caret moved away');
            }
          } else if (each.do === 'cancel') last?.abort();
          else if (each.do === 'tail') {
            // Something below the caret changed, for example by another hand.
            texts.set(uri, text.slice(0, caret) + each.text);
            ask();
          } else if (each.do === 'wait') await timers.pass(each.ms);
          else {
            if (each.isWhole) await timers.pass(60);
            const open = running.find(({ isOver, signal }) => !isOver && !signal.aborted);
            open?.say(answers[each.pick] ?? '');
            if (each.isWhole) open?.end();
          }
          await settle();
          assert.ok(running.filter(({ isOver, signal }) => !isOver && !signal.aborted).length <= 1);
        }
        last?.abort();
        engine.movedAway();
        await timers.pass(30_000);
        assert.deepEqual(
          calls.filter(({ done }) => !done),
          [],
        );
        assert.deepEqual(stale, []);
        suggestions += offered;
        assert.ok(running.every(({ isOver, signal }) => isOver || signal.aborted));
      }),
      { numRuns: 300 },
    );
    assert.ok(suggestions > 500, `only ${suggestions} offers were looked at`);
  });

  it('end a call that nobody cancels when the model never answers', async () => {
    const timers = new Timers();
    const engine = new CompletionEngine(
      {
        async *complete(_place, signal) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          yield '';
        },
      },
      timers,
    );
    const call = engine.provide(at('1', 'a(', ''), 0, new AbortController().signal);
    await settle();
    await timers.pass(60_000);
    assert.deepEqual(await call, { reason: 'slow' });
    assert.equal(engine.isRunning, false);
  });

  it('show nothing before the keys have rested, from the cache either', async () => {
    const timers = new Timers();
    const engine = new CompletionEngine(
      {
        complete: async function* () {
          yield 'ab();';
        },
      },
      timers,
    );
    const never = new AbortController().signal;
    await engine.provide(at('1', 'x = ', ''), 0, never);
    engine.movedAway();
    let shown: CompletionResult | undefined;
    void engine.provide(at('1', 'x = a', ''), 2000, never).then((result) => (shown = result));
    await timers.pass(1999);
    assert.equal(shown, undefined);
    await timers.pass(1);
    assert.deepEqual(shown, { text: 'b();', from: 'cache' });
  });
});

describe('the delay of completions', () => {
  it('is the person’s own, grows with dismissals and comes back', () => {
    const delay = new AdaptiveDelay();
    assert.equal(delay.delayMs(50, 0), 50);
    for (let time = 0; time < 5; time += 1) delay.dismissed(0);
    const grown = delay.delayMs(50, 0);
    assert.ok(grown > 500);
    assert.ok(delay.delayMs(50, 3_600_000) < 70);
    delay.accepted(0);
    assert.ok(delay.delayMs(50, 0) < grown);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 50 }), fc.nat(5000), (decisions, idleMs) => {
        const one = new AdaptiveDelay();
        for (const [index, isAccept] of decisions.entries()) isAccept ? one.accepted(index) : one.dismissed(index);
        const ms = one.delayMs(idleMs, decisions.length);
        assert.ok(ms >= idleMs && ms <= idleMs + 3000);
      }),
    );
  });
});

const always = async () => true;

describe('what goes along and what is cut', () => {
  it('knows the definitions behind the names at the caret', async () => {
    const nearby = new NearbyCode();
    const text =
      'export interface Line {\n  quantity: number;\n}\nexport function total(lines: Line[]) {\n  return 1;\n}\n';
    nearby.learn({ uri: 'u1', path: 'src/order.ts', languageId: 'typescript', text }, [
      { name: 'Line', kind: 'interface', start: 0, end: text.indexOf('}') + 1 },
      { name: 'total', kind: 'function', start: text.indexOf('export function'), end: text.length - 1 },
    ]);
    const place = placeAt({ uri: 'u2', path: 'b.ts', languageId: 'typescript', text: 'const x = total(' }, 16);
    assert.equal(await nearby.textFor(place, always), '// src/order.ts:\n// export function total(lines: Line[]) {\n');
    assert.match(
      await nearby.textFor({ ...place, prefix: 'Line', languageId: 'python' }, always),
      /^# src\/order.ts:\n# export interface Line \{\n# {3}quantity/,
    );
    nearby.forget('u1');
    assert.equal(await nearby.textFor(place, always), '');
  });

  it('sends nothing of a file that may not be sent any more, and asks only for files that would be', async () => {
    const nearby = new NearbyCode();
    const learn = (uri: string, names: readonly string[]) => {
      const text = names.map((name) => `function ${name}(secret: string) {}`).join('\n');
      const symbols = names.map((name) => {
        const start = text.indexOf(`function ${name}`);
        return { name, kind: 'function', start, end: start + `function ${name}(secret: string) {}`.length };
      });
      nearby.learn({ uri, path: uri, languageId: 'typescript', text }, symbols);
    };
    learn('auth', ['signToken', 'checkToken']);
    learn('cart', ['total']);
    learn('other', ['unused']);
    const place = placeAt(
      { uri: 'u', path: 'b.ts', languageId: 'typescript', text: 'signToken(total(checkToken(' },
      27,
    );
    const lowered = new Set<string>();
    const asked: string[] = [];
    const text = () =>
      nearby.textFor(place, async ({ uri, languageId }) => {
        asked.push(`${uri} ${languageId}`);
        return !lowered.has(uri);
      });
    assert.match(await text(), /signToken[\s\S]*total[\s\S]*checkToken/);
    assert.deepEqual(asked, ['auth typescript', 'cart typescript']);
    lowered.add('auth');
    assert.equal(await text(), '// cart:\n// function total(secret: string) {}\n');
  });

  it('learns nothing of a file with a key in it, and forgets what it knew', async () => {
    const nearby = new NearbyCode();
    const learn = (text: string) =>
      nearby.learn({ uri: 'u1', path: 'a.ts', languageId: 'typescript', text }, [
        { name: 'connect', kind: 'function', start: 0, end: 21 },
      ]);
    const place = placeAt({ uri: 'u2', path: 'b.ts', languageId: 'typescript', text: 'connect(' }, 8);
    learn('function connect() {}\n');
    assert.notEqual(await nearby.textFor(place, always), '');
    learn(`function connect() {}\nconst key = '${['AKIA', 'Q'.repeat(16)].join('')}';\n`);
    assert.equal(await nearby.textFor(place, always), '');
  });

  it('stops where the block ends', async () => {
    const ends = async (_: string, code: string, offset: number) => {
      const end = code.indexOf('}', offset);
      return end < 0 ? undefined : end + 1;
    };
    const place = at('1', 'if (x) {\n', '');
    assert.equal(await unitsInBlock(ends, place, '  a();\n}\nnext();'), 8);
    assert.equal(await unitsInBlock(ends, place, '  a();\n'), undefined);
    assert.equal(await unitsInBlock(ends, place, '  a();\n}\n'), undefined);
    assert.equal(await unitsInBlock(ends, place, '\n  '), undefined);
  });

  it('keeps brackets that the text opened itself, and drops what the line closes already', () => {
    assert.equal(presentable('a, b)', at('1', 'foo(', ');')), 'a, b');
    assert.equal(presentable('g(x)', at('1', 'foo(', ')')), 'g(x)');
    assert.equal(presentable('g(x))', at('1', 'foo(', ')')), 'g(x)');
    assert.equal(presentable("name']", at('1', "row['", "']")), 'name');
    assert.equal(presentable('total;', at('1', 'x = ', ';')), 'total');
    assert.equal(presentable('a + b', at('1', 'x = ', ' - b')), 'a + b');
  });

  it('drops a text that goes round in circles', () => {
    assert.equal(presentable('ha '.repeat(20), at('1', '', '')), undefined);
    assert.equal(presentable('x = a + b; '.repeat(12), at('1', '', '')), undefined);
    assert.notEqual(presentable('const rows = [1, 2, 3, 4, 5, 6, 7, 8, 9];', at('1', '', '')), undefined);
  });
});
