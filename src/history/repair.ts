import type { CommitRecord, FileRecord } from '../provenance/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../provenance/gitAiRecord.ts';
import type { Tag } from '../provenance/tag.ts';
import { splitLines } from '../provenance/tokens.ts';
import { type Commit, type FileChange, readCommits } from './commits.ts';
import type { Git } from './git.ts';
import { carryOwners, type LineOwners, ownersFromRuns, runsFromOwners, sameLines } from './lineOwners.ts';
import { listNotes, type NoteWriter, notesRef, writeNotes } from './noteStore.ts';
import { readObjects, textOfBlob } from './objects.ts';

export interface RepairOptions extends NoteWriter {
  /** The rewritten history. */
  readonly onto: string;
  /** Where the notes are: the branch before the rewrite; null takes every commit with a note that `onto` does not reach. */
  readonly from: string | null;
  readonly generator: string;
  readonly ref?: string;
  /** Says what would be written, and writes nothing. */
  readonly dryRun?: boolean;
}

export interface RepairResult {
  /** Commits that got a note. */
  readonly repaired: readonly string[];
  /** Commits of `onto` that were looked at and had none. */
  readonly examined: number;
}

/** How far back `onto` is searched when no `from` bounds it. */
const MOST_COMMITS = 2000;
/** Versions of a file that are asked for a line before it is nobody's. */
const MOST_VERSIONS = 30;

/**
 * Gives commits without a note the one they lost by a rebase, amend, squash, cherry-pick or filter: from the commit with the same
 * author, time and subject when the file is the same to the byte, else line by line from the versions that had notes. Fails
 * closed: a line that is not found again stays nobody's. Doing it twice changes nothing. Five git processes, whatever the size.
 */
export async function repairNotes(git: Git, options: RepairOptions): Promise<RepairResult> {
  const ref = options.ref ?? notesRef;
  const noted = await listNotes(git, ref);
  if (noted.size === 0) return { repaired: [], examined: 0 };
  const range =
    options.from === null ? ['-n', String(MOST_COMMITS), options.onto] : [`${options.from}..${options.onto}`];
  const onto = await readCommits(git, range);
  const reached = new Set(onto.map(({ hash }) => hash));
  const targets = onto.filter(({ hash, changes }) => !noted.has(hash) && changes.length > 0);
  if (targets.length === 0) return { repaired: [], examined: 0 };
  const sources = await readSources(git, options, noted, reached);
  const plans = targets.map((commit) => planFor(commit, sources, noted));
  const known = await readKnowledge(git, plans, sources, noted);
  const notes = new Map<string, string>();
  for (const plan of plans) {
    const note = writeGitAiNote(recordFor(plan, known), options.generator);
    if (note !== null) notes.set(plan.commit.hash, note);
  }
  if (options.dryRun !== true) await writeNotes(git, notes, options, { ref, exists: true });
  return { repaired: [...notes.keys()], examined: targets.length };
}

async function readSources(
  git: Git,
  { onto, from }: RepairOptions,
  noted: ReadonlyMap<string, string>,
  reached: ReadonlySet<string>,
): Promise<Commit[]> {
  if (from !== null) return readCommits(git, [`${onto}..${from}`]);
  const hashes = [...noted.keys()].filter((hash) => !reached.has(hash));
  if (hashes.length === 0) return [];
  return readCommits(git, ['--no-walk=sorted', '--ignore-missing', '--stdin'], `${hashes.join('\n')}\n`);
}

/** Where the lines of one file of a commit are looked for. */
interface FilePlan {
  readonly change: FileChange;
  /** The file is the same as in this commit, so its note is copied. */
  readonly same: { readonly commit: string; readonly path: string } | null;
  /** Else: versions of the file to ask, best first. */
  readonly versions: readonly Version[];
}

interface Version extends FileChange {
  readonly commit: string;
}

interface Plan {
  readonly commit: Commit;
  readonly files: readonly FilePlan[];
}

function planFor(commit: Commit, sources: readonly Commit[], noted: ReadonlyMap<string, string>): Plan {
  const twins = sources.filter(({ identity }) => identity === commit.identity);
  const files = commit.changes.flatMap((change): FilePlan[] => {
    if (change.newBlob === null) return [];
    for (const twin of twins) {
      const path = noted.has(twin.hash)
        ? twin.changes.find(({ newBlob }) => newBlob === change.newBlob)?.path
        : undefined;
      if (path !== undefined) return [{ change, same: { commit: twin.hash, path }, versions: [] }];
    }
    return [{ change, same: null, versions: versionsOf(change, sources, twins) }];
  });
  return { commit, files };
}

/** The same content first, then the twin's version, then the latest ones of the same file. */
function versionsOf(change: FileChange, sources: readonly Commit[], twins: readonly Commit[]): Version[] {
  const names = new Set([change.path, change.oldPath]);
  const versions: (Version & { readonly rank: number })[] = [];
  sources.forEach((source, index) => {
    for (const version of source.changes) {
      if (version.newBlob === null) continue;
      const isSame = version.newBlob === change.newBlob;
      if (!isSame && !names.has(version.path)) continue;
      const rank = (isSame ? 2e9 : 0) + (twins.includes(source) ? 1e9 : 0) + index;
      versions.push({ ...version, commit: source.hash, rank });
    }
  });
  return versions.sort((a, b) => b.rank - a.rank).slice(0, MOST_VERSIONS);
}

interface Knowledge {
  readonly records: ReadonlyMap<string, CommitRecord>;
  readonly text: (blob: string | null) => string | undefined;
}

/** Notes and texts in one process. */
async function readKnowledge(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): Promise<Knowledge> {
  const blobs = new Set<string>();
  for (const { change, same, versions } of plans.flatMap(({ files }) => files)) {
    if (same !== null) continue;
    for (const version of [...versions, ...(versions.length > 0 ? [change] : [])]) {
      for (const blob of [version.oldBlob, version.newBlob]) if (blob !== null) blobs.add(blob);
    }
  }
  const notes = new Map(
    sources.flatMap(({ hash }): [string, string][] => {
      const blob = noted.get(hash);
      return blob === undefined ? [] : [[hash, blob]];
    }),
  );
  const objects = await readObjects(git, [...blobs, ...notes.values()]);
  const records = new Map<string, CommitRecord>();
  for (const [commit, blob] of notes) {
    const note = objects.get(blob);
    if (note !== undefined) records.set(commit, recordFromGitAi(note.toString('utf8')));
  }
  return { records, text: (blob) => (blob === null ? '' : textOfBlob(objects.get(blob))) };
}

function recordFor({ commit, files }: Plan, known: Knowledge): CommitRecord {
  const records = files.map((file): FileRecord => {
    const { path } = file.change;
    if (file.same === null) return { path, lines: runsFromOwners(searchOwners(file, known)) };
    const { commit: twin, path: oldPath } = file.same;
    return { path, lines: known.records.get(twin)?.files.find((record) => record.path === oldPath)?.lines ?? [] };
  });
  return { commit: commit.hash, author: commit.author, files: records.filter(({ lines }) => lines.length > 0) };
}

/** Owners of the lines that the commit added, as far as a version with a note has them. */
function searchOwners({ change, versions }: FilePlan, known: Knowledge): LineOwners {
  const text = known.text(change.newBlob);
  const before = known.text(change.oldBlob);
  if (text === undefined || before === undefined) return [];
  const added = sameLines(before, text);
  const owners: (Tag | undefined)[] = Array.from(added, () => undefined);
  let missing = added.filter((line) => line < 0).length;
  for (const version of versions) {
    if (missing === 0) break;
    const content = known.text(version.newBlob);
    const lines = known.records.get(version.commit)?.files.find(({ path }) => path === version.path)?.lines;
    if (content === undefined || lines === undefined) continue;
    const carried = carryOwners(ownersFromRuns(lines, splitLines(content).length), content, text);
    carried.forEach((tag, line) => {
      if (tag === undefined || owners[line] !== undefined || (added[line] ?? 0) >= 0) return;
      owners[line] = tag;
      missing -= 1;
    });
  }
  return owners;
}
