import { splitLines } from '../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord } from '../provenance/formats/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../provenance/formats/gitAiRecord.ts';
import type { Tag } from '../provenance/tag.ts';
import { noteReader } from './blame.ts';
import { blobsBefore, type Commit, readCommits } from './commits.ts';
import type { Git } from './git.ts';
import { carryOwners, type LineOwners, newLines, ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { listNotes, type NoteWriter, notesRef, writeNotes } from './noteStore.ts';
import { isEveryText, readObjects, textOfBlob } from './objects.ts';
import { type FilePlan, type Plan, planFor, Sources } from './repairPlan.ts';
import { revisionArgument } from './revision.ts';
import { shiftPlans } from './shiftPlans.ts';
import { addSplitOwners } from './splitOwners.ts';
import { deletedWithinCommits } from './splitRenames.ts';

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
const mostCommits = 2000;

/**
 * Gives commits without a note the one they lost by a rebase, amend, squash, cherry-pick or filter: from the commit with the same
 * author, time and subject when the file is the same to the byte, else line by line from the versions that had notes. Fails
 * closed: a line that is not found again stays nobody's. Doing it twice changes nothing. Five git processes after a plain rebase,
 * whatever the size; one more each when commits were changed under way and when they were joined or divided, and some for each file
 * that one commit deleted and another one added again.
 */
export async function repairNotes(git: Git, options: RepairOptions): Promise<RepairResult> {
  const ref = options.ref ?? notesRef;
  for (const revision of [options.onto, options.from ?? options.onto]) revisionArgument(revision);
  const range =
    options.from === null ? ['-n', String(mostCommits), options.onto] : [`${options.from}...${options.onto}`];
  const [noted, commits] = await Promise.all([listNotes(git, ref), readCommits(git, range)]);
  const onto = commits.filter(({ isLeft }) => !isLeft);
  const targets = onto.filter(({ hash, changes }) => !noted.has(hash) && changes.length > 0);
  if (noted.size === 0 || targets.length === 0) return { repaired: [], examined: 0 };
  const sources =
    options.from === null ? await readUnreached(git, onto, noted) : commits.filter(({ isLeft }) => isLeft);
  const index = new Sources(sources);
  const plans = targets.map((commit) => planFor(commit, index, noted));
  const records = new Map<string, CommitRecord>();
  const isJoined = joinedBy(lostCommits(sources, onto, noted));
  const plain = plans.filter(({ files }) => !files.some(isJoined));
  const quick = await shiftPlans(git, plain, sources, noted);
  const settled = new Set<string>();
  const unsettled = plans.filter((plan) => {
    const record = quick.get(plan);
    if (record === undefined) return true;
    records.set(plan.commit.hash, record);
    for (const twin of plan.twins) settled.add(twin);
    return false;
  });
  // When each old commit has its new form, commits of others between them have nothing to get.
  const isAllSettled = sources.every(({ hash }) => settled.has(hash) || !noted.has(hash));
  const hard = unsettled.filter(({ twins }) => twins.length > 0 || !isAllSettled);
  if (hard.length > 0) {
    const known = await readKnowledge(git, hard, sources, noted);
    for (const plan of hard) {
      records.set(plan.commit.hash, recordFor(plan, known));
    }
  }
  const unexplained = plans.filter((plan) => !quick.has(plan)).map(({ commit }) => commit);
  await addSplitOwners(git, unexplained, records, {
    history: async () => {
      if (options.from !== null)
        return readCommits(git, ['-n', String(targets.length + deletedWithinCommits), options.onto]);
      // What was deleted before the first note has none.
      const first = onto.findIndex(({ hash }) => noted.has(hash) || records.has(hash));
      return first < 0 ? [] : onto.slice(first);
    },
    read: noteReader(git, noted),
  });
  const notes = new Map<string, string>();
  for (const [hash, record] of records) {
    const note = writeGitAiNote(record, options.generator);
    if (note !== null) notes.set(hash, note);
  }
  if (options.dryRun !== true) await writeNotes(git, notes, options, { ref, exists: true });
  return { repaired: [...notes.keys()], examined: targets.length };
}

/** Commits with a note that have no new form: what they brought may have gone into another one. */
function lostCommits(
  sources: readonly Commit[],
  onto: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): readonly Commit[] {
  const kept = new Set(onto.map(({ identity }) => identity));
  return sources.filter(({ hash, identity }) => noted.has(hash) && !kept.has(identity));
}

/** Whether a file may hold lines of the commits besides those of its own old form. */
function joinedBy(commits: readonly Commit[]): (file: FilePlan) => boolean {
  const paths = new Set(commits.flatMap(({ changes }) => changes.flatMap(({ path, oldPath }) => [path, oldPath])));
  return ({ change, same, twin }) =>
    same === null && [change.path, change.oldPath, twin?.path ?? ''].some((path) => paths.has(path));
}

/** Commits with a note that the rewritten history does not have. */
async function readUnreached(git: Git, onto: readonly Commit[], noted: ReadonlyMap<string, string>): Promise<Commit[]> {
  const reached = new Set(onto.map(({ hash }) => hash));
  const hashes = [...noted.keys()].filter((hash) => !reached.has(hash));
  if (hashes.length === 0) return [];
  return readCommits(git, ['--no-walk=sorted', '--ignore-missing', '--stdin'], `${hashes.join('\n')}\n`);
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
    const asked = same === null ? versions() : [];
    if (asked.length === 0) continue;
    for (const { newBlob } of [change, ...asked]) if (newBlob !== null) blobs.add(newBlob);
    for (const blob of blobsBefore(change)) blobs.add(blob);
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
function searchOwners({ change, versions: list }: FilePlan, known: Knowledge): LineOwners {
  const versions = list();
  if (versions.length === 0) return [];
  const text = known.text(change.newBlob);
  const before = blobsBefore(change).map(known.text);
  if (text === undefined || !isEveryText(before)) return [];
  const isNew = newLines(before, text);
  const owners: (Tag | undefined)[] = isNew.map(() => undefined);
  let missing = isNew.filter((is) => is).length;
  for (const version of versions) {
    if (missing === 0) break;
    const content = known.text(version.newBlob);
    const lines = known.records.get(version.commit)?.files.find(({ path }) => path === version.path)?.lines;
    if (content === undefined || lines === undefined) continue;
    const carried = carryOwners(ownersFromRuns(lines, splitLines(content).length), content, text);
    carried.forEach((tag, line) => {
      if (tag === undefined || owners[line] !== undefined || isNew[line] !== true) return;
      owners[line] = tag;
      missing -= 1;
    });
  }
  return owners;
}
