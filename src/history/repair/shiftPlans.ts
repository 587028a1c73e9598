import { splitGitLines } from '../../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord, LineRun, NoteMetadata } from '../../provenance/formats/commitRecord.ts';
import { recordFromGitAi } from '../../provenance/formats/gitAiRecord.ts';
import type { Commit } from '../git/commits.ts';
import type { Git } from '../git/git.ts';
import { ObjectStream } from '../git/objectStream.ts';
import { textOfBlob } from '../git/objects.ts';
import { carryOwners, clipRuns, type LineOwners, ownersFromRuns, runsFromOwners } from '../lineOwners.ts';
import { inLines, type LineSplice, lineCount, shiftRuns, splicesBetween } from './lineSplices.ts';
import { askForBoth, askForSplices, type BlobPair } from './pairSplices.ts';
import type { FilePlan, Plan, Version } from './repairPlan.ts';
import { carrySameChange } from './sameChange.ts';

/** Reading loose objects is most of the work; from this many on, a second process costs less than it saves. */
const sharedFrom = 500;

/**
 * The fast path for a plain rebase: the commit's only original made the same change to the file, and all lines of its note are found
 * again. If the evidence requires proof, a change that differs yields nothing. Other commits that need more work are left out. One or two
 * processes, plus one for changes that could not be predicted from the previous commit.
 */
export async function shiftPlans(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): Promise<Map<Plan, CommitRecord>> {
  const records: Records = new Map();
  const chains = Map.groupBy(pairsOf(plans, noted), ({ path }) => path);
  const splices = new Map<FilePair, { readonly splices: readonly LineSplice[]; readonly count: number }>();
  const counts = new Map<string, number>();
  const [first, beside, second] = [new ObjectStream(), new ObjectStream(), new ObjectStream()];
  for (const { hash } of sources) {
    const note = noted.get(hash);
    if (note === undefined) continue;
    first.ask(note, (content) => {
      if (content === undefined) return;
      const { files, carried = [] } = recordFromGitAi(content.toString('utf8'));
      records.set(hash, { lines: new Map(files.map(({ path, lines }) => [path, lines])), carried });
    });
  }
  for (const chain of chains.values()) {
    const isMuch = first.count >= sharedFrom && beside.count < first.count;
    askForSplices(isMuch ? beside : first, chain, (pair, found, count) => splices.set(pair, { splices: found, count }));
  }
  // A copied note must not name lines that the file does not have.
  for (const { change, same } of plans.flatMap(({ files }) => files)) {
    const blob = change.newBlob;
    if (same === null || blob === null || counts.has(blob)) continue;
    counts.set(blob, 0);
    first.ask(blob, (content) => counts.set(blob, content === undefined ? 0 : lineCount(content)));
  }
  await Promise.all([first.read(git), beside.read(git)]);
  const shifted = new Map<FilePlan, Shifted>();
  for (const pair of [...chains.values()].flat()) {
    const { file, twin, mustProve } = pair;
    const lines = linesIn(records, twin);
    const found = splices.get(pair);
    const quick =
      found === undefined || lines.length === 0 ? undefined : shiftRuns(clipRuns(lines, found.count), found.splices);
    if (quick !== undefined || lines.length === 0) shifted.set(file, { lines: quick ?? [], twin });
    else if (mustProve) {
      askForChanges(second, pair, (old, fresh) => shifted.set(file, { lines: proveLines(lines, old, fresh), twin }));
    } else {
      askForBoth(second, pair.old, pair.fresh, (before, after) =>
        shifted.set(file, { lines: carryLines(lines, before, after), twin }),
      );
    }
  }
  await second.read(git);
  const found = new Map<Plan, CommitRecord>();
  for (const plan of plans) {
    const files = plan.files.map((file) => {
      const { lines, twin } =
        file.same === null
          ? (shifted.get(file) ?? nowhere)
          : {
              lines: clipRuns(linesIn(records, file.same), counts.get(file.change.newBlob ?? '') ?? 0),
              twin: file.same,
            };
      return { path: file.change.path, lines: lines ?? (plan.mustProve ? [] : undefined), twin };
    });
    const known = files.filter((file): file is FileRecord & typeof file => file.lines !== undefined);
    if (known.length < files.length) continue;
    const { hash: commit, author } = plan.commit;
    const asked = plan.mustProve
      ? known.filter(({ lines }) => lines.length > 0).map(({ twin }) => twin?.commit)
      : plan.twins;
    const carried = [...new Set(asked)].flatMap((hash) => records.get(hash ?? '')?.carried ?? []);
    const withLines = known.filter(({ lines }) => lines.length > 0).map(({ path, lines }) => ({ path, lines }));
    found.set(plan, { commit, author, files: withLines, carried });
  }
  return found;
}

interface Shifted {
  readonly lines: readonly LineRun[] | undefined;
  readonly twin: { readonly commit: string } | null;
}

const nowhere: Shifted = { lines: undefined, twin: null };

/** By commit and path. */
type Records = Map<
  string,
  { readonly lines: ReadonlyMap<string, readonly LineRun[]>; readonly carried: readonly NoteMetadata[] }
>;

function linesIn(records: Records, { commit, path }: { readonly commit: string; readonly path: string }) {
  return records.get(commit)?.lines.get(path) ?? [];
}

/** A file in a commit, and in its only original. */
interface FilePair extends BlobPair {
  readonly file: FilePlan;
  readonly twin: Version;
  readonly path: string;
  readonly mustProve: boolean;
}

function pairsOf(plans: readonly Plan[], noted: ReadonlyMap<string, string>): FilePair[] {
  return plans.flatMap(({ files, mustProve }) =>
    files.flatMap((file): FilePair[] => {
      const { change, same, twin } = file;
      if (same !== null || twin?.newBlob == null || change.newBlob === null || !noted.has(twin.commit)) return [];
      // A merge has more than one previous version, so nothing can be shown.
      if (mustProve && change.otherBlobs.length + twin.otherBlobs.length > 0) return [];
      const blobs = { oldBefore: twin.oldBlob, old: twin.newBlob, freshBefore: change.oldBlob, fresh: change.newBlob };
      return [{ file, twin, path: change.path, mustProve, ...blobs }];
    }),
  );
}

interface BufferChange {
  readonly before: Buffer;
  readonly after: Buffer;
}

function askForChanges(
  objects: ObjectStream,
  { oldBefore, old, freshBefore, fresh }: BlobPair,
  receive: (old: BufferChange, fresh: BufferChange) => void,
): void {
  let before: readonly [Buffer, Buffer] | undefined;
  askForBoth(objects, oldBefore, freshBefore, (oldText, freshText) => {
    before = [oldText, freshText];
  });
  askForBoth(objects, old, fresh, (oldText, freshText) => {
    if (before === undefined) return;
    receive({ before: before[0], after: oldText }, { before: before[1], after: freshText });
    before = undefined;
  });
}

/** Empty if the changes differ. */
function proveLines(lines: readonly LineRun[], old: BufferChange, fresh: BufferChange): readonly LineRun[] {
  const [a, b] = [textOfBlob(old.before), textOfBlob(old.after)];
  const [c, d] = [textOfBlob(fresh.before), textOfBlob(fresh.after)];
  if (a === undefined || b === undefined || c === undefined || d === undefined) return [];
  const owners = ownersFromRuns(lines, splitGitLines(b).length);
  const carried = carrySameChange(owners, { before: a, after: b }, { before: c, after: d });
  return carried === undefined ? [] : runsFromOwners(carried);
}

/** Undefined if some lines are not found again. */
function carryLines(lines: readonly LineRun[], before: Buffer, after: Buffer): readonly LineRun[] | undefined {
  const quick = shiftRuns(clipRuns(lines, lineCount(before)), inLines(before, splicesBetween(before, after)));
  if (quick !== undefined) return quick;
  const [old, fresh] = [textOfBlob(before), textOfBlob(after)];
  if (old === undefined || fresh === undefined) return undefined;
  const own = ownersFromRuns(lines, splitGitLines(old).length);
  const carried = carryOwners(own, old, fresh);
  const count = (owners: LineOwners) => owners.filter((owner) => owner !== undefined).length;
  return count(carried) === count(own) ? runsFromOwners(carried) : undefined;
}
