import { dayMs, weekMs } from '../../base/timeUnits.ts';
import { mean, standardDeviation } from '../../statistics/descriptive.ts';
import { studentTQuantile } from '../../statistics/distributions/studentT.ts';
import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag } from '../ledger/lineTable.ts';
import type { ReadHistory } from './historyReport.ts';

/** Weeks on each side, as in the week-by-week comparison. */
const maxWeeks = 52;
const churnMs = 14 * dayMs;
/** Minimum lines of a file on each side; a share of fewer lines is noise. Chosen by us. */
const minLines = 10;
/** A file counts as written with AI if at least this share of its later lines names one. Chosen by us. */
const minAiShare = 0.5;
/** Sizes and ages may differ by at most this factor. Chosen by us. */
const maxFactor = 2;
/** Fewer pairs allow no comparison. Chosen by us: from here on the interval's coverage is as stated (checked by a test and the bench). */
export const minPairs = 15;

export interface Churned {
  readonly lines: number;
  /** Those changed or deleted within 14 days. */
  readonly churned: number;
}

/** One file around the day of adoption. */
export interface FileRecord {
  readonly path: string;
  /** Who wrote most of its lines on that day. */
  readonly author: string;
  /** Number of lines in it on that day. */
  readonly size: number;
  readonly ageDays: number;
  /** `most`: AI is named in at least half of the later lines; `none`: in none. Files in between count on neither side. */
  readonly ai: 'most' | 'none' | 'some';
  /** The year before, split into halves. */
  readonly early: Churned;
  readonly late: Churned;
  readonly after: Churned;
}

export interface MatchedFiles {
  /** Files with AI lines that have a match without. */
  readonly pairs: number;
  readonly filesWithAi: number;
  /**
   * How much more churn rose in files with AI than in their matches, where 0.1 is ten percentage points; null if there are too few pairs.
   */
  readonly change: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** `trend`: the files of a pair were already diverging before. */
  readonly verdict: 'higher' | 'lower' | 'unclear' | 'trend' | 'tooFew';
}

/**
 * Difference in differences over pairs of files with the same main author and folder, and size and age within a factor of two. Each file
 * is used once, so the pairs are independent, and Student's interval is computed over them.
 */
export function matchedFiles(files: readonly FileRecord[]): MatchedFiles {
  const usable = files.filter(
    ({ early, late, after }) => early.lines + late.lines >= minLines && after.lines >= minLines,
  );
  const pairs = pairsOf(usable);
  const filesWithAi = usable.filter(({ ai }) => ai === 'most').length;
  const said = { pairs: pairs.length, filesWithAi };
  if (pairs.length < minPairs) return { ...said, change: null, lower: null, upper: null, verdict: 'tooFew' };
  const rise = ({ early, late, after }: FileRecord) =>
    shareOf(after) - shareOf({ lines: early.lines + late.lines, churned: early.churned + late.churned });
  const effect = meanInterval(
    pairs.map(([own, like]) => rise(own) - rise(like)),
    0.95,
  );
  // Placebo test: the same difference within the year before, when nothing had happened yet.
  const earlier = pairs.filter((pair) => pair.every(({ early, late }) => early.lines > 0 && late.lines > 0));
  const drift = ({ early, late }: FileRecord) => shareOf(late) - shareOf(early);
  const placebo = meanInterval(
    earlier.map(([own, like]) => drift(own) - drift(like)),
    0.9,
  );
  const isParallel = earlier.length < minPairs || (placebo.lower <= 0 && placebo.upper >= 0);
  const { mean: change, lower, upper } = effect;
  const verdict = !isParallel ? 'trend' : lower > 0 ? 'higher' : upper < 0 ? 'lower' : 'unclear';
  return { ...said, change, lower, upper, verdict };
}

/** The nearest match for each file with AI, in path order, so that the same history gives the same pairs. */
function pairsOf(files: readonly FileRecord[]): (readonly [own: FileRecord, like: FileRecord])[] {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const open = new Set(sorted.filter(({ ai }) => ai === 'none'));
  return sorted.flatMap((own): (readonly [FileRecord, FileRecord])[] => {
    if (own.ai !== 'most') return [];
    let best: { readonly like: FileRecord; readonly distance: number } | undefined;
    for (const like of open) {
      const distance = distanceOf(own, like);
      if (distance !== undefined && (best === undefined || distance < best.distance)) best = { like, distance };
    }
    if (best === undefined) return [];
    open.delete(best.like);
    return [[own, best.like]];
  });
}

/** Undefined if the files do not match. */
function distanceOf(own: FileRecord, like: FileRecord): number | undefined {
  if (own.author !== like.author || folderOf(own.path) !== folderOf(like.path)) return undefined;
  const size = Math.abs(Math.log((own.size + 1) / (like.size + 1)));
  const age = Math.abs(Math.log((own.ageDays + 1) / (like.ageDays + 1)));
  return size > Math.log(maxFactor) || age > Math.log(maxFactor) ? undefined : size + age;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function shareOf({ lines, churned }: Churned): number {
  return lines === 0 ? 0 : churned / lines;
}

function meanInterval(values: readonly number[], level: number) {
  const n = values.length;
  if (n < 2) return { mean: values[0] ?? 0, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const middle = mean(values);
  const half = (studentTQuantile((1 + level) / 2, n - 1) * (standardDeviation(values) ?? 0)) / Math.sqrt(n);
  return { mean: middle, lower: middle - half, upper: middle + half };
}

/** The files of a history around the day of adoption; a renamed file counts as another one. */
export function fileRecords({ ledger, originOf, newestMs }: ReadHistory, adoptedMs: number): FileRecord[] {
  const { commits, lines } = ledger;
  const endMs = Math.min(adoptedMs + maxWeeks * weekMs, newestMs - churnMs);
  const startMs = adoptedMs - maxWeeks * weekMs;
  const wanted = lineFlags.effective | countedFlag;
  const sums = new Map<number, FileSum>();
  for (let id = 0; id < lines.born.length; id += 1) {
    const born = commits[lines.born.at(id)];
    const file = lines.files.at(id);
    if (born === undefined || file < 0 || (lines.flags.at(id) & wanted) !== wanted) continue;
    const bornMs = born.committerMs;
    const died = lines.died.at(id);
    const diedMs = died === alive ? Number.POSITIVE_INFINITY : (commits[died]?.committerMs ?? newestMs);
    const sum = sums.get(file) ?? new FileSum();
    sums.set(file, sum);
    if (bornMs < adoptedMs) {
      sum.firstMs = Math.min(sum.firstMs, bornMs);
      if (diedMs >= adoptedMs) sum.stands(born.authorEmail.toLowerCase());
    }
    if (bornMs < startMs || bornMs >= endMs) continue;
    const isChurned = diedMs - bornMs < churnMs;
    if (bornMs >= adoptedMs) {
      sum.after.add(isChurned);
      if (lines.evidence.at(id) !== 0 && originOf(id).origin === 'ai') sum.aiLines += 1;
      continue;
    }
    // Lines from the last 14 days before adoption are skipped, because their churn window spans the day.
    if (bornMs < adoptedMs - churnMs) (bornMs < (startMs + adoptedMs) / 2 ? sum.early : sum.late).add(isChurned);
  }
  return [...sums].flatMap(([file, sum]) => sum.record(lines.paths[file] ?? '', adoptedMs));
}

class Tally implements Churned {
  lines = 0;
  churned = 0;

  add(isChurned: boolean): void {
    this.lines += 1;
    if (isChurned) this.churned += 1;
  }
}

class FileSum {
  firstMs = Number.POSITIVE_INFINITY;
  readonly early = new Tally();
  readonly late = new Tally();
  readonly after = new Tally();
  aiLines = 0;
  #size = 0;
  readonly #authors = new Map<string, number>();

  stands(author: string): void {
    this.#size += 1;
    this.#authors.set(author, (this.#authors.get(author) ?? 0) + 1);
  }

  /** Empty for a file that had no lines on that day. */
  record(path: string, adoptedMs: number): FileRecord[] {
    const [first] = [...this.#authors].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    if (first === undefined) return [];
    const [author] = first;
    const share = this.after.lines === 0 ? 0 : this.aiLines / this.after.lines;
    const ai = share >= minAiShare ? 'most' : share === 0 ? 'none' : 'some';
    const { early, late, after } = this;
    return [{ path, author, size: this.#size, ageDays: (adoptedMs - this.firstMs) / dayMs, ai, early, late, after }];
  }
}
