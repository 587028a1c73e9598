import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { arrivedEdits } from '../../../../src/assist/edit/arrivedEdits.ts';
import { placeReply } from '../../../../src/assist/edit/placeReply.ts';

const text = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n';

/** The different texts that a person sees while a reply arrives one character at a time. */
async function shown(reply: string, selection?: { readonly start: number; readonly end: number }) {
  const situation = {
    path: 'src/a.ts',
    text,
    selection,
    read: async () => undefined,
    languageOf: () => 'typescript',
    symbolsOf: async () => [],
    isBroken: async () => undefined,
  };
  const states: string[] = [];
  for (let length = 1; length <= reply.length; length += 1) {
    const selected = selection === undefined ? undefined : text.slice(selection.start, selection.end);
    const arrived = arrivedEdits(reply.slice(0, length), selected);
    const outcome = arrived === undefined ? undefined : await placeReply(arrived, situation);
    if (outcome === undefined || 'refused' in outcome) continue;
    const after = outcome.files[0]?.after ?? '';
    if (after !== states.at(-1)) states.push(after);
  }
  const whole = await placeReply(reply, situation);
  assert.ok(!('refused' in whole), JSON.stringify(whole));
  return { states, whole: whole.files[0]?.after };
}

const first = text.replace('1', '10');
const both = first.replace('2', '20');

describe('what has arrived of an edit', () => {
  const block = (old: string, fresh: string) => `<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE\n`;

  it('is each search/replace block once it has ended, in one fence, in several or in none', async () => {
    const [one, two] = [block('  return 1;', '  return 10;'), block('  return 2;', '  return 20;')];
    for (const reply of [
      `Like this:\n\nsrc/a.ts\n${one}${two}`,
      `src/a.ts\n\`\`\`ts\n${one}${two}\`\`\`\n`,
      `src/a.ts\n\`\`\`ts\n${one}\`\`\`\n\nand\n\nsrc/a.ts\n\`\`\`\`ts\n${two}\`\`\`\`\n`,
      `<think>\nPerhaps ${block('  return 1;', '  return 3;')}\n</think>\nsrc/a.ts\n${one}${two}`,
    ]) {
      assert.deepEqual(await shown(reply), { states: [first, both], whole: both }, reply);
    }
  });

  it('is each hunk of a diff or patch once the next has begun', async () => {
    const hunk = (name: string, at: number) => [
      '@@',
      ` function ${name}() {`,
      `-  return ${at};`,
      `+  return ${at}0;`,
      ' }',
    ];
    const hunks = [...hunk('a', 1), ...hunk('b', 2)];
    const diff = ['```diff', '--- a/src/a.ts', '+++ b/src/a.ts', ...hunks, '```', ''].join('\n');
    const patch = ['*** Begin Patch', '*** Update File: src/a.ts', ...hunks, '*** End Patch', ''].join('\n');
    for (const reply of [diff, patch]) {
      assert.deepEqual(await shown(reply), { states: [first], whole: both }, reply);
    }
  });

  it('is each complete line of a block for the selection, above the old lines that are still to come', async () => {
    const selection = { start: 0, end: text.indexOf('}') + 2 };
    const reply = 'Here:\n```ts\nfunction a() {\n  const one = 1;\n  return one;\n}\n```\n';
    const { states, whole } = await shown(reply, selection);
    const rest = text.slice(selection.end);
    assert.deepEqual(
      states.map((each) => each.slice(0, -rest.length)),
      [
        'function a() {\n  const one = 1;\n  return 1;\n}\n',
        'function a() {\n  const one = 1;\n  return one;\n  return 1;\n}\n',
        'function a() {\n  const one = 1;\n  return one;\n}\n',
      ],
    );
    assert.equal(states.at(-1), whole);
  });

  it('is nothing while no edit has ended, and nothing of a block that has no selection to go to', () => {
    assert.equal(arrivedEdits('Only words.\n', undefined), undefined);
    assert.equal(arrivedEdits('src/a.ts\n<<<<<<< SEARCH\n  return 1;\n=======\n  return 10;\n', undefined), undefined);
    assert.equal(arrivedEdits('src/a.ts\n<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE', undefined), undefined);
    assert.equal(arrivedEdits('```ts\nfunction a() {\n', undefined), undefined);
    assert.equal(arrivedEdits('```ts\n\n', 'x'), undefined);
  });
});

describe('what is shown of an edit that is still arriving', () => {
  const edit = ['<<<<<<< SEARCH', 'a', '=======', 'b', '>>>>>>> REPLACE'];
  const arrived = (lines: readonly string[], selected?: string) =>
    arrivedEdits(`${lines.join('\n')}\n`, selected)?.split('\n');

  it('ends with the last edit that has ended, without the one that has begun', () => {
    assert.deepEqual(arrived([...edit, '<<<<<<< SEARCH', 'c']), edit);
  });

  it('closes the fence around it, and none that was closed before', () => {
    assert.deepEqual(arrived(['```ts', ...edit]), ['```ts', ...edit, '```']);
    assert.deepEqual(arrived(['```ts', ...edit, '```', 'Then:', ...edit]), ['```ts', ...edit, '```', 'Then:', ...edit]);
    const run = ['```sh', 'npm i', '  ```  ', 'src/a.ts'];
    assert.deepEqual(arrived([...run, ...edit]), [...run, ...edit]);
    assert.deepEqual(arrived([...run, '  ~~~~ts', ...edit]), [...run, '  ~~~~ts', ...edit, '~~~~']);
  });

  it('closes the outer one of two fences', () => {
    const begun = ['````md', '```sh', 'npm i', '```', ...edit];
    assert.deepEqual(arrived(begun), [...begun, '````']);
  });

  it('is the hunks above the one that has begun, also without a line that names a file', () => {
    const hunk = ['@@ -1 +1 @@', '-a', '+b'];
    assert.deepEqual(arrived([...hunk, '@@ -9 +9 @@', '-c']), hunk);
    assert.deepEqual(arrived([...hunk, 'diff --git a/x b/x']), hunk);
    assert.equal(arrived(['```diff', ...hunk]), undefined);
    assert.deepEqual(arrived(['@@ f() {', '-a', '@@ g() {', '-c']), ['@@ f() {', '-a']);
    assert.equal(arrived(['--- a/x @@', '+++ b/x @@', '-c'], 'x'), undefined);
  });

  it('is a patch with its end, as it stands in a list', () => {
    const hunk = ['  *** Begin Patch', '*** Update File: src/a.ts', '@@', '-a', '+b'];
    assert.deepEqual(arrived([...hunk, '*** Update File: src/b.ts', '@@']), [
      ...hunk,
      '*** Update File: src/b.ts',
      '*** End Patch',
    ]);
  });

  it('is a block in the selection, with the old lines that are still to come', () => {
    const old = 'a\n\nb\n\nb\nc';
    assert.deepEqual(arrived(['``` ts ', 'a', '', 'x'], old), ['```ts', 'a', '', 'x', '', 'b', '', 'b', 'c', '```']);
    assert.deepEqual(arrived(['Here:', '```ts', '  b '], old), ['```ts', '  b ', '', 'b', 'c', '```']);
    assert.deepEqual(arrived(['```ts', 'b', 'b'], '  a\r\n  b\r\n  b\r\n  c'), ['```ts', 'b', 'b', '  c', '```']);
    // The old text has this line further up only.
    assert.deepEqual(arrived(['```ts', 'b', 'a'], 'a\nb\nc'), ['```ts', 'b', 'a', 'c', '```']);
  });

  it('is the block alone once that has ended, whatever follows it', () => {
    assert.deepEqual(arrived(['```ts', 'x', '```  ', 'That is all.'], 'a\nb'), ['```ts', 'x', '```']);
    assert.equal(arrived(['```ts', '  ', '```', 'y'], 'a\nb'), undefined);
    assert.equal(arrived(['x', 'y'], 'a\nb'), undefined);
    assert.equal(arrived(['```ts', '```', 'y'], 'a\nb'), undefined);
    assert.deepEqual(arrived(['~~~ ts ', 'x', '~~~'], 'a\nb'), ['```ts', 'x', '```']);
  });
});
