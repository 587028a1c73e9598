import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openGit } from '../../../src/history/git/git.ts';
import { type ImportedRecord, importRecords } from '../../../src/history/notes/importNotes.ts';
import { listNotes, readNotes } from '../../../src/history/notes/noteStore.ts';
import { recordFromGitAi } from '../../../src/provenance/formats/gitAiRecord.ts';
import { makeTag } from '../../../src/provenance/tag.ts';
import { NoteRepository } from './noteRepository.ts';

const writer = { identity: 'Test <test@example.com>', timeMs: 0, generator: 'test', revision: undefined };
const ai = (time: number) =>
  makeTag({ origin: 'ai', evidence: 'exact', tool: 'tool', model: `m${time}`, timeMs: time });

describe('an import of many records', function () {
  this.timeout(60_000);
  let repository: NoteRepository;
  const commits: string[] = [];
  beforeEach(() => {
    repository = new NoteRepository();
    commits.length = 0;
    for (let index = 0; index < 12; index += 1) {
      repository.write(
        'a.ts',
        Array.from({ length: index + 1 }, (_, line) => `base ${line}`),
      );
      repository.git('add', '-A');
      repository.git('commit', '-q', '-m', `commit ${index}`);
      commits.push(repository.git('rev-parse', 'HEAD'));
    }
  });
  afterEach(() => repository.remove());

  const record = (commit: string | null, line: number, path = 'a.ts', time = line): ImportedRecord => ({
    place: `record of ${path}`,
    record: { commit, author: null, files: [{ path, lines: [{ start: line, end: line, tag: ai(time) }] }] },
  });
  const linesOf = async (commit: string) => {
    const git = openGit(repository.folder);
    const text = (await readNotes(git, await listNotes(git))).get(commit) ?? '';
    const { files, author } = recordFromGitAi(text);
    return { author, lines: files.flatMap(({ lines }) => lines.map(({ start, end }) => [start, end])) };
  };

  it('asks git as often for a hundred records as for one', async () => {
    const count = async (records: readonly ImportedRecord[]) => {
      const git = openGit(repository.folder);
      await importRecords(git, records, writer);
      return git.processCount;
    };
    const one = await count([record(commits[0] ?? '', 1)]);
    const many = Array.from({ length: 100 }, (_, index) => record(commits[index % 12] ?? '', 1 + (index % 12)));
    // The second import finds notes to read.
    assert.ok((await count(many)) <= one + 2);
    assert.deepEqual(await linesOf(commits[11] ?? ''), { author: null, lines: [[12, 12]] });
  });

  it('unites all records of a commit, and names what it leaves out', async () => {
    const last = commits[11] ?? '';
    const odd = ['./a.ts', '../a.ts', 'a\nb', '/a.ts', '', 'no.ts'];
    const { commits: done, skipped } = await importRecords(
      openGit(repository.folder),
      [
        ...[1, 3, 5, 7, 9].map((line) => record(last.slice(0, 12), line)),
        record(null, 11),
        record(last, 99),
        record('f'.repeat(40), 1),
        record('main', 1),
        ...odd.map((path) => record(last, 1, path)),
      ],
      writer,
    );
    assert.deepEqual(done, [last]);
    assert.deepEqual(
      (await linesOf(last)).lines,
      [1, 3, 5, 7, 9, 11].map((line) => [line, line]),
    );
    assert.equal(skipped.length, 3 + odd.length);
    for (const path of odd)
      assert.ok(
        skipped.some((sentence) => sentence.includes(`no text file ${JSON.stringify(path)}`)),
        path,
      );
    assert.ok(skipped.some((sentence) => /"a\.ts" has 12 lines; those beyond are cut off/.test(sentence)));
    assert.ok(skipped.some((sentence) => /which this repository does not have/.test(sentence)));
    assert.ok(skipped.some((sentence) => /"main", which isn’t a commit/.test(sentence)));
  });

  it('keeps of a line with a thousand records the last ones that a reader counts', async () => {
    const commit = commits[0] ?? '';
    const records = Array.from({ length: 1000 }, (_, index) => record(commit, 1, 'a.ts', index + 1));
    await importRecords(openGit(repository.folder), records, writer);
    const git = openGit(repository.folder);
    const { files } = recordFromGitAi((await readNotes(git, await listNotes(git))).get(commit) ?? '');
    assert.equal(files[0]?.lines[0]?.keys?.length, 16);
  });
});
