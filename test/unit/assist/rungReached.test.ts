import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { rememberedTurns, rungReached } from '../../../src/assist/earlierTurns.ts';
import type { Turn } from '../../../src/assist/turn.ts';
import type { Rung } from '../../../src/hints/ladder.ts';
import { makeTag } from '../../../src/provenance/tag.ts';
import { describeTag } from '../../../src/vscode/provenance/describeTag.ts';

const turn = (rung: Rung, uri: string, status: Turn['status'] = 'done'): Turn => ({
  id: `${rung}-${uri}`,
  question: 'Why?',
  context: { file: { uri, path: 'a.ts', languageId: 'typescript', line: 1 }, diagnostics: [] },
  level: 'Hint',
  rung,
  asked: rung,
  status,
  progress: null,
  markdown: 'text',
  modelLabel: 'm',
  modelId: 'm',
  modelName: 'm',
  onLadder: rung !== 'H6',
  askedMs: 0,
});

describe('the rung of an accepted edit', () => {
  it('is the highest one that was shown about the file', () => {
    const turns = [turn('H0', 'a'), turn('H2', 'a'), turn('H3', 'a', 'failed'), turn('H5', 'b')];
    assert.equal(rungReached(turns, 'a'), 'H2');
    assert.equal(rungReached([...turns, turn('H6', 'a')], 'a'), 'H6');
  });

  it('is none where only answers were given', () => {
    assert.equal(rungReached([turn('H6', 'a')], 'a'), undefined);
    assert.equal(rungReached([turn('H1', 'b')], 'a'), undefined);
  });

  it('stands in the hover, with the reviewer’s sentence as plain text', () => {
    const tag = makeTag({
      origin: 'ai',
      evidence: 'exact',
      tool: 'Calibrated',
      model: 'm',
      level: 'Answer',
      rung: 'H6',
      reviewer: 'Ada',
      review: 'marked',
      note: 'ten is `enough`\n[x](command:y)',
    });
    const words = describeTag(tag, { task: undefined, kept: null });
    const certificate = { checks: [{ command: 'npm `test`', exitCode: 0 }], tMs: 0 };
    const certified = describeTag(tag, { task: undefined, kept: null, certificate });
    assert.ok(certified.startsWith(words) && /Its task passed `npm 'test'` on /.test(certified), certified);
    assert.match(words, /hint rung `H6`/);
    assert.match(words, /Reviewed by `Ada`: `ten is 'enough' \[x\]\(command:y\)`$/);
    assert.match(
      describeTag({ ...tag, review: 'seen', note: null }, { task: undefined, kept: null }),
      /Not reviewed, but `Ada` had it in view\.$/,
    );
    assert.doesNotMatch(
      describeTag({ ...tag, rung: null, note: null }, { task: undefined, kept: null }),
      /rung|: `ten/,
    );
  });
});

describe('the earlier questions that go along', () => {
  it('are the last ones that may, and the levels of no others are looked up', () => {
    const turns = Array.from({ length: 200 }, (_, at) => turn('H6', `${at}`));
    const asked: string[] = [];
    const found = rememberedTurns(turns, ({ uri }) => {
      asked.push(uri);
      return uri === '198' ? 'Hint' : 'Answer';
    });
    assert.deepEqual(
      found.map(({ context }) => context.file?.uri),
      ['195', '196', '197', '199'],
    );
    assert.equal(asked.length, 5);
  });
});
