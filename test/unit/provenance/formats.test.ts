import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readTraces, recordFromAgentTrace, writeAgentTrace } from '../../../src/provenance/formats/agentTrace.ts';
import { validateAgentTrace } from '../../../src/provenance/formats/agentTraceValidate.ts';
import { attestedLines } from '../../../src/provenance/formats/attestedLines.ts';
import { type CommitRecord, foldLines, type LineRun } from '../../../src/provenance/formats/commitRecord.ts';
import { doubleRanges } from '../../../src/provenance/formats/doubleRanges.ts';
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
    const nobody = read(note('s_00000000000000', {}));
    assert.deepEqual(
      nobody?.map(([start, , origin]) => [start, origin]),
      [
        [1, 'unknown'],
        [7, 'unknown'],
      ],
    );
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

  it('finds lines that are named twice without comparing every two ranges', () => {
    const count = 20_000;
    let reads = 0;
    const ranges = Array.from({ length: count }, (_, at) => ({
      get start() {
        reads += 1;
        // In no order, and with no lines shared but those of the last two.
        return at === count - 1 ? 10 : ((at * 7919) % count) * 10;
      },
      get end() {
        reads += 1;
        return at === count - 1 ? 10 : ((at * 7919) % count) * 10 + 5;
      },
      place: at,
    }));
    assert.deepEqual(
      doubleRanges(ranges).map(({ place }) => place),
      [count - 1],
    );
    assert.ok(reads < 3 * count * Math.log2(count), String(reads));
  });

  it('keeps lines of a path that the format cannot hold where only we read them', () => {
    for (const path of ['a"b', 'a\nb', '---']) {
      const tag = makeTag({ origin: 'human', evidence: 'exact' });
      const own = { commit, author, files: [{ path, lines: [{ start: 1, end: 1, tag }] }] };
      const note = writeGitAiNote(own, 'x') ?? '';
      assert.deepEqual(validateGitAiNote(note), []);
      assert.equal(recordToJson(recordFromGitAi(note)), recordToJson(own));
    }
  });

  it('keeps every key of another tool, and moves nothing but line numbers', () => {
    const metadata = {
      schema_version: 'authorship/3.0.0',
      git_ai_version: '1.6.24',
      base_commit_sha: commit,
      prompts: {
        '866dabf162e96bcb': {
          agent_id: { tool: 'cursor', id: 'conversation 1', model: 'm1', extra: [1] },
          human_author: 'Bob <bob@example.com>',
          messages_url: 'https://example.com/1',
          total_additions: 41,
          team: { id: 7 },
        },
      },
      humans: { h_31dce776f88375: { author, since: 'always' }, h_00000000000001: { author: 'Carol <c@example.com>' } },
      sessions: {
        s_c01190e494f857: { agent_id: { tool: 'copilot', id: 'chat-0001', model: 'm2' }, accepted_lines: 3 },
      },
      team: 'platform',
      unknown_to_us: { deep: [{ a: null }] },
    };
    const attestations = [
      'src/a.ts',
      '  866dabf162e96bcb 1-2',
      '  s_c01190e494f857::t_0123456789abcd 3',
      '  h_31dce776f88375 4',
      '  h_00000000000001 5',
      '  x_key_of_tomorrow 6',
      '  866dabf162e96bcb 5',
    ];
    const note = `${attestations.join('\n')}\n---\n${JSON.stringify(metadata)}\n`;
    const read = recordFromGitAi(note);
    const moved = read.files.map(({ path, lines: runs }) => ({
      path,
      lines: runs.map((run) => ({ ...run, start: run.start + 10, end: run.end + 10 })),
    }));
    const other = 'fedcba9876543210fedcba9876543210fedcba98';
    const written = writeGitAiNote({ ...read, commit: other, files: moved }, 'calibrated/test') ?? '';
    const back = readGitAiNote(written);
    assert.deepEqual(back.raw, { ...metadata, base_commit_sha: other });
    const entries = Object.fromEntries(back.files[0]?.entries.map(({ key, ranges }) => [key, ranges]) ?? []);
    assert.deepEqual(entries, {
      '866dabf162e96bcb': [
        [11, 12],
        [15, 15],
      ],
      's_c01190e494f857::t_0123456789abcd': [[13, 13]],
      h_31dce776f88375: [[14, 14]],
      h_00000000000001: [[15, 15]],
      x_key_of_tomorrow: [[16, 16]],
    });
    // Of two keys of one line the later one still counts.
    assert.deepEqual(recordFromGitAi(written).files[0]?.lines.find(({ start }) => start === 15)?.tag.origin, 'ai');
  });

  it('costs nothing for lines that no file has', () => {
    const entries = Array.from({ length: 60 }, (_, file) => `f${file}.ts\n  866dabf162e96bcb 1-1999999,5000000\n`);
    const json = { prompts: { '866dabf162e96bcb': { agent_id: { tool: 't', id: 'i', model: 'm' } } } };
    const { files } = recordFromGitAi(`${entries.join('')}---\n${JSON.stringify(json)}`);
    assert.deepEqual(files.length, 60);
    assert.deepEqual(
      files[0]?.lines.map(({ start, end }) => [start, end]),
      [
        [1, 1999999],
        [5000000, 5000000],
      ],
    );
  });

  it('reads entries over each other as a line by line reader would', () => {
    const ranges = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(4)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(ranges, { minLength: 1, maxLength: 6 }), (list) => {
        const entries = list.map((parts, index) => ({
          key: `k${index}`,
          ranges: parts.map(([start, length]): [number, number] => [start, start + length]),
        }));
        const wanted = Array.from({ length: 20 }, (_, line) =>
          entries
            .filter((entry) => entry.ranges.some(([start, end]) => start <= line && line <= end))
            .map(({ key }) => key),
        );
        const found = wanted.map((): readonly string[] => []);
        for (const { start, end, keys } of attestedLines(entries))
          for (let line = start; line <= end; line += 1) found[line] = keys;
        assert.deepEqual(found, wanted);
      }),
    );
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

  it('keeps the link of a conversation and what is related through a note and back', () => {
    const said = (url: string) => ({ url, related: [{ type: 'session', url: `${url}/all` }], mood: 'good' });
    const contributor = { type: 'ai', model_id: 'x/y' };
    const conversations = [
      { ...said('https://example.com/1'), contributor, ranges: [{ start_line: 1, end_line: 2 }] },
      { ...said('https://example.com/2'), contributor, ranges: [{ start_line: 3, end_line: 3 }] },
    ];
    const trace = { version: '0.1.0', tool: { name: 'cursor' }, files: [{ path: 'a', conversations }] };
    const read = recordFromAgentTrace(trace);
    assert.ok(read);
    const note = writeGitAiNote({ ...read, commit }, 'x') ?? '';
    const back = writeAgentTrace(recordFromGitAi(note), options);
    assert.deepEqual(JSON.parse(JSON.stringify(back)).files[0].conversations, conversations);
    // Our own trace, read again, has them still.
    const again = recordFromAgentTrace(JSON.parse(JSON.stringify(back)));
    assert.ok(again);
    assert.deepEqual(JSON.parse(JSON.stringify(writeAgentTrace(again, options))).files[0].conversations, conversations);
  });

  it('is read as JSON lines, a bad one among them or not', () => {
    const line = JSON.stringify({ version: '0.1.0', files: [] });
    assert.deepEqual(readTraces(`\uFEFF${line}\n${line}\n`)?.traces.length, 2);
    assert.deepEqual(readTraces(`${line}\nnot JSON\r\n${line}`)?.badLines, [2]);
    assert.equal(readTraces('nothing of the kind'), undefined);
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
