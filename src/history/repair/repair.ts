import type { CommitRecord } from '../../provenance/formats/commitRecord.ts';
import { isHoldable, writeGitAiNote } from '../../provenance/formats/gitAiRecord.ts';
import { certificatesIn, type NoteCertificate, uniteCertificates } from '../../provenance/formats/noteCertificate.ts';
import { type Commit, readCommits } from '../git/commits.ts';
import type { Git } from '../git/git.ts';
import { type Rewrites, readRewrites } from '../git/reflog.ts';
import { revisionArgument, treesOf } from '../git/revision.ts';
import { uniteNotes } from '../notes/mergeNotes.ts';
import {
  changeNotes,
  type NoteSet,
  type NoteWriter,
  noteReader,
  notesRef,
  readNoteSet,
  readNotes,
} from '../notes/noteStore.ts';
import { carryPlans } from './carryPlans.ts';
import { type Evidence, findEvidence, namedByRewrites, pickedSources } from './evidence.ts';
import { planFor } from './repairPlan.ts';
import { revertRecords } from './reverts.ts';
import { findSquashes } from './squash.ts';

export interface RepairOptions extends NoteWriter {
  /** The rewritten history. */
  readonly onto: string;
  /** Where the notes are: the branch before the rewrite; null uses every commit with a note not reachable from `onto`. */
  readonly from: string | null;
  readonly generator: string;
  readonly ref?: string;
  /** Reports what would be written without writing it. */
  readonly dryRun?: boolean;
  /** Checks that passed here. */
  readonly certificates?: readonly NoteCertificate[];
  /** Old and new hashes of a rewrite, as passed to git's `post-rewrite` hook. */
  readonly pairs?: readonly (readonly [old: string, fresh: string])[];
}

export interface RepairResult {
  /** Commits that got a note. */
  readonly repaired: readonly string[];
  /** Commits of `onto` without a note that were examined. */
  readonly examined: number;
  /** What was left out, and why: a commit and a sentence each. */
  readonly skipped: readonly SkippedNote[];
}

export interface SkippedNote {
  readonly commit: string;
  readonly reason: string;
}

/** How far back to search `onto` if `from` does not bound it. */
const maxCommits = 2000;
/** Maximum number of unreachable commits to examine. */
const maxUnreached = 20_000;

/**
 * Restores notes that commits lost through a rebase, amend, squash, cherry-pick, revert or filter. A commit receives another one's lines
 * only with evidence of the event, never because of similarity, and never from a later commit; what is not found again stays unattributed.
 * Repeating it changes nothing. A bad note or commit is reported and skipped. Six or seven git processes after a plain rebase, regardless
 * of its size.
 * @throws AppError `badInput` for a revision that git does not know.
 */
export async function repairNotes(git: Git, options: RepairOptions): Promise<RepairResult> {
  const ref = options.ref ?? notesRef;
  for (const revision of [options.onto, options.from ?? options.onto]) revisionArgument(revision);
  const range =
    options.from === null ? ['-n', String(maxCommits), options.onto] : [`${options.from}...${options.onto}`];
  const [present, commits, recorded] = await Promise.all([
    readNoteSet(git, ref),
    readCommits(git, range),
    readRewrites(git),
  ]);
  const noted = present.blobs;
  const onto = commits.filter(({ isLeft }) => !isLeft);
  const targets = onto.filter(({ hash, changes }) => !noted.has(hash) && changes.length > 0);
  if (noted.size === 0 || targets.length === 0) return { repaired: [], examined: 0, skipped: [] };
  const rewrites = withPairs(recorded, options.pairs ?? []);
  const sources = await readSources(git, {
    onto,
    noted,
    rewrites,
    left: commits.filter(({ isLeft }) => isLeft),
    from: options.from,
  });
  // The newest commit on the left is the one the person named.
  const from = options.from === null ? null : (commits.findLast(({ isLeft }) => isLeft)?.hash ?? null);
  const { records, skipped } = await recordsFor(git, { onto, targets, sources, noted, rewrites, from });
  const certified = await certificatesFor(git, records, options.certificates ?? []);
  const notes = new Map<string, string>();
  for (const [hash, record] of records) {
    for (const { path } of record.files)
      if (!isHoldable(path))
        skipped.push({
          commit: hash,
          reason: `The Git AI format cannot hold the path ${JSON.stringify(path)}; only Calibrated reads its lines.`,
        });
    const note = writeGitAiNote({ ...record, certificates: certified(hash, record) }, options.generator);
    if (note !== null) notes.set(hash, note);
  }
  const result = { repaired: [...notes.keys()], examined: targets.length, skipped };
  if (options.dryRun === true || notes.size === 0) return result;
  await changeNotes(
    git,
    ref,
    options,
    async (now) => ({ notes: await beside(git, notes, present, now, options.generator), result: null }),
    present,
  );
  return result;
}

/** A rewritten commit keeps the certificate of its original only where it has the very same files. */
async function certificatesFor(
  git: Git,
  records: ReadonlyMap<string, CommitRecord>,
  own: readonly NoteCertificate[],
): Promise<(commit: string, record: CommitRecord) => readonly NoteCertificate[]> {
  const known = ({ carried = [] }: CommitRecord) => uniteCertificates(...carried.map(certificatesIn), own);
  const trees = await treesOf(
    git,
    [...records].filter(([, record]) => known(record).length > 0).map(([hash]) => hash),
  );
  return (commit, record) => known(record).filter(({ tree }) => tree === trees.get(commit));
}

/** Keeps what another process wrote in the meantime. */
async function beside(
  git: Git,
  notes: ReadonlyMap<string, string>,
  before: NoteSet,
  now: NoteSet,
  generator: string,
): Promise<ReadonlyMap<string, string>> {
  if (now.tip === before.tip) return notes;
  const others = await readNotes(git, new Map([...now.blobs].filter(([commit]) => notes.has(commit))));
  return new Map(
    [...notes].flatMap(([commit, note]): [string, string][] => {
      const other = others.get(commit);
      const united = other === undefined ? note : uniteNotes(commit, other, note, generator);
      return united === null || united === other ? [] : [[commit, united]];
    }),
  );
}

function withPairs(recorded: Rewrites, pairs: readonly (readonly [string, string])[]): Rewrites {
  const all = new Map([...recorded.pairs].map(([fresh, olds]) => [fresh, new Set(olds)]));
  for (const [old, fresh] of pairs) all.set(fresh, (all.get(fresh) ?? new Set()).add(old));
  return { ...recorded, pairs: all };
}

interface SourceInput {
  readonly onto: readonly Commit[];
  readonly left: readonly Commit[];
  readonly noted: ReadonlyMap<string, string>;
  readonly rewrites: Rewrites;
  readonly from: string | null;
}

/** Commits not reachable from the rewritten history that have notes or are named by a rewrite. */
async function readSources(git: Git, { onto, left, noted, rewrites, from }: SourceInput): Promise<readonly Commit[]> {
  const known = new Set([...onto, ...left].map(({ hash }) => hash));
  const named = [...namedByRewrites(rewrites), ...onto.flatMap(pickedSources), ...(from === null ? noted.keys() : [])];
  const missing = [...new Set(named)].filter((hash) => !known.has(hash));
  const tip = onto.at(-1)?.hash;
  if (missing.length === 0 || tip === undefined) return left;
  const present = await existing(git, missing);
  if (present.length === 0) return left;
  const input = `${[...present, `^${tip}`].join('\n')}\n`;
  const more = await readCommits(git, ['-n', String(maxUnreached), '--stdin'], input);
  return [...left, ...more.filter(({ hash }) => !known.has(hash))];
}

/** Notes and reflogs may name commits that no longer exist. */
async function existing(git: Git, hashes: readonly string[]): Promise<readonly string[]> {
  const lines = (await git.run(['cat-file', '--batch-check=%(objecttype)'], `${hashes.join('\n')}\n`))
    .toString('latin1')
    .split('\n');
  return hashes.filter((_, at) => lines[at] === 'commit');
}

interface RecordInput {
  readonly onto: readonly Commit[];
  readonly targets: readonly Commit[];
  readonly sources: readonly Commit[];
  readonly noted: ReadonlyMap<string, string>;
  readonly rewrites: Rewrites;
  readonly from: string | null;
}

async function recordsFor(
  git: Git,
  { onto, targets, sources, noted, rewrites, from }: RecordInput,
): Promise<{ records: Map<string, CommitRecord>; skipped: SkippedNote[] }> {
  const known = new Map([...onto, ...sources].map((commit) => [commit.hash, commit]));
  const trees = await treesAroundResets(git, rewrites, targets);
  const isSameTree = (left: string, right: string) => trees.has(left) && trees.get(left) === trees.get(right);
  const evidence = findEvidence({ targets, known, sources, noted, rewrites, isSameTree });
  const unexplained = targets.filter((target) => evidence.get(target)?.mustProve !== false);
  const settled = new Set(
    [...evidence.values()].flatMap((one) => (one.mustProve ? [] : one.sources.map(({ hash }) => hash))),
  );
  for (const [target, found] of await findSquashes(git, { targets: unexplained, sources, noted, settled, from }))
    evidence.set(target, found);
  const plans = [...evidence].flatMap(([target, found]: [Commit, Evidence]) => planFor(target, found, noted));
  const { records, skipped } = await carryPlans(git, plans, sources, noted);
  const read = noteReader(git, noted);
  const isRead = async (hashes: ReadonlySet<string>) =>
    new Map([...(await read(hashes)), ...[...records].filter(([hash]) => hashes.has(hash))]);
  const open = targets.filter(({ hash }) => !records.has(hash));
  for (const [hash, record] of await revertRecords(git, open, known, isRead)) records.set(hash, record);
  return { records, skipped };
}

/** Trees of commits around resets; starts no process if there were none. */
async function treesAroundResets(
  git: Git,
  { resets }: Rewrites,
  targets: readonly Commit[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(targets.map(({ hash }) => hash));
  const hashes = resets
    .filter(({ made }) => made.some((hash) => wanted.has(hash)))
    .flatMap(({ oldTip, made }) => [oldTip, ...made]);
  return treesOf(git, hashes);
}
