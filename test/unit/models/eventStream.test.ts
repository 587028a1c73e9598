import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { EventStream } from '../../../src/models/wire/eventStream.ts';

/** Data of events cut at the given places. */
function read(text: string, cuts: readonly number[]): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const stream = new EventStream();
  const found = places.slice(1).flatMap((end, index) => stream.take(bytes.subarray(places[index], end)));
  return [...found, ...stream.end()].map(({ data }) => data);
}

describe('server-sent events', () => {
  it('are the same wherever the bytes are cut, with either line end', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ''));
    fc.assert(
      fc.property(
        fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(), { maxLength: 8 }),
        (events, newline, cuts) => {
          const text = events
            .map((lines) => [': comment', ...lines.map((data) => `data: ${data}`), '', ''].join(newline))
            .join('');
          assert.deepEqual(
            read(text, cuts),
            events.map((lines) => lines.join('\n')),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuse an event that no answer has', () => {
    const stream = new EventStream();
    assert.throws(() => stream.take(new Uint8Array(9_000_000).fill(97)), RangeError);
  });
});
