import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { parseReplay } from '../../../src/cli/replayFile.ts';
import { replayProvenance } from '../../../src/provenance/replay.ts';

interface Truth {
  readonly issue: string;
  readonly uri: string;
  /** A piece of a line and whose it is, all of it. */
  readonly lines: readonly (readonly [piece: string, origin: string])[];
}

const folder = new URL('../../fixtures/replay/provenance/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => name.slice(0, -'.jsonl'.length));

/** The text at the end, which the result does not hold. */
function finalText(events: ReturnType<typeof parseReplay>, uri: string): string {
  let text = '';
  for (const { fields, kind } of events) {
    if (fields['uri'] !== uri) continue;
    if (kind === 'open' || kind === 'external' || kind === 'format') text = String(fields['text']);
    if (kind !== 'change' || !Array.isArray(fields['changes'])) continue;
    for (const { offset, length, text: inserted } of fields['changes']) {
      text = text.slice(0, offset) + inserted + text.slice(offset + length);
    }
  }
  return text;
}

describe('schedules that went wrong elsewhere', () => {
  for (const name of names) {
    const truth: Truth = JSON.parse(readFileSync(new URL(`${name}.truth.json`, folder), 'utf8'));
    it(truth.issue, () => {
      const events = parseReplay(readFileSync(new URL(`${name}.jsonl`, folder), 'utf8'));
      const { length, runs } = replayProvenance(events).documents[truth.uri] ?? { length: -1, runs: [] };
      const text = finalText(events, truth.uri);
      assert.equal(length, text.length);
      for (const [piece, origin] of truth.lines) {
        const at = text.indexOf(piece);
        assert.ok(at >= 0, piece);
        const found = runs.filter(({ start, end }) => end > at && start < at + piece.length);
        assert.deepEqual([...new Set(found.map((run) => run.origin))], [origin], piece);
      }
    });
  }
});
