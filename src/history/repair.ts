import type { CommitRecord, FileRecord } from '../provenance/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../provenance/gitAiRecord.ts';
import type { Tag } from '../provenance/tag.ts';
import { splitLines } from '../provenance/tokens.ts';
import { type Commit, type FileChange, readCommits } from './commits.ts';
import type { Git } from './git.ts';
import { carryOwners, type LineOwners, ownersFromRuns, runsFromOwners, sameLines } from './lineOwners.ts';
import { listNotes, type NoteWriter, notesRef, writeNotes } from './noteStore.ts';
import { readObjects, textOfBlob } from './objects.ts';
import { revisionArgument } from './revision.ts';

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
 * closed: a line that is not found again stays nobody's. Doing it twice changes nothing. Five git processes, whatever the size, and
 * a sixth when commits were joined or divided.
 */
export async function repairNotes(git: Git, options: RepairOptions): Promise<RepairResult> {
  const ref = options.ref ?? notesRef;
  for (const revision of [options.onto, options.from ?? options.onto]) revisionArgument(revision);
  const noted = await listNotes(git, ref);
  if (noted.size === 0) return { repaired: [], examined: 0 };
  const range =
    options.from === null ? ['-n', String(MOST_COMMITS), options.onto] : [`${options.from}..${options.onto}`];
  const onto = await readCommits(git, range);
  const reached = new Set(onto.map(({ hash }) => hash));
  const targets = onto.filter(({ hash, changes }) => !noted.has(hash) && changes.length > 0);
  if (targets.length === 0) return { repaired: [], examined: 0 };
  const sources = await readSources(git, options, noted, reached);
  const index = new Sources(sources);
  const plans = targets.map((commit) => planFor(commit, index, noted));
  const records = new Map<string, CommitRecord>();
  const quick = await readKnowledge(git, plans, sources, noted, isFromTwin);
  const settled = new Set<string>();
  const unsettled = plans.filter((plan) => {
    const record = recordFor(plan, quick, fromTwin);
    if (record === undefined) return true;
    records.set(plan.commit.hash, record);
    for (const twin of plan.twins) settled.add(twin);
    return false;
  });
  // When each old commit has its new form, commits of others between them have nothing to get.
  const isAllSettled = sources.every(({ hash }) => settled.has(hash) || !noted.has(hash));
  const hard = unsettled.filter(({ twins }) => twins.length > 0 || !isAllSettled);
  if (hard.length > 0) {
    const known = await readKnowledge(git, hard, sources, noted, () => true);
    for (const plan of hard) {
      const record = recordFor(plan, known, searchOwners);
      if (record !== undefined) records.set(plan.commit.hash, record);
    }
  }
  const notes = new Map<string, string>();
  for (const [hash, record] of records) {
    const note = writeGitAiNote(record, options.generator);
    if (note !== null) notes.set(hash, note);
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
  /** The commit has the same author, time and subject: it is the old form of the commit in question. */
  readonly isTwin: boolean;
}

interface Plan {
  readonly commit: Commit;
  /** Hashes of its old forms. */
  readonly twins: readonly string[];
  readonly files: readonly FilePlan[];
}

/** The old commits, found by what a new one has in common with them. */
class Sources {
  readonly #byIdentity = new Map<string, Commit[]>();
  /** By path and by blob, newest first. */
  readonly #versions = new Map<string, Omit<Version, 'isTwin'>[]>();

  constructor(commits: readonly Commit[]) {
    for (const commit of commits.toReversed()) {
      append(this.#byIdentity, commit.identity, commit);
      for (const change of commit.changes) {
        if (change.newBlob === null) continue;
        const version = { ...change, commit: commit.hash };
        append(this.#versions, `path ${change.path}`, version);
        append(this.#versions, `blob ${change.newBlob}`, version);
      }
    }
  }

  twinsOf({ identity }: Commit): readonly Commit[] {
    return this.#byIdentity.get(identity) ?? [];
  }

  /** The same content first, then the twin's version, then the latest ones of the same file. */
  versionsOf({ path, oldPath, newBlob }: FileChange, twins: readonly Commit[]): Version[] {
    const isTwin = (hash: string) => twins.some((twin) => twin.hash === hash);
    const named = [...new Set([path, oldPath])].flatMap((name) => this.#versions.get(`path ${name}`) ?? []);
    const ordered = [
      ...(this.#versions.get(`blob ${newBlob}`) ?? []),
      ...named.filter(({ commit }) => isTwin(commit)),
      ...named.slice(0, MOST_VERSIONS),
    ];
    const unique = new Map(ordered.map((version) => [`${version.commit}\n${version.path}`, version]));
    return [...unique.values()]
      .slice(0, MOST_VERSIONS)
      .map((version) => ({ ...version, isTwin: isTwin(version.commit) }));
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function planFor(commit: Commit, sources: Sources, noted: ReadonlyMap<string, string>): Plan {
  const twins = sources.twinsOf(commit);
  const files = commit.changes.flatMap((change): FilePlan[] => {
    if (change.newBlob === null) return [];
    for (const twin of twins) {
      const path = noted.has(twin.hash)
        ? twin.changes.find(({ newBlob }) => newBlob === change.newBlob)?.path
        : undefined;
      if (path !== undefined) return [{ change, same: { commit: twin.hash, path }, versions: [] }];
    }
    return [{ change, same: null, versions: sources.versionsOf(change, twins) }];
  });
  return { commit, twins: twins.map(({ hash }) => hash), files };
}

interface Knowledge {
  readonly records: ReadonlyMap<string, CommitRecord>;
  readonly text: (blob: string | null) => string | undefined;
}

function isFromTwin({ isTwin }: Version): boolean {
  return isTwin;
}

/** Notes and texts in one process. */
async function readKnowledge(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
  wanted: (version: Version) => boolean,
): Promise<Knowledge> {
  const blobs = new Set<string>();
  for (const { change, same, versions } of plans.flatMap(({ files }) => files)) {
    const asked = same === null ? versions.filter(wanted) : [];
    if (asked.length === 0) continue;
    for (const { newBlob } of [change, ...asked]) if (newBlob !== null) blobs.add(newBlob);
    if (wanted !== isFromTwin && change.oldBlob !== null) blobs.add(change.oldBlob);
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

type Search = (file: FilePlan, known: Knowledge) => LineOwners | undefined;

/** Undefined when the search does not settle every file. */
function recordFor({ commit, files }: Plan, known: Knowledge, search: Search): CommitRecord | undefined {
  const records: FileRecord[] = [];
  for (const file of files) {
    const { path } = file.change;
    if (file.same === null) {
      const owners = search(file, known);
      if (owners === undefined) return undefined;
      records.push({ path, lines: runsFromOwners(owners) });
    } else {
      const { commit: twin, path: oldPath } = file.same;
      records.push({
        path,
        lines: known.records.get(twin)?.files.find((record) => record.path === oldPath)?.lines ?? [],
      });
    }
  }
  return { commit: commit.hash, author: commit.author, files: records.filter(({ lines }) => lines.length > 0) };
}

/**
 * The quick way of a plain rebase: one old form of the commit changed the file, and all lines of its note are found again.
 * Undefined when there is more to it.
 */
function fromTwin({ change, versions }: FilePlan, known: Knowledge): LineOwners | undefined {
  const [twin, ...more] = versions.filter(isFromTwin);
  const text = known.text(change.newBlob);
  const content = twin === undefined ? undefined : known.text(twin.newBlob);
  const record = twin === undefined ? undefined : known.records.get(twin.commit);
  if (twin === undefined || more.length > 0 || text === undefined || content === undefined || record === undefined)
    return undefined;
  const lines = record.files.find(({ path }) => path === twin.path)?.lines ?? [];
  const own = ownersFromRuns(lines, splitLines(content).length);
  const carried = carryOwners(own, content, text);
  const count = (owners: LineOwners) => owners.filter((tag) => tag !== undefined).length;
  return count(carried) === count(own) ? carried : undefined;
}

/** Owners of the lines that the commit added, as far as a version with a note has them. */
function searchOwners({ change, versions }: FilePlan, known: Knowledge): LineOwners {
  if (versions.length === 0) return [];
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
