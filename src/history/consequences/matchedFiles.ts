import { dayMs, weekMs } from '../../base/timeUnits.ts';
import { mean, standardDeviation } from '../../statistics/descriptive.ts';
import { studentTQuantile } from '../../statistics/studentT.ts';
import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag } from '../ledger/lineTable.ts';
import type { ReadHistory } from './historyReport.ts';

/** Weeks on each side, as in the comparison by weeks. */
const maxWeeks = 52;
const churnMs = 14 * dayMs;
/** Lines of a file on each side; a share of fewer is noise. Own choice. */
const minLines = 10;
/** A file counts as written with AI when so much of what came into it afterwards names one. Own choice. */
const minAiShare = 0.5;
/** Sizes and ages may differ by this factor. Own choice. */
const maxFactor = 2;
/** Fewer pairs are no comparison. Own choice: from here on the interval holds the truth as often as it says (a test and the bench). */
export const minPairs = 15;

export interface Churned {
  readonly lines: number;
  /** Of these: changed or deleted within 14 days. */
  readonly churned: number;
}

/** One file around the day of adoption. */
export interface FileRecord {
  readonly path: string;
  /** Who wrote most of what stood in it on that day. */
  readonly author: string;
  /** Lines that stood in it on that day. */
  readonly size: number;
  readonly ageDays: number;
  /** AI is named in at least half of the lines that came afterwards; `none`: in none. Files between count on neither side. */
  readonly ai: 'most' | 'none' | 'some';
  /** The year before, in halves. */
  readonly early: Churned;
  readonly late: Churned;
  readonly after: Churned;
}

export interface MatchedFiles {
  /** Files with AI lines that have a like one without. */
  readonly pairs: number;
  readonly filesWithAi: number;
  /** How much more the churn of files with AI rose than that of their like, 0.1 being ten points; null for too few pairs. */
  readonly change: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** `trend`: the files of a pair grew apart before already. */
  readonly verdict: 'higher' | 'lower' | 'unclear' | 'trend' | 'tooFew';
}

/**
 * Difference in differences over pairs of files: the same main author, the same folder, size and age within a factor of two. Each file
 * is used once, so that pairs are independent, and the interval is Student's over them.
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
  // The same difference within the year before, where nothing had happened yet.
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

/** The nearest like file for each file with AI, in the order of their paths, so that the same history gives the same pairs. */
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

/** Undefined for files that are not alike. */
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

/** The files of a history around the day of adoption; a renamed file counts as another. */
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
    // Of what came in the last 14 days before, the churn lies on both sides of the day.
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

  /** None for a file that did not stand there on the day. */
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
