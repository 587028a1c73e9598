import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blameFile } from '../../../src/history/blame.ts';
import { openGit } from '../../../src/history/git/git.ts';
import { writeCommitNote } from '../../../src/history/notes/commitNotes.ts';
import { type RepairResult, repairNotes } from '../../../src/history/repair/repair.ts';
import { makeTag, TagTable, unknownTagId } from '../../../src/provenance/tag.ts';
import { pushRun } from '../../../src/provenance/tracker/flatRuns.ts';

const identity = 'Test <test@example.com>';
const options = { identity, timeMs: 1_700_000_000_000, generator: 'calibrated/test' };

/** A repository in a temporary folder, in which each line says who wrote it: `ai …`, `human …`, or nobody. */
export class NoteRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'calibrated-git-'));
  readonly repository = openGit(this.folder);
  readonly #tags = new TagTable();
  readonly #ai = this.#tags.intern(
    makeTag({ origin: 'ai', evidence: 'exact', tool: 'calibrated', model: 'm', level: 'Edit' }),
  );
  readonly #human = this.#tags.intern(makeTag({ origin: 'human', evidence: 'inferred' }));
  #seconds = 1_700_000_000;

  /** @param template Begins as a copy of it. */
  constructor(template?: NoteRepository) {
    if (template !== undefined) {
      cpSync(template.folder, this.folder, { recursive: true });
      this.#seconds = template.#seconds;
      return;
    }
    this.git('init', '-q', '-b', 'main');
    writeFileSync(join(this.folder, '.git', 'info', 'attributes'), '* text=false\n');
  }

  git(...args: readonly string[]): string {
    this.#seconds += 60;
    const date = `${this.#seconds} +0000`;
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
      GIT_COMMITTER_DATE: date,
      GIT_EDITOR: 'true',
      FILTER_BRANCH_SQUELCH_WARNING: '1',
      ...this.environment,
    };
    return execFileSync('git', args, {
      cwd: this.folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** More of it, for one test. */
  environment: Record<string, string> = {};

  write(path: string, lines: readonly string[]): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), lines.map((line) => `${line}\n`).join(''));
  }

  lines(path: string): string[] {
    return readFileSync(join(this.folder, path), 'utf8').split('\n').slice(0, -1);
  }

  /** Commits everything; a note is written as the editor would. Returns the hash. */
  async commit(message: string, ...args: readonly string[]): Promise<string> {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message, ...args);
    await this.note('HEAD');
    return this.git('rev-parse', 'HEAD');
  }

  note(revision: string): Promise<boolean> {
    return writeCommitNote(this.repository, revision, (path) => this.#tracked(path), options);
  }

  repair(from: string | null, onto = 'HEAD'): Promise<RepairResult> {
    return repairNotes(this.repository, { ...options, onto, from });
  }

  /** Lines whose author in the notes is not the one they name: `path:line found`. */
  async faults(path: string): Promise<string[]> {
    const { runs } = await blameFile(this.repository, path, 'HEAD');
    return this.lines(path).flatMap((text, index) => {
      const found = runs.find(({ start, end }) => start <= index + 1 && end >= index + 1)?.tag.origin ?? 'unknown';
      const wanted = /^\s*(ai|human)\b/u.exec(text)?.[1] ?? 'unknown';
      return found === wanted ? [] : [`${path}:${index + 1} ${text}: ${found}`];
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #tracked(path: string) {
    const text = readFileSync(join(this.folder, path), 'utf8');
    const runs: number[] = [];
    for (const line of text.split(/(?<=\n)/u)) {
      const tag = line.trimStart().startsWith('ai')
        ? this.#ai
        : line.trimStart().startsWith('human')
          ? this.#human
          : unknownTagId;
      pushRun(runs, line.length, tag);
    }
    return { text, runs, tags: this.#tags };
  }
}
