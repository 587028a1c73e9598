import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { HookJournal, parseRecordedHook } from '../../../src/provenance/agents/hookJournal.ts';

/** The part of the store that journals live in. */
function memory() {
  const journals = new Map<string, Uint8Array[]>();
  return {
    appendJournal: (name: string, bytes: Uint8Array) => void journals.set(name, [...(journals.get(name) ?? []), bytes]),
    readJournal: (name: string) => journals.get(name) ?? [],
    renameDocument: (from: string, to: string) => {
      journals.set(to, journals.get(from) ?? []);
      journals.delete(from);
    },
    uris: () => [...journals.keys()],
  };
}

const minute = 60_000;
const start = 1_700_000_000_000;
const hook = (id: string, afterMs: number) => ({ id, receivedMs: start + afterMs, event: { tool_name: id } });

describe('the journal of hook events', () => {
  it('gives what was received within five minutes, over the border of a journal', () => {
    const journal = new HookJournal(memory());
    for (let at = 0; at < 20; at += 1) journal.add(hook(String(at), at * minute));
    const ids = journal.recent(start + 12 * minute).map(({ id }) => Number(id));
    assert.deepEqual(
      ids.filter((id) => id <= 12),
      [7, 8, 9, 10, 11, 12],
    );
  });

  it('throws older text away, and nothing that may still be wanted', () => {
    const store = memory();
    const journal = new HookJournal(store);
    journal.add(hook('old', 0));
    journal.add(hook('older', -60 * minute));
    journal.add(hook('new', 30 * minute));
    journal.prune(start + 31 * minute);
    assert.deepEqual(
      journal.recent(start + 31 * minute).map(({ id }) => id),
      ['new'],
    );
    assert.equal(store.uris().length, 2);
  });

  it('takes a row that was cut off for none', () => {
    assert.equal(parseRecordedHook('{"id":"a","receivedMs":1,"eve'), undefined);
    assert.equal(parseRecordedHook('null'), undefined);
    assert.equal(parseRecordedHook('{"id":"a","receivedMs":1}'), undefined);
  });
});
