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
        '',
        'function a() {\n  const one = 1;\n  return 1;\n}\n',
        'function a() {\n  const one = 1;\n  return one;\n  return 1;\n}\n',
        'function a() {\n  const one = 1;\n  return one;\n}\n',
      ].slice(1),
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
