import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProvenanceStore } from '../../../../src/provenance/storage/provenanceStore.ts';
import { ProvenanceTracker } from '../../../../src/provenance/tracker/tracker.ts';
import { InsertionRecord } from '../../../../src/vscode/provenance/insertionRecord.ts';
import { KeptShares } from '../../../../src/vscode/provenance/keptShares.ts';
import { recorded } from '../recorded.ts';

const uri = 'file:///a';

function setup() {
  const { recorder, clock, events, store } = recorded();
  const tracker = new ProvenanceTracker();
  const record = new InsertionRecord(recorder, tracker, new ProvenanceStore(store.documents, tracker));
  tracker.open(uri, 'ab', 0);
  record.opened(uri);
  const change = (offset: number, length: number, text: string) =>
    tracker.change(uri, { changes: [{ offset, length, text }], reason: null, cause: null, timeMs: 5 });
  const accept = (text: string) => {
    tracker.suggestion({ id: 'o', uri, offset: 2, length: 0, text, tag: { model: 'm', level: 'Edit', task: 't' } }, 5);
    tracker.accept('o', 5);
    change(2, 0, text);
  };
  /** Name, place and size of what was recorded since the last call. */
  let seen = 0;
  const written = () => {
    const fresh = events().slice(seen) as unknown as { lot: string; uri: string; chars: number; task: string | null }[];
    seen += fresh.length;
    return fresh.map(({ uri: place, chars, task }) => [place, chars, task]);
  };
  return { recorder, clock, tracker, record, change, accept, written, events };
}

describe('the record of accepted text', () => {
  it('says how much of it stands in a document, whenever that is another number', () => {
    const { record, change, accept, written } = setup();
    record.changed(uri);
    assert.deepEqual(written(), [], 'text of a person is none');
    accept('cd ef');
    record.changed(uri);
    assert.deepEqual(written(), [[uri, 4, 't']], 'blanks do not count');
    record.changed(uri);
    assert.deepEqual(written(), []);
    change(2, 3, '');
    record.changed(uri);
    assert.deepEqual(written(), [[uri, 2, 't']]);
    change(2, 2, '');
    record.changed(uri);
    assert.deepEqual(written(), [[uri, 0, null]]);
  });

  it('does not say again what stood there when it was opened', () => {
    const { record, accept, written } = setup();
    accept('cd ef');
    record.opened(uri);
    record.changed(uri);
    assert.deepEqual(written(), []);
  });

  it('counts once under a new name, and writes what is missing when the document closes', () => {
    const { record, tracker, accept, written } = setup();
    accept('cd ef');
    record.closed(uri);
    assert.deepEqual(written(), [[uri, 4, 't']]);
    record.opened(uri);
    tracker.rename(uri, 'file:///b');
    record.renamed(uri, 'file:///b');
    assert.deepEqual(written(), [
      [uri, 0, null],
      ['file:///b', 4, 't'],
    ]);
    record.renamed('file:///never', 'file:///c');
    assert.deepEqual(written(), []);
  });

  it('is waited for by everybody who asks while it is read', async () => {
    const { record, recorder, clock, accept, events } = setup();
    accept('cd ef');
    record.changed(uri);
    const { lot } = events()[0] as unknown as { lot: string };
    const kept = new KeptShares(recorder, clock);
    assert.deepEqual(await Promise.all([kept.kept(lot), kept.kept(lot)]), [1, 1]);
  });

  it('is read again for text that was accepted since the last reading', async () => {
    const { recorder, clock, record, accept, events } = setup();
    const shares = new KeptShares(recorder, clock);
    assert.equal(await shares.kept('never'), null);
    accept('cd ef');
    record.changed(uri);
    clock.advance(1);
    assert.equal(await shares.kept(String(Reflect.get(events()[0] ?? {}, 'lot'))), 1);
  });

  it('is what the kept share is told from', async () => {
    const { recorder, clock, record, change, accept, events } = setup();
    accept('cd ef');
    record.changed(uri);
    const id = String(Reflect.get(events()[0] ?? {}, 'lot'));
    const shares = new KeptShares(recorder, clock);
    assert.equal(await shares.kept(id), 1);
    assert.equal(await shares.kept('never'), null);
    assert.equal(await shares.kept(undefined), null);
    change(2, 3, '');
    record.changed(uri);
    clock.advance(4999);
    assert.equal(await shares.kept(id), 1, 'read again after five seconds');
    clock.advance(1);
    assert.equal(await shares.kept(id), 0.5);
  });
});
