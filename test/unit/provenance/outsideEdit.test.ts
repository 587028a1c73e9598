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
  followEdit(document, { before, tag: codex, claimTag: codexSaid, edits: [], ...edit });
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
    const commandText = "sed -i 's/two/{ agent }/' a.ts";
    const document = follow(unowned(before), { after: 'one\n{ agent }\nthree\n}\n', commandText });
    assert.deepEqual(owners(document), [unknownTagId, codexSaid, unknownTagId, unknownTagId]);
  });

  it('stays unknown where the agent did not say what it wrote', () => {
    const document = follow(unowned(before), { after: 'one\nmade by a script\nthree\n', commandText: 'npm run make' });
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

/** Lines, with a mark before those that hold anything of the agent. */
function marked(before: string, after: string, edit: Partial<OutsideEdit>): readonly string[] {
  const document = follow(unowned(before), { after, ...edit });
  const tags = expandRuns(document.runs.slice());
  let start = 0;
  return after.split('\n').flatMap((line) => {
    const own = tags.slice(start, start + line.length);
    start += line.length + 1;
    return line === '' ? [] : [own.some((tag) => tag !== unknownTagId) ? `agent: ${line}` : line];
  });
}

describe('a command of an agent in a file that no editor shows', () => {
  const before = 'const a = 12;\nconst b = 34;\nconst total = a + b;\n';

  for (const [what, commandText, after] of [
    [
      'a word that it puts in the place of another',
      "sed -i 's/total/sum/' a.ts",
      'const a = 12;\nconst b = 34;\n+const sum = a + b;\n',
    ],
    [
      'a number in the line that it names',
      "sed -i '2s/34/345/' a.ts",
      'const a = 12;\n+const b = 345;\nconst total = a + b;\n',
    ],
    [
      'a line before another',
      "sed -i '2i\\let more = 5;' a.ts",
      'const a = 12;\n+let more = 5;\nconst b = 34;\nconst total = a + b;\n',
    ],
    [
      'a line after one with a word',
      "sed -i '/const b/a let more = 5;' a.ts",
      'const a = 12;\nconst b = 34;\n+let more = 5;\nconst total = a + b;\n',
    ],
    [
      'two replacements in a row',
      "sed -i 's/total/sum/; s/a + b/b + a/' a.ts",
      'const a = 12;\nconst b = 34;\n+const sum = b + a;\n',
    ],
    ['what perl replaces', "perl -pi -e 's/total/sum/' a.ts", 'const a = 12;\nconst b = 34;\n+const sum = a + b;\n'],
    [
      'a here-document with its brackets',
      "cat >> a.ts <<'END'\nfunction more() {\n}\nEND",
      `${before}+function more() {\n+}\n`,
    ],
    ['what it prints', 'echo "let more = 5;" >> a.ts', `${before}+let more = 5;\n`],
    ['what a shell in it prints', `bash -lc 'printf "let more = 5;\\n" >> a.ts'`, `${before}+let more = 5;\n`],
    [
      'what a program in it writes',
      "python3 - <<'END'\nopen('a.ts', 'a').write('let more = 5;\\n')\nEND",
      `${before}+let more = 5;\n`,
    ],
  ] as const) {
    it(`owns ${what}`, () => {
      const plain = after.replaceAll(/^\+/gmu, '');
      const expected = after.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/^\+/u, 'agent: ')]));
      assert.deepEqual(marked(before, plain, { commandText }), expected);
    });

    it(`owns nothing that a person saves while it runs: ${what}`, () => {
      // One more sign in each line, one line of one sign, and a copy of a line that was there.
      for (const own of ['1', ';', 's', 'i']) {
        const lines = before.trimEnd().split('\n');
        for (const at of lines.keys()) {
          const saved = `${lines.map((line, index) => (index === at ? line + own : line)).join('\n')}\n`;
          assert.deepEqual(marked(before, saved, { commandText }), saved.trimEnd().split('\n'));
        }
        for (const more of [own, lines[0]]) {
          const saved = `${before}${more}\n`;
          assert.deepEqual(marked(before, saved, { commandText }), saved.trimEnd().split('\n'));
        }
      }
    });
  }

  it('leaves a line that the person types as well to nobody', () => {
    const commandText = 'echo "let more = 5;" >> a.ts';
    const after = `let more = 5;\n${before}let more = 5;\n`;
    assert.deepEqual(marked(before, after, { commandText }), after.trimEnd().split('\n'));
  });

  it('leaves a person’s sign in the very line of an edit to nobody', () => {
    const edits = [{ oldText: 'total', newText: 'sum' }];
    const after = 'const a = 12;\nconst b = 34;\nconst sum = a + b;s\n';
    assert.deepEqual(marked(before, after, { edits }), after.trimEnd().split('\n'));
    const beside = 'const a = 12;s\nconst b = 34;\nconst sum = a + b;\n';
    assert.deepEqual(marked(before, beside, { edits }), [
      'const a = 12;s',
      'const b = 34;',
      'agent: const sum = a + b;',
    ]);
  });

  it('keeps what two calls wrote that ran side by side', () => {
    const document = unowned(before);
    const after = `first line\n${before}second line\n`;
    const edit = (tag: number, oldText: string, newText: string) => ({
      before,
      after,
      tag,
      claimTag: tag,
      edits: [{ oldText, newText }],
    });
    followEdit(document, edit(codex, 'const a', 'first line\nconst a'));
    followEdit(document, edit(gemini, '= a + b;', '= a + b;\nsecond line'));
    assert.deepEqual(owners(document), [codex, unknownTagId, unknownTagId, unknownTagId, gemini]);
  });

  it('plays no pattern that could take long, and reads long commands at once', () => {
    const line = 'a'.repeat(50_000);
    for (const pattern of ['(a+)+$', '(a|a)*b', '[a-z]*x'])
      assert.deepEqual(marked(`${line}\n`, `${line}!\n`, { commandText: `perl -pi -e 's/${pattern}/b/' a.ts` }), [
        `${line}!`,
      ]);
    for (const sign of ["'", '"', '`', '\\`', '<<A ', '$(', 's/a/b/;'])
      assert.equal(marked('one\n', 'one!\n', { commandText: `python3 -c ${sign.repeat(50_000)}` }).length, 1);
  });
});

describe('the uri of a file that no editor shows', () => {
  it('is spelled as the editor spells it', () => {
    assert.equal(editorUri("/work/a b/it's (1).ts"), 'file:///work/a%20b/it%27s%20%281%29.ts');
    assert.equal(editorUri('C:\\work\\a.ts'), 'file:///c%3A/work/a.ts');
  });
});
