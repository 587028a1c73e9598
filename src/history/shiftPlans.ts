import type { CommitRecord, FileRecord, LineRun } from '../provenance/commitRecord.ts';
import { recordFromGitAi } from '../provenance/gitAiRecord.ts';
import { splitLines } from '../provenance/tokens.ts';
import type { Commit } from './commits.ts';
import type { Git } from './git.ts';
import { carryOwners, type LineOwners, ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { streamObjects } from './objectStream.ts';
import { textOfBlob } from './objects.ts';
import type { FilePlan, Plan } from './repairPlan.ts';
import { shiftLines } from './shiftLines.ts';

/**
 * The quick way of a plain rebase: one old form of the commit changed the file, and all lines of its note are found again. Commits
 * for which there is more to it are left out. Two processes, and one pair of versions in memory at a time.
 */
export async function shiftPlans(
  git: Git,
  plans: readonly Plan[],
  sources: readonly Commit[],
  noted: ReadonlyMap<string, string>,
): Promise<Map<Plan, CommitRecord>> {
  const records = new Map<string, Map<string, readonly LineRun[]>>();
  const shifted = new Map<FilePlan, readonly LineRun[] | undefined>();
  const [notes, first, second] = [new Requests(), new Requests(), new Requests()];
  for (const { hash } of sources) {
    const note = noted.get(hash);
    if (note === undefined) continue;
    notes.ask(note, (content) => {
      const files = content === undefined ? [] : recordFromGitAi(content.toString('utf8')).files;
      records.set(hash, new Map(files.map(({ path, lines }) => [path, lines])));
    });
  }
  plans
    .flatMap(({ files }) => files)
    .forEach((file, index, files) => {
      const { change, same, twin } = file;
      if (same !== null || twin?.newBlob == null || change.newBlob === null) return;
      const half = index * 2 < files.length ? first : second;
      let before: Buffer | undefined;
      half.ask(twin.newBlob, (content) => {
        before = content;
      });
      half.ask(change.newBlob, (after) => {
        const lines = records.get(twin.commit)?.get(twin.path) ?? [];
        if (records.has(twin.commit)) shifted.set(file, carryLines(lines, before, after));
        before = undefined;
      });
    });
  // Reading loose objects is most of the work, so two processes share it; what the second one brings waits for the notes.
  let areNotesRead = notes.hashes.length === 0;
  const waiting: (() => void)[] = [];
  const noteCount = notes.hashes.length;
  await Promise.all([
    streamObjects(git, [...notes.hashes, ...first.hashes], (index, content) => {
      if (index < noteCount) notes.receive(index, content);
      else first.receive(index - noteCount, content);
      if (index !== noteCount - 1) return;
      areNotesRead = true;
      for (const receive of waiting.splice(0)) receive();
    }),
    streamObjects(git, second.hashes, (index, content) => {
      if (areNotesRead) second.receive(index, content);
      else waiting.push(() => second.receive(index, content));
    }),
  ]);
  const linesOf = (file: FilePlan) =>
    file.same === null ? shifted.get(file) : (records.get(file.same.commit)?.get(file.same.path) ?? []);
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

/** Objects to ask for, and what to do with each. */
class Requests {
  readonly hashes: string[] = [];
  readonly #receivers: ((content: Buffer | undefined) => void)[] = [];

  ask(hash: string, receive: (content: Buffer | undefined) => void): void {
    this.hashes.push(hash);
    this.#receivers.push(receive);
  }

  receive(index: number, content: Buffer | undefined): void {
    this.#receivers[index]?.(content);
  }
}

/** Undefined when not all of the lines are found again. */
function carryLines(
  lines: readonly LineRun[],
  before: Buffer | undefined,
  after: Buffer | undefined,
): readonly LineRun[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  const quick = shiftLines(lines, before, after);
  if (quick !== undefined) return quick;
  const [old, fresh] = [textOfBlob(before), textOfBlob(after)];
  if (old === undefined || fresh === undefined) return undefined;
  const own = ownersFromRuns(lines, splitLines(old).length);
  const carried = carryOwners(own, old, fresh);
  const count = (owners: LineOwners) => owners.filter((tag) => tag !== undefined).length;
  return count(carried) === count(own) ? runsFromOwners(carried) : undefined;
}
