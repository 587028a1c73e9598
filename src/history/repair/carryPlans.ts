import { AppError, sentenceOf } from '../../base/appError.ts';
import { splitGitLines } from '../../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord, LineOwner, NoteMetadata } from '../../provenance/formats/commitRecord.ts';
import { recordFromGitAi } from '../../provenance/formats/gitAiRecord.ts';
import { makeTag } from '../../provenance/tag.ts';
import { blobsBefore, type Commit } from '../git/commits.ts';
import type { Git } from '../git/git.ts';
import { isEveryText, readObjects, textOfBlob } from '../git/objects.ts';
import {
  carryOwners,
  clipRuns,
  type LineOwners,
  ownersFromRuns,
  runsFromOwners,
  sameLinesInOrder,
} from '../lineOwners.ts';
import type { FilePlan, Plan, Version } from './repairPlan.ts';
import { carrySameChange } from './sameChange.ts';
import { shiftPlans } from './shiftPlans.ts';

export interface Carried {
  /** By new commit. */
  readonly records: Map<string, CommitRecord>;
  readonly skipped: { readonly commit: string; readonly reason: string }[];
}

/**
 * Carries line owners over according to the plans: the fast way if a commit has a single original, else line by line from the versions in
 * its group.
 */
export async function carryPlans(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): Promise<Carried> {
  const asked = new Set(plans.flatMap((plan) => plan.sources.map(({ hash }) => hash)));
  const used = sources.filter(({ hash }) => asked.has(hash));
  const isJoined = joinedBy(lostCommits(used, plans, noted));
  const plain = plans.filter(({ files, mustProve, twins }) => (mustProve ? twins.length === 1 : !files.some(isJoined)));
  const quick = await shiftPlans(git, plain, used, noted);
  const records = new Map<string, CommitRecord>();
  const skipped: Carried['skipped'] = [];
  for (const [{ commit }, record] of quick) keep(records, commit, record);
  const hard = plans.filter((plan) => !quick.has(plan));
  if (hard.length === 0) return { records, skipped };
  const known = await readKnowledge(git, hard, used, noted);
  for (const plan of hard) {
    try {
      keep(records, plan.commit, recordFor(plan, known));
    } catch (error) {
      // One unreadable commit must not stop the others.
      if (!AppError.is(error) && !(error instanceof RangeError)) throw error;
      skipped.push({ commit: plan.commit.hash, reason: sentenceOf(error) });
    }
  }
  return { records, skipped };
}

function keep(records: Map<string, CommitRecord>, { hash }: Commit, record: CommitRecord): void {
  if (record.files.length > 0 || (record.carried ?? []).length > 0) records.set(hash, record);
}

/** Commits with a note that are no commit's original: their lines may have gone into some other commit. */
function lostCommits(
  sources: readonly Commit[],
  plans: readonly Plan[],
  noted: ReadonlyMap<string, string>,
): readonly Commit[] {
  const kept = new Set(plans.flatMap(({ twins }) => twins));
  return sources.filter(({ hash }) => noted.has(hash) && !kept.has(hash));
}

/** Whether a file may contain lines of these commits in addition to its own original's. */
function joinedBy(commits: readonly Commit[]): (file: FilePlan) => boolean {
  const paths = new Set(commits.flatMap(({ changes }) => changes.flatMap(({ path, oldPath }) => [path, oldPath])));
  return ({ change, same, twin }) =>
    same === null && [change.path, change.oldPath, twin?.path ?? ''].some((path) => paths.has(path));
}

interface Knowledge {
  readonly records: ReadonlyMap<string, CommitRecord>;
  readonly text: (blob: string | null) => string | undefined;
}

/** Reads notes and texts in one process. */
async function readKnowledge(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): Promise<Knowledge> {
  const blobs = new Set<string>();
  for (const { change, same, versions } of plans.flatMap(({ files }) => files)) {
    if (same !== null && change.newBlob !== null) blobs.add(change.newBlob);
    const list = same === null ? versions() : [];
    if (list.length === 0) continue;
    for (const version of [change, ...list])
      for (const blob of [version.newBlob, version.oldBlob]) if (blob !== null) blobs.add(blob);
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

function recordFor({ commit, files, twins, mustProve }: Plan, known: Knowledge): CommitRecord {
  const asked = new Set<string>(mustProve ? [] : twins);
  const records = files.map((file): FileRecord => {
    const { path } = file.change;
    if (file.same === null) {
      const search = mustProve ? provenOwners : searchOwners;
      return { path, lines: runsFromOwners(search(file, known, twins, asked)) };
    }
    const { commit: twin, path: oldPath } = file.same;
    asked.add(twin);
    const text = known.text(file.change.newBlob);
    const count = text === undefined ? 0 : splitGitLines(text).length;
    return { path, lines: clipRuns(linesOf(known, twin, oldPath) ?? [], count) };
  });
  const carried = [...asked].flatMap((hash): readonly NoteMetadata[] => known.records.get(hash)?.carried ?? []);
  return {
    commit: commit.hash,
    author: commit.author,
    files: records.filter(({ lines }) => lines.length > 0),
    carried,
  };
}

function linesOf({ records }: Knowledge, commit: string, path: string): FileRecord['lines'] | undefined {
  return records.get(commit)?.files.find((record) => record.path === path)?.lines;
}

/** Owners of the lines that the commit added, as far as a version with a note has them. */
function searchOwners(
  { change, versions }: FilePlan,
  known: Knowledge,
  twins: readonly string[],
  asked: Set<string>,
): LineOwners {
  const list = versions();
  if (list.length === 0) return [];
  const text = known.text(change.newBlob);
  const before = blobsBefore(change).map(known.text);
  if (text === undefined || !isEveryText(before)) return [];
  const texts: readonly string[] = before;
  const kept = texts.map((old) => sameLinesInOrder(old, text));
  const isNew = splitGitLines(text).map((_, line) => kept.every((lines) => (lines[line] ?? -1) < 0));
  const owners: (LineOwner | undefined)[] = isNew.map(() => undefined);
  for (const version of list) {
    const carried = carriedFrom(version, text, known);
    // The commit's own original determines which lines were new; from other versions, only lines that are new here count.
    const isTwin = twins.includes(version.commit);
    carried?.forEach((owner, line) => {
      if (owner === undefined || owners[line] !== undefined || (isNew[line] !== true && !isTwin)) return;
      owners[line] = owner;
      if (owner !== nobody) asked.add(version.commit);
    });
  }
  return owners;
}

/**
 * Owner of a line that a version introduced without attribution. It ends the search, so that no older commit with the same line is
 * credited.
 */
const nobody: LineOwner = { tag: makeTag({ origin: 'unknown', evidence: 'inferred' }) };

function carriedFrom(version: Version, text: string, known: Knowledge): LineOwners | undefined {
  const content = known.text(version.newBlob);
  const before = blobsBefore(version).map(known.text);
  if (content === undefined) return undefined;
  const owners = ownersFromRuns(linesOf(known, version.commit, version.path) ?? [], splitGitLines(content).length);
  if (isEveryText(before))
    broughtLines(before, content).forEach((isBrought, line) => {
      if (isBrought) owners[line] ??= nobody;
    });
  return carryOwners(owners, content, text);
}

/** Lines introduced by a version, excluding those it only moved or re-indented. */
function broughtLines(before: readonly string[], content: string): readonly boolean[] {
  const olds = before.map((old) => {
    const kept = sameLinesInOrder(old, content);
    const keptBefore = new Set(kept);
    const rest = splitGitLines(old).flatMap(({ text }, line) => (keptBefore.has(line) ? [] : [text.trim()]));
    return { kept, rest: new Set(rest) };
  });
  return splitGitLines(content).map(({ text }, line) =>
    olds.every(({ kept, rest }) => (kept[line] ?? -1) < 0 && !rest.has(text.trim())),
  );
}

/** The owners from the first version that made the same change; the other versions are unrelated commits from the same second. */
function provenOwners(
  { change, versions }: FilePlan,
  known: Knowledge,
  _twins: readonly string[],
  asked: Set<string>,
): LineOwners {
  const [freshBefore, freshAfter] = [known.text(change.oldBlob), known.text(change.newBlob)];
  if (freshBefore === undefined || freshAfter === undefined || change.otherBlobs.length > 0) return [];
  for (const version of versions()) {
    const [before, after] = [known.text(version.oldBlob), known.text(version.newBlob)];
    const lines = linesOf(known, version.commit, version.path);
    if (before === undefined || after === undefined || lines === undefined || version.otherBlobs.length > 0) continue;
    const owners = ownersFromRuns(lines, splitGitLines(after).length);
    const carried = carrySameChange(owners, { before, after }, { before: freshBefore, after: freshAfter });
    if (carried === undefined) continue;
    asked.add(version.commit);
    return carried;
  }
  return [];
}
