import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { followEdit, followUnseen, type OutsideEdit } from '../../../src/provenance/outside/outsideEdit.ts';
import { editorUri } from '../../../src/provenance/storage/outsideDocuments.ts';
import { makeTag, TagTable, unknownTagId } from '../../../src/provenance/tag.ts';
import { expandRuns, uniformRuns } from '../../../src/provenance/tracker/flatRuns.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';

const table = new TagTable();
const tagOf = (tool: 'codex' | 'gemini', evidence: 'exact' | 'matched') =>
  table.intern(makeTag({ origin: 'ai', tool, model: null, task: null, timeMs: 1, changeId: 1, evidence }));
const codex = tagOf('codex', 'exact');
const codexSaid = tagOf('codex', 'matched');
const gemini = tagOf('gemini', 'exact');

const unowned = (text: string) => new TrackedText(text, uniformRuns(text.length, unknownTagId));

function follow(document: TrackedText, edit: Partial<OutsideEdit> & Pick<OutsideEdit, 'after'>): TrackedText {
  const before = document.text.toString();
  followEdit(document, { before, tag: codex, saidTag: codexSaid, edits: [], ...edit });
  assert.equal(document.text.toString(), edit.after);
  return document;
}

/** The owner of each line's first sign that is no blank. */
function owners(document: TrackedText): readonly number[] {
  const text = document.text.toString();
  const tags = expandRuns(document.runs.slice());
  let start = 0;
  return text
    .replace(/\r?\n$/u, '')
    .split('\n')
    .map((line) => {
      const at = start + Math.max(0, line.search(/\S/u));
      start += line.length + 1;
      return tags[at] ?? -1;
    });
}

describe('an edit of an agent in a file that no editor shows', () => {
  const before = 'one\ntwo\nthree\n';

  it('is the agent’s, and the lines around it stay whose they were', () => {
    const edits = [{ oldText: 'two', newText: 'two\nagent line' }];
    const document = follow(unowned(before), { after: 'one\ntwo\nagent line\nthree\n', edits });
    assert.deepEqual(owners(document), [unknownTagId, unknownTagId, codex, unknownTagId]);
  });

  it('never takes in what a person saved meanwhile', () => {
    const edits = [{ oldText: 'two', newText: 'two\nagent line' }];
    const document = follow(unowned(before), { after: 'mine\none\ntwo\nagent line\nthree\n}\n', edits });
    assert.deepEqual(owners(document), [
      unknownTagId,
      unknownTagId,
      unknownTagId,
      codexSaid,
      unknownTagId,
      unknownTagId,
    ]);
  });

  it('claims no bracket that a person may have typed, in a command that has one too', () => {
    const spoken = "sed -i 's/two/{ agent }/' a.ts";
    const document = follow(unowned(before), { after: 'one\n{ agent }\nthree\n}\n', spoken, isInPlace: true });
    assert.deepEqual(owners(document), [unknownTagId, codexSaid, unknownTagId, unknownTagId]);
  });

  it('stays unknown where the agent did not say what it wrote', () => {
    const document = follow(unowned(before), { after: 'one\nmade by a script\nthree\n', spoken: 'npm run make' });
    assert.deepEqual(owners(document), [unknownTagId, unknownTagId, unknownTagId]);
  });

  it('leaves what happened between two calls to nobody, and what the first agent wrote to it', () => {
    const document = follow(unowned(before), {
      after: 'one\nfirst\ntwo\nthree\n',
      edits: [{ oldText: 'one\n', newText: 'one\nfirst\n' }],
    });
    followUnseen(document, 'one\nfirst\nperson between\ntwo\nthree\n');
    follow(document, {
      after: 'one\nfirst\nperson between\ntwo\nsecond\nthree\n',
      edits: [{ oldText: 'three', newText: 'second\nthree' }],
      tag: gemini,
    });
    assert.deepEqual(owners(document), [unknownTagId, codex, unknownTagId, unknownTagId, gemini, unknownTagId]);
  });

  it('finds edits that say \\n in a file that has \\r\\n', () => {
    const document = follow(unowned('one\r\ntwo\r\n'), {
      after: 'one\r\nagent line\r\ntwo\r\n',
      edits: [{ oldText: 'one\ntwo', newText: 'one\nagent line\ntwo' }],
    });
    assert.deepEqual(owners(document), [unknownTagId, codex, unknownTagId]);
  });

  it('takes the one of several equal places that leads to the file as it is', () => {
    const document = follow(unowned('x\ny\nx\n'), {
      after: 'x\ny\nx\nagent\n',
      edits: [{ oldText: 'x\n', newText: 'x\nagent\n' }],
    });
    assert.deepEqual(owners(document), [unknownTagId, unknownTagId, unknownTagId, codex]);
  });
});

describe('the uri of a file that no editor shows', () => {
  it('is spelled as the editor spells it', () => {
    assert.equal(editorUri("/work/a b/it's (1).ts"), 'file:///work/a%20b/it%27s%20%281%29.ts');
    assert.equal(editorUri('C:\\work\\a.ts'), 'file:///c%3A/work/a.ts');
  });
});
