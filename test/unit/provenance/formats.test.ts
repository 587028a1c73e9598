import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { recordFromAgentTrace, writeAgentTrace } from '../../../src/provenance/formats/agentTrace.ts';
import { validateAgentTrace } from '../../../src/provenance/formats/agentTraceValidate.ts';
import { type CommitRecord, foldLines, type LineRun } from '../../../src/provenance/formats/commitRecord.ts';
import { readGitAiNote } from '../../../src/provenance/formats/gitAiNote.ts';
import { recordFromGitAi, writeGitAiNote } from '../../../src/provenance/formats/gitAiRecord.ts';
import { validateGitAiNote } from '../../../src/provenance/formats/gitAiValidate.ts';
import { recordToJson } from '../../../src/provenance/formats/recordJson.ts';
import { evidences, makeTag, origins, type Tag, TagTable } from '../../../src/provenance/tag.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const author = 'Alice Smith <alice@example.com>';
const options = { id: '7d0f6a9e-6a0b-4c39-9d57-0a4f2f0e1c11', timeMs: 0, toolVersion: '0.1.0' };

const name = fc.option(fc.constantFrom('copilot', 'claude', 'gpt-5-mini', 'a/b', 'ü'), { nil: null });
const tag: fc.Arbitrary<Tag> = fc
  .record({
    origin: fc.constantFrom(...origins.filter((origin) => origin !== 'unknown')),
    evidence: fc.constantFrom(...evidences),
    tool: name,
    model: name,
    level: name,
    task: name,
    rung: name,
    reviewer: name,
    timeMs: fc.nat(2 ** 41),
  })
  .map(makeTag);
const lines: fc.Arbitrary<LineRun[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), tag), { minLength: 1, maxLength: 6 })
  .map((parts) => {
    let at = 0;
    return parts.map(([gap, length, own]) => {
      const start = at + gap + 1;
      at = start + length;
      return { start, end: at, tag: own };
    });
  });
const record: fc.Arbitrary<CommitRecord> = fc
  .record({
    author: fc.option(fc.constant(author), { nil: null }),
    files: fc.uniqueArray(fc.record({ path: fc.constantFrom('a.ts', 'src/b c.ts', 'ü/é.md', 'z'), lines }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ path }) => path,
    }),
  })
  .map((fields) => ({ commit, ...fields }));

describe('Git AI 3.0.0', () => {
  it('holds our record without loss and passes its own validator', () => {
    fc.assert(
      fc.property(record, (own) => {
        const note = writeGitAiNote(own, 'calibrated/0.1.0') ?? '';
        assert.deepEqual(validateGitAiNote(note), []);
        assert.equal(recordToJson(recordFromGitAi(note)), recordToJson(own));
        const trace = writeAgentTrace(recordFromGitAi(note), options);
        assert.deepEqual(validateAgentTrace(trace), []);
        const back = recordFromAgentTrace(JSON.parse(JSON.stringify(trace)));
        assert.equal(back === undefined ? '' : recordToJson(back), recordToJson(own));
      }),
      { numRuns: 120 },
    );
  });

  it('uses the keys that the standard prescribes', () => {
    const own = {
      commit,
      author,
      files: [{ path: 'a', lines: [{ start: 1, end: 1, tag: makeTag({ origin: 'human', evidence: 'matched' }) }] }],
    };
    assert.equal(Object.keys(readGitAiNote(writeGitAiNote(own, 'x') ?? '').metadata.humans)[0], 'h_31dce776f88375');
  });

  it('is read in all its kinds', () => {
    const json = (extra: object) =>
      JSON.stringify({ schema_version: 'authorship/3.0.0', prompts: {}, ...extra }, null, 2);
    const session = { agent_id: { tool: 'copilot', id: 'chat-0001', model: 'gpt-5-mini' } };
    const note = (key: string, extra: object) => `src/a.ts\n  ${key} 1-3,7\n---\n${json(extra)}\n`;
    const read = (text: string) =>
      recordFromGitAi(text).files[0]?.lines.map(({ start, end, tag: own }) => [start, end, own.origin, own.model]);
    const ai = [
      [1, 3, 'ai', 'gpt-5-mini'],
      [7, 7, 'ai', 'gpt-5-mini'],
    ];
    assert.deepEqual(read(note('s_c01190e494f857::t_0123456789abcd', { sessions: { s_c01190e494f857: session } })), ai);
    assert.deepEqual(read(note('866dabf162e96bcb', { prompts: { '866dabf162e96bcb': session } })), ai);
    const human = note('h_31dce776f88375', { humans: { h_31dce776f88375: { author } } });
    assert.deepEqual(read(human), [
      [1, 3, 'human', null],
      [7, 7, 'human', null],
    ]);
    assert.deepEqual(read(note('s_00000000000000', {})), undefined);
    const two = note('s_c01190e494f857', { sessions: { s_c01190e494f857: session } }) + human.replace('1-3,7', '2');
    assert.deepEqual(read(two), [
      [1, 1, 'ai', 'gpt-5-mini'],
      [2, 2, 'human', null],
      [3, 3, 'ai', 'gpt-5-mini'],
      [7, 7, 'ai', 'gpt-5-mini'],
    ]);
    assert.match(validateGitAiNote(two)[0]?.message ?? '', /2 notes/u);
    assert.deepEqual(recordFromGitAi('no note at all').files, []);
  });

  it('does not believe our record when the attestations were changed', () => {
    const own = {
      commit,
      author: null,
      files: [
        {
          path: 'a',
          lines: [
            { start: 1, end: 2, tag: makeTag({ origin: 'paste', evidence: 'exact' }) },
            { start: 4, end: 5, tag: makeTag({ origin: 'ai', evidence: 'exact', tool: 't', model: 'm' }) },
          ],
        },
      ],
    };
    const note = writeGitAiNote(own, 'x') ?? '';
    assert.equal(recordFromGitAi(note).files[0]?.lines.length, 2);
    assert.deepEqual(
      recordFromGitAi(note.replace(' 4-5\n', ' 4\n')).files[0]?.lines.map(({ start, end }) => [start, end]),
      [[4, 4]],
    );
  });

  it('has each of its faults named', () => {
    const good =
      writeGitAiNote(
        {
          commit,
          author,
          files: [{ path: 'a b', lines: [{ start: 1, end: 2, tag: makeTag({ origin: 'human', evidence: 'exact' }) }] }],
        },
        'x',
      ) ?? '';
    const faults: [RegExp, string][] = [
      [/quotes/u, good.replace('"a b"', 'a b')],
      [/two spaces/u, good.replace('  h_', '   h_')],
      [/no key/u, good.replace('  h_31dce776f88375', '  q_1')],
      [/no line or range/u, good.replace(' 1-2\n', ' 0-2\n')],
      [/ascend/u, good.replace(' 1-2\n', ' 3-2\n')],
      [/twice/u, good.replace(' 1-2\n', ' 1-2,2\n')],
      [/no line "---"/u, good.replace('---\n', '')],
      [/not a JSON object/u, good.replace('{', '')],
      [/schema_version/u, good.replace('3.0.0', '2.0.0')],
      [/base_commit_sha/u, good.replace(commit, 'HEAD')],
      [/Nothing is said/u, good.replace('"h_31dce776f88375"', '"h_00000000000000"')],
      [/prompts/u, good.replace('"prompts": {}', '"prompts": []')],
    ];
    for (const [sentence, note] of faults) {
      assert.ok(
        validateGitAiNote(note).some(({ message }) => sentence.test(message)),
        `${sentence} ${JSON.stringify(validateGitAiNote(note))}`,
      );
    }
  });

  it('refuses what cannot be written', () => {
    const one = (path: string) => ({
      commit,
      author,
      files: [{ path, lines: [{ start: 1, end: 1, tag: makeTag({ origin: 'human', evidence: 'exact' }) }] }],
    });
    for (const path of ['a"b', 'a\nb', '---']) assert.throws(() => writeGitAiNote(one(path), 'x'), /cannot hold/u);
  });
});

describe('Agent Trace 0.1.0', () => {
  it('names the faults that the reference makes or lets pass', () => {
    const good = {
      version: '0.1.0',
      id: options.id,
      timestamp: '2026-11-21T02:00:00Z',
      files: [
        { path: 'a', conversations: [{ contributor: { type: 'ai' }, ranges: [{ start_line: 1, end_line: 2 }] }] },
      ],
    };
    assert.deepEqual(validateAgentTrace(good), []);
    const withRange = (range: object) => ({ ...good, files: [{ path: 'a', conversations: [{ ranges: [range] }] }] });
    assert.match(validateAgentTrace({ ...good, version: '1.0' })[0] ?? '', /version/u);
    assert.match(validateAgentTrace({ ...good, files: [] })[0] ?? '', /files/u);
    assert.match(validateAgentTrace(withRange({ start_line: 3, end_line: 2 }))[0] ?? '', /before it begins/u);
    assert.match(validateAgentTrace({ ...good, metadata: { mine: 1 } })[0] ?? '', /reverse DNS/u);
    assert.match(validateAgentTrace({ ...good, vcs: { type: 'git', revision: 'HEAD' } })[0] ?? '', /revision/u);
  });

  it('is read when others wrote it', () => {
    const trace = {
      version: '1.0',
      files: [
        {
          path: 'a',
          conversations: [
            {
              contributor: { type: 'ai', model_id: 'x/y' },
              ranges: [
                { start_line: 1, end_line: 3 },
                { start_line: 3, end_line: 5, contributor: { type: 'human' } },
              ],
            },
          ],
        },
      ],
      tool: { name: 'cursor' },
    };
    const read = recordFromAgentTrace(trace)?.files[0]?.lines.map(({ start, end, tag: own }) => [
      start,
      end,
      own.origin,
      own.tool,
    ]);
    assert.deepEqual(read, [
      [1, 3, 'ai', 'cursor'],
      [4, 5, 'human', null],
    ]);
    assert.equal(recordFromAgentTrace('text'), undefined);
  });
});

describe('foldLines', () => {
  it('gives a line to whoever wrote most of it', () => {
    const tags = new TagTable();
    const [ai, human] = [
      tags.intern(makeTag({ origin: 'ai', evidence: 'exact' })),
      tags.intern(makeTag({ origin: 'human', evidence: 'exact' })),
    ];
    const folded = foldLines('abc\ndef\n\nghi\n', [3, ai, 3, human, 1, ai, 7, ai], tags);
    assert.deepEqual(
      folded.map(({ start, end, tag: own }) => [start, end, own.origin]),
      [
        [1, 1, 'ai'],
        [2, 2, 'human'],
        [4, 4, 'ai'],
      ],
    );
  });
});
