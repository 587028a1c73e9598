import assert from 'node:assert/strict';
import { setImmediate as settled } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { AnswerPlaces, placeIn, placesNamed } from '../../../src/assist/answerPlaces.ts';
import type { Turn } from '../../../src/assist/turn.ts';

const answer = (markdown: string, status: Turn['status'] = 'done'): Turn => ({
  id: markdown,
  question: 'Where?',
  context: { diagnostics: [] },
  level: 'Answer',
  rung: 'H6',
  asked: 'H6',
  onLadder: false,
  status,
  progress: null,
  markdown,
  modelLabel: 'm',
  modelId: 'm',
  modelName: 'm',
  askedMs: 0,
});

describe('the places that an answer names', () => {
  it('are files, with or without a line, in any script and with spaces', () => {
    const cases: readonly (readonly [string, string, number])[] = [
      ['src/order.ts', 'src/order.ts', 0],
      ['src/order.ts:12', 'src/order.ts', 12],
      ['./src/order.ts:12:5', 'src/order.ts', 12],
      ['order.ts#L7', 'order.ts', 7],
      ['src/my file.ts:4', 'src/my file.ts', 4],
      ['src/größe.ts:1', 'src/größe.ts', 1],
      ['資料/注文.py', '資料/注文.py', 0],
      ['src\\order.ts:3', 'src/order.ts', 3],
    ];
    for (const [span, path, line] of cases) assert.deepEqual(placeIn(span)?.file, { path, line }, span);
  });

  it('are names of code', () => {
    for (const span of ['bulkDiscount', 'bulkDiscount()', '_total', '$store', 'größe', 'Order'])
      assert.equal(placeIn(span)?.name, span.replace('()', ''), span);
  });

  it('are no addresses, times, versions, numbers, or code of other kinds', () => {
    for (const span of [
      '127.0.0.1:8080',
      '10.30:15',
      '10:30',
      'v1.2.3',
      '1.2.3',
      '42',
      '3.14',
      '::1',
      'localhost:3000',
      'https://example.com/a.ts',
      'a + b',
      'npm run build',
      'f(x)',
      'x',
      '',
    ])
      assert.equal(placeIn(span), undefined, span);
  });

  it('are read from code spans as a whole, and from other text with their line', () => {
    const named = placesNamed(
      'See src/order.ts:12, **lib/b.py:3** and (src/größe.ts:1). Not 127.0.0.1:8080, 10.30:15 or src/c.ts.\n' +
        '`src/my file.ts:4` calls `bulkDiscount()` and ``a ` b``.\n```\nat src/deep.ts:9\n`inFence`\n```\nsrc/order.ts:12 again.',
    );
    assert.deepEqual(named, {
      places: ['src/order.ts:12', 'lib/b.py:3', 'src/größe.ts:1', 'src/deep.ts:9'],
      links: ['src/my file.ts:4', 'bulkDiscount()'],
    });
  });

  it('are shown if they are there, once a finished answer was looked up', async () => {
    const changed: Turn[] = [];
    const asked: string[] = [];
    const places = new AnswerPlaces({
      isThere: async ({ file, name }) => {
        asked.push(file?.path ?? name ?? '');
        return file?.path === 'src/order.ts' || name === 'bulkDiscount';
      },
      changed: (turn) => changed.push(turn),
    });
    const turn = answer('`src/order.ts`, `src/gone.ts`, `bulkDiscount`, `nowhere`; src/order.ts:2 and src/gone.ts:1.');
    const running = answer('`src/order.ts`', 'streaming');
    assert.deepEqual(places.of(running, [running]), {});
    assert.deepEqual(places.of(turn, [turn]), {});
    assert.deepEqual(places.of(turn, [turn]), {});
    await settled();
    assert.deepEqual(changed, [turn]);
    assert.deepEqual(places.of(turn, [turn]), { places: ['src/order.ts:2'], links: ['src/order.ts', 'bulkDiscount'] });
    assert.deepEqual(asked, ['src/order.ts', 'src/gone.ts', 'src/order.ts', 'src/gone.ts', 'bulkDiscount', 'nowhere']);
  });

  it('are not looked up for answers long past, and nothing changes where there are none', async () => {
    const changed: Turn[] = [];
    const places = new AnswerPlaces({ isThere: async () => true, changed: (turn) => changed.push(turn) });
    const turns = Array.from({ length: 30 }, (_, index) => answer(`\`name${index}\``));
    const plain = answer('Only words.');
    for (const turn of [...turns, plain]) places.of(turn, [...turns, plain]);
    await settled();
    assert.equal(changed.length, 9);
    assert.deepEqual(places.of(turns[29] ?? plain, turns), { links: ['name29'] });
    assert.deepEqual(places.of(turns[0] ?? plain, turns), {});
  });

  it('are asked about once, however many answers name them, and again for a later answer', async () => {
    const asked: string[] = [];
    const places = new AnswerPlaces({
      isThere: async ({ name }) => {
        asked.push(name ?? '');
        return true;
      },
      changed: () => undefined,
    });
    const turns = Array.from({ length: 10 }, (_, index) => answer(`\`total\`${' '.repeat(index)}`));
    for (const turn of turns) places.of(turn, turns);
    await settled();
    assert.deepEqual(asked, ['total']);
    for (const turn of turns) assert.deepEqual(places.of(turn, turns), { links: ['total'] });
    const later = answer('`total` again');
    places.of(later, [...turns, later]);
    await settled();
    assert.deepEqual(asked, ['total', 'total']);
  });
});
