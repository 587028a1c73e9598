import { splitLines } from '../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord, LineRun } from '../provenance/formats/commitRecord.ts';
import { recordFromGitAi } from '../provenance/formats/gitAiRecord.ts';
import type { Commit } from './commits.ts';
import type { Git } from './git.ts';
import { carryOwners, type LineOwners, ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { inLines, type LineSplice, shiftRuns, splicesBetween } from './lineSplices.ts';
import { ObjectStream } from './objectStream.ts';
import { textOfBlob } from './objects.ts';
import { askForSplices, type BlobPair } from './pairSplices.ts';
import type { FilePlan, Plan, Version } from './repairPlan.ts';

/** Reading loose objects is most of the work; from so many on, a second process costs less than it saves. */
const sharedFrom = 500;

/**
 * The quick way of a plain rebase: one old form of the commit changed the file, and all lines of its note are found again. Commits
 * for which there is more to it are left out. One or two processes, and another one for what is
 * not as in the commit before.
 */
export async function shiftPlans(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): Promise<Map<Plan, CommitRecord>> {
  const records: Records = new Map();
  const chains = Map.groupBy(pairsOf(plans, noted), ({ path }) => path);
  const splices = new Map<FilePair, readonly LineSplice[]>();
  const [first, beside, second] = [new ObjectStream(), new ObjectStream(), new ObjectStream()];
  for (const { hash } of sources) {
    const note = noted.get(hash);
    if (note === undefined) continue;
    first.ask(note, (content) => {
      const files = content === undefined ? [] : recordFromGitAi(content.toString('utf8')).files;
      records.set(hash, new Map(files.map(({ path, lines }) => [path, lines])));
    });
  }
  for (const chain of chains.values()) {
    const isMuch = first.count >= sharedFrom && beside.count < first.count;
    askForSplices(isMuch ? beside : first, chain, (pair, found) => splices.set(pair, found));
  }
  await Promise.all([first.read(git), beside.read(git)]);
  const shifted = new Map<FilePlan, readonly LineRun[] | undefined>();
  for (const pair of [...chains.values()].flat()) {
    const { file, twin } = pair;
    const lines = linesIn(records, twin);
    const found = splices.get(pair);
    const quick = found === undefined || lines.length === 0 ? undefined : shiftRuns(lines, found);
    if (quick !== undefined || lines.length === 0) shifted.set(file, quick ?? []);
    else askForBoth(second, pair, (before, after) => shifted.set(file, carryLines(lines, before, after)));
  }
  await second.read(git);
  const linesOf = (file: FilePlan) => (file.same === null ? shifted.get(file) : linesIn(records, file.same));
  const found = new Map<Plan, CommitRecord>();
  for (const plan of plans) {
    const files = plan.files.map((file) => ({ path: file.change.path, lines: linesOf(file) }));
    const known = files.filter((file): file is FileRecord => file.lines !== undefined);
    if (known.length < files.length) continue;
    const { hash: commit, author } = plan.commit;
    found.set(plan, { commit, author, files: known.filter(({ lines }) => lines.length > 0) });
  }
  return found;
}

/** By commit and path. */
type Records = Map<string, ReadonlyMap<string, readonly LineRun[]>>;

function linesIn(records: Records, { commit, path }: { readonly commit: string; readonly path: string }) {
  return records.get(commit)?.get(path) ?? [];
}

/** A file of a commit, and as its one old form has it. */
interface FilePair extends BlobPair {
  readonly file: FilePlan;
  readonly twin: Version;
  readonly path: string;
}

function pairsOf(plans: readonly Plan[], noted: ReadonlyMap<string, string>): FilePair[] {
  return plans
    .flatMap(({ files }) => files)
    .flatMap((file): FilePair[] => {
      const { change, same, twin } = file;
      if (same !== null || twin?.newBlob == null || change.newBlob === null || !noted.has(twin.commit)) return [];
      return [{ file, twin, path: change.path, old: twin.newBlob, fresh: change.newBlob }];
    });
}

function askForBoth(
  objects: ObjectStream,
  { old, fresh }: BlobPair,
  receive: (before: Buffer | undefined, after: Buffer | undefined) => void,
): void {
  let before: Buffer | undefined;
  objects.ask(old, (content) => {
    before = content === undefined ? undefined : Buffer.from(content);
  });
  objects.ask(fresh, (after) => {
    receive(before, after);
    before = undefined;
  });
}

/** Undefined when not all of the lines are found again. */
function carryLines(
  lines: readonly LineRun[],
  before: Buffer | undefined,
  after: Buffer | undefined,
): readonly LineRun[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  const splices = splicesBetween(before, after);
  const quick = splices === undefined ? undefined : shiftRuns(lines, inLines(before, splices));
  if (quick !== undefined) return quick;
  const [old, fresh] = [textOfBlob(before), textOfBlob(after)];
  if (old === undefined || fresh === undefined) return undefined;
  const own = ownersFromRuns(lines, splitLines(old).length);
  const carried = carryOwners(own, old, fresh);
  const count = (owners: LineOwners) => owners.filter((tag) => tag !== undefined).length;
  return count(carried) === count(own) ? runsFromOwners(carried) : undefined;
}
