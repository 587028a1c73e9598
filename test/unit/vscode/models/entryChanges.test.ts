import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type WrittenEntry, withUse } from '../../../../src/models/setup/modelEntries.ts';
import { EntryChanges } from '../../../../src/vscode/models/entryChanges.ts';

const one: WrittenEntry = { id: 'one', provider: 'ollama', model: 'a', roles: ['hint', 'edit'] };
const two: WrittenEntry = { id: 'two', provider: 'ollama', model: 'b', firstFor: ['hint'] };

/** Settings that are written a moment after they were told to, as in the editor. */
function setup(...entries: WrittenEntry[]) {
  const stored = { entries, fails: false };
  const settings = {
    modelEntries: () => stored.entries,
    setModels: async (next: readonly unknown[]) => {
      await new Promise(setImmediate);
      if (stored.fails) throw new Error('The settings have unsaved changes.');
      stored.entries = next as WrittenEntry[];
    },
  };
  return { stored, changes: new EntryChanges(settings) };
}

describe('changes of the stored models', () => {
  it('keep both of two quick clicks', async () => {
    const { stored, changes } = setup(one, two);
    await Promise.all([
      changes.make((entries) => withUse(entries, 'id one', 'hint', false)),
      changes.make((entries) => withUse(entries, 'id one', 'answer', true)),
    ]);
    assert.deepEqual(stored.entries[0]?.['roles'], ['answer', 'edit']);
    await Promise.all([changes.remove('id one'), changes.remove('id two')]);
    assert.deepEqual(stored.entries, []);
    assert.equal(changes.removed, 'b');
  });

  it('remove one entry with a double click, also where its place is its name', async () => {
    const [wrong, other] = [{ provider: 'ollama' }, { provider: 'nobody' }];
    const { stored, changes } = setup(wrong, other);
    await Promise.all([changes.remove('entry 0'), changes.remove('entry 0')]);
    assert.deepEqual([stored.entries, changes.removed], [[other], 'Model without a name']);
    await changes.undo();
    assert.deepEqual(stored.entries, [wrong, other]);
  });

  it('bring back exactly what was removed, to its place, once', async () => {
    const { stored, changes } = setup(one, two);
    await changes.remove('id one');
    assert.deepEqual([stored.entries, changes.removed], [[two], 'a']);
    // The settings changed in the meantime.
    stored.entries = [{ ...two, model: 'c' }];
    await Promise.all([changes.undo(), changes.undo()]);
    assert.deepEqual([stored.entries, changes.removed], [[one, { ...two, model: 'c' }], undefined]);
  });

  it('take nothing for removed or brought back that the settings refused', async () => {
    const { stored, changes } = setup(one, two);
    stored.fails = true;
    await assert.rejects(changes.remove('id one'), /unsaved/);
    assert.deepEqual([stored.entries, changes.removed], [[one, two], undefined]);
    stored.fails = false;
    await changes.remove('id two');
    stored.fails = true;
    await assert.rejects(changes.undo(), /unsaved/);
    assert.equal(changes.removed, 'b');
    stored.fails = false;
    await changes.undo();
    assert.deepEqual(stored.entries, [one, two]);
  });

  it('remove nothing for a key that is not there, and forget when told to', async () => {
    const { stored, changes } = setup(one);
    await changes.remove('id gone');
    assert.deepEqual([stored.entries, changes.removed], [[one], undefined]);
    await changes.remove('id one');
    changes.forget();
    await changes.undo();
    assert.deepEqual(stored.entries, []);
  });

  it('call what was removed as the page called it', async () => {
    const { changes } = setup(
      { id: 'x', provider: 'offline', model: 'x' },
      { id: 'y', provider: 'ollama', model: ' ' },
    );
    await changes.remove('id x');
    assert.equal(changes.removed, 'Offline model');
    await changes.remove('id y');
    assert.equal(changes.removed, 'Model without a name');
  });
});
