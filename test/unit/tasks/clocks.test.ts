import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { parseReplay } from '../../../src/cli/replayFile.ts';
import { categories } from '../../../src/tasks/clocks/category.ts';
import { replayClocks } from '../../../src/tasks/replay/replayedClocks.ts';

/** Worked out by hand; seconds. */
interface Truth {
  readonly why: string;
  readonly humanActive: number;
  /** Absent: none. */
  readonly uncertain?: number;
  readonly elapsed: number;
  readonly agentBusy: number;
  readonly categories: Readonly<Record<string, number>>;
  readonly tasks?: Readonly<Record<string, { readonly humanActive: number; readonly elapsed: number }>>;
  readonly sensitivity?: readonly number[];
}

const folder = new URL('../../fixtures/clocks/', import.meta.url);
const truths: Readonly<Record<string, Truth>> = JSON.parse(readFileSync(new URL('truths.json', folder), 'utf8'));
const seconds = (ms: number) => Math.round(ms / 1000);

describe('the clocks of scripted recordings', () => {
  it('has a truth for each of at least thirty recordings', () => {
    const names = readdirSync(folder).flatMap((name) => (name.endsWith('.jsonl') ? [name.replace('.jsonl', '')] : []));
    assert.deepEqual(names.sort(), Object.keys(truths).sort());
    assert.ok(names.length >= 30);
  });

  for (const [name, truth] of Object.entries(truths)) {
    it(`${name}: ${truth.why}`, () => {
      const replayed = replayClocks(parseReplay(readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')));
      const times = categories.map((category) => [category, seconds(replayed.categories[category])] as const);
      const known = times.filter(([category, time]) => time > 0 && category !== 'idleOther');
      assert.deepEqual(
        {
          humanActive: seconds(replayed.clocks.humanActiveMs),
          uncertain: seconds(replayed.clocks.uncertainMs),
          elapsed: seconds(replayed.clocks.elapsedMs),
          agentBusy: seconds(replayed.clocks.agentBusyMs),
          categories: Object.fromEntries(known),
        },
        {
          humanActive: truth.humanActive,
          uncertain: truth.uncertain ?? 0,
          elapsed: truth.elapsed,
          agentBusy: truth.agentBusy,
          categories: Object.fromEntries(
            categories.flatMap((category) => {
              const time = truth.categories[category] ?? 0;
              return time > 0 ? [[category, time]] : [];
            }),
          ),
        },
      );
      const sum = categories.reduce((total, category) => total + replayed.categories[category], 0);
      assert.equal(sum, replayed.clocks.elapsedMs);
      for (const [id, { humanActive, elapsed }] of Object.entries(truth.tasks ?? {})) {
        const task = replayed.tasks[id];
        assert.deepEqual(
          { id, humanActive: seconds(task?.humanActiveMs ?? -1000), elapsed: seconds(task?.elapsedMs ?? -1000) },
          { id, humanActive, elapsed },
        );
      }
      if (truth.sensitivity !== undefined) {
        assert.deepEqual(Object.values(replayed.sensitivity).map(seconds), truth.sensitivity);
      }
    });
  }

  it('splits the time over midnight by local days', () => {
    const text = readFileSync(new URL('midnight.jsonl', folder), 'utf8');
    // 600 s from 2026-03-26T22:55:00Z in Berlin (UTC+1): 300 s on each side of midnight.
    assert.deepEqual(replayClocks(parseReplay(text)).days, { '2026-03-26': 300_000, '2026-03-27': 300_000 });
  });
});
