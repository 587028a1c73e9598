// What was followed while no editor showed a file, and how an editor takes it over, with the real store.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { followEdit } from '../../../src/provenance/outside/outsideEdit.ts';
import { OutsideDocuments } from '../../../src/provenance/storage/outsideDocuments.ts';
import { ProvenanceStore } from '../../../src/provenance/storage/provenanceStore.ts';
import { makeTag, TagTable, unknownTagId } from '../../../src/provenance/tag.ts';
import { uniformRuns } from '../../../src/provenance/tracker/flatRuns.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';
import { openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/storeTypes.ts';

const uri = 'file:///shop/a.ts';
const begin = 'one\ntwo\n';
const agents = 'one\nagent\ntwo\n';

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calibrated-outside-documents-'));
  ({ store } = await openStore({ directory: folder, clock: systemClock }));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An agent puts a line into the file while no editor shows it. */
function agentWrites(before = begin, oldText = 'one\n', newText = 'one\nagent\n'): void {
  const tags = new TagTable();
  const fields = { origin: 'ai', tool: 'codex', model: null, task: null, timeMs: 1, changeId: 1 } as const;
  const tag = tags.intern(makeTag({ ...fields, evidence: 'exact' }));
  new OutsideDocuments(store.documents, tags).change(uri, (present) => {
    const document = present ?? new TrackedText(before, uniformRuns(before.length, unknownTagId));
    const after = before.replace(oldText, newText);
    followEdit(document, { before, after, edits: [{ oldText, newText }], tag, claimTag: tag });
    return document;
  });
}

/** An editor window with the file open, and what it says of each line. */
class Window {
  readonly tracker = new ProvenanceTracker();
  readonly store = new ProvenanceStore(store.documents, this.tracker);

  open(text: string): this {
    this.store.load(uri);
    this.store.takeOutside(uri, text);
    this.tracker.open(uri, text, 2);
    return this;
  }

  type(offset: number, text: string): void {
    for (const [at, key] of [...text].entries()) {
      const changes = [{ offset: offset + at, length: 0, text: key }];
      this.tracker.change(uri, { changes, reason: null, cause: null, timeMs: 60_000 });
    }
  }

  close(): void {
    this.store.flushOne(uri);
    this.store.dropOutside(uri);
  }

  owners(): readonly string[] {
    const text = this.tracker.document(uri)?.text.toString() ?? '';
    let at = 0;
    return text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const tag = this.tracker.tagAt(uri, at);
        at += line.length + 1;
        return `${line}: ${tag?.tool ?? tag?.origin}`;
      });
  }
}

const outsideOnes = () => new OutsideDocuments(store.documents, new TagTable());

describe('a file that agents wrote while no editor showed it', () => {
  it('has its tags again when an editor opens it, also after a crash right then', () => {
    agentWrites();
    assert.deepEqual(new Window().open(agents).owners(), ['one: unknown', 'agent: codex', 'two: unknown']);
    assert.equal(outsideOnes().readOutside(uri), undefined, 'one copy is enough');
    // That window never came to write anything by itself.
    assert.deepEqual(new Window().open(agents).owners(), ['one: unknown', 'agent: codex', 'two: unknown']);
  });

  it('leaves what was changed since, by nobody knows whom, unknown', () => {
    agentWrites();
    assert.deepEqual(new Window().open(`mine\n${agents}`).owners(), [
      'mine: unknown',
      'one: unknown',
      'agent: codex',
      'two: unknown',
    ]);
  });

  it('keeps what the editor knew before the agent came', () => {
    const first = new Window().open(begin);
    first.type(begin.length, 'person\n');
    first.close();
    agentWrites(`${begin}person\n`);
    assert.deepEqual(new Window().open(`${agents}person\n`).owners(), [
      'one: unknown',
      'agent: codex',
      'two: unknown',
      'person: human',
    ]);
  });

  it('gives way to the editor that followed the file to the end', () => {
    const first = new Window().open(begin);
    // The agent's hook tells of the file beside the editor, which saw that a person typed the line.
    agentWrites();
    first.type(4, 'agent\n');
    first.store.flushOne(uri);
    assert.deepEqual(new Window().open(agents).owners(), ['one: unknown', 'agent: human', 'two: unknown']);
    agentWrites();
    first.close();
    assert.equal(outsideOnes().readOutside(uri), undefined);
  });

  it('is found by its folder and by how it reads', () => {
    assert.equal(outsideOnes().hasBelow('file:///shop'), false);
    agentWrites();
    assert.equal(outsideOnes().hasBelow('file:///shop'), true);
    assert.equal(outsideOnes().hasBelow('file:///sho'), false);
    const { store: documents } = new Window();
    assert.equal(documents.isFollowedOutside(uri, agents), true);
    assert.equal(documents.isFollowedOutside(uri, begin), false);
  });
});
