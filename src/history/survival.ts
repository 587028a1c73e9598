import { kaplanMeier, type SurvivalObservation, type SurvivalStep } from '../statistics/survival/kaplanMeier.ts';
import { commitEventKind, insertionEventKind } from './insertionEvents.ts';

/** What the record says about AI text over time; see `insertionEventKind`. */
export interface RecordedEvent {
  readonly tMs: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** Times at which the remaining share is reported: the first five come from VS Code's own metric and GitClear's churn. */
export const survivalTimes: readonly { readonly name: string; readonly afterMs: number }[] = [
  { name: '0', afterMs: 0 },
  { name: '30 s', afterMs: 30 * second },
  { name: '2 min', afterMs: 2 * minute },
  { name: '10 min', afterMs: 10 * minute },
  { name: '1 day', afterMs: day },
  { name: '7 days', afterMs: 7 * day },
  { name: '30 days', afterMs: 30 * day },
];

/** Level for text from tools other than our assistant. */
export const noLevel = 'none';

/**
 * A completion is accepted word by word, and a streamed edit arrives in pieces: within this time they form one insertion. Insertions this
 * close together (the parts of a proposal) form one cluster. Chosen by us.
 */
const growsForMs = 60 * second;
/** With fewer clusters, an interval would pretend to know how much they vary. Chosen by us. */
const minClusters = 5;

export interface InsertionHistory {
  readonly id: string;
  readonly model: string;
  readonly level: string;
  readonly bornMs: number;
  /** Initial number of characters. */
  readonly born: number;
  /** Its characters in each document that ever held some, now. */
  readonly uris: ReadonlyMap<string, number>;
  /** Total characters across all documents from each time on, oldest first. */
  readonly totals: readonly { readonly tMs: number; readonly chars: number }[];
  /** Characters at the first commit after it; null before that. */
  readonly atCommit: number | null;
}

interface OpenInsertion {
  readonly id: string;
  readonly model: string;
  readonly level: string;
  readonly bornMs: number;
  readonly uris: Map<string, number>;
  readonly totals: { readonly tMs: number; readonly chars: number }[];
  atCommit: number | null;
}

/** The recorded insertions and what became of them. */
export function insertionsOf(events: Iterable<RecordedEvent>): InsertionHistory[] {
  const insertions = new Map<string, OpenInsertion>();
  for (const { tMs, kind, data } of events) {
    if (kind === commitEventKind) commit(insertions.values(), textOf(data['root']));
    if (kind !== insertionEventKind) continue;
    const id = textOf(data['lot']);
    const chars = typeof data['chars'] === 'number' ? data['chars'] : 0;
    const insertion = insertions.get(id) ?? {
      id,
      model: textOf(data['model']) || textOf(data['tool']) || 'unknown',
      level: textOf(data['level']) || noLevel,
      bornMs: tMs,
      uris: new Map<string, number>(),
      totals: [],
      atCommit: null,
    };
    insertions.set(id, insertion);
    insertion.uris.set(textOf(data['uri']), chars);
    insertion.totals.push({ tMs, chars: totalOf(insertion) });
  }
  return [...insertions.values()].flatMap((insertion) => {
    const early = insertion.totals.filter(({ tMs }) => tMs <= insertion.bornMs + growsForMs);
    const born = early.reduce((most, { chars }) => Math.max(most, chars), 0);
    const atCommit = insertion.atCommit === null ? null : Math.min(born, insertion.atCommit);
    return born === 0 ? [] : [{ ...insertion, born, atCommit }];
  });
}

function commit(insertions: Iterable<OpenInsertion>, root: string): void {
  for (const insertion of insertions) {
    if (insertion.atCommit === null && [...insertion.uris.keys()].some((uri) => uri.startsWith(`${root}/`)))
      insertion.atCommit = totalOf(insertion);
  }
}

function totalOf({ uris }: OpenInsertion): number {
  return [...uris.values()].reduce((sum, chars) => sum + chars, 0);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export interface SurvivalPoint {
  readonly after: string;
  /** Share of the characters that remain, 0 to 1; null if nothing was observed for that long. */
  readonly share: number | null;
  /** 95% interval; null with fewer than five clusters. */
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface SurvivalGroup {
  /** `all`, or the name of a model or level. */
  readonly name: string;
  readonly insertions: number;
  readonly chars: number;
  readonly points: readonly SurvivalPoint[];
}

export interface SurvivalReport {
  readonly all: SurvivalGroup;
  readonly byModel: readonly SurvivalGroup[];
  readonly byLevel: readonly SurvivalGroup[];
}

/**
 * The share of AI characters remaining after a time, by Kaplan and Meier: younger text counts for as long as it was observed (censored).
 * Characters of one insertion share their fate, and so do the parts of a proposal: the interval is based on clusters of insertions, none
 * of which began more than a minute after the cluster's first. Text that was removed and came back (an undo) does not count as lost.
 */
export function survivalReport(insertions: readonly InsertionHistory[], nowMs: number): SurvivalReport {
  const by = (key: (insertion: InsertionHistory) => string) =>
    [...Map.groupBy(insertions, key)]
      .map(([name, group]) => groupOf(name, group, nowMs))
      .sort((a, b) => b.chars - a.chars || (a.name < b.name ? -1 : 1));
  return {
    all: groupOf('all', insertions, nowMs),
    byModel: by(({ model }) => model),
    byLevel: by(({ level }) => level),
  };
}

function groupOf(name: string, insertions: readonly InsertionHistory[], nowMs: number): SurvivalGroup {
  const clusters = clustersOf(insertions);
  const observations = clusters.flatMap((cluster, index) =>
    cluster.flatMap((insertion) => observe(insertion, `${index}`, nowMs)),
  );
  const steps = kaplanMeier(observations);
  const watchedMs = observations.reduce((most, { time }) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  const enough = clusters.length >= minClusters;
  const points = survivalTimes.map(({ name: after, afterMs }) => pointAt(after, afterMs, watchedMs, steps, enough));
  const chars = insertions.reduce((sum, { born }) => sum + born, 0);
  return { name, insertions: insertions.length, chars, points: [...points, commitPoint(clusters)] };
}

function clustersOf(insertions: readonly InsertionHistory[]): readonly (readonly InsertionHistory[])[] {
  const clusters: InsertionHistory[][] = [];
  for (const insertion of insertions.toSorted((a, b) => a.bornMs - b.bornMs)) {
    const latest = clusters.at(-1);
    if (latest?.[0] !== undefined && insertion.bornMs <= latest[0].bornMs + growsForMs) latest.push(insertion);
    else clusters.push([insertion]);
  }
  return clusters;
}

function pointAt(
  after: string,
  afterMs: number,
  watchedMs: number,
  steps: readonly SurvivalStep[],
  enough: boolean,
): SurvivalPoint {
  if (watchedMs < afterMs) return { after, share: null, lower: null, upper: null };
  const step = steps.findLast(({ time }) => time <= afterMs);
  const { survival, lower, upper } = step ?? { survival: 1, lower: 1, upper: 1 };
  return { after, share: survival, lower: enough ? lower : null, upper: enough ? upper : null };
}

/** Each permanent loss, and what still remains. */
function observe(insertion: InsertionHistory, cluster: string, nowMs: number): SurvivalObservation[] {
  const observations: SurvivalObservation[] = [];
  // Backwards: whatever a total reaches later was not lost before.
  let lasting = 0;
  const lastingFrom = insertion.totals.toReversed().map(({ tMs, chars }) => {
    lasting = Math.max(lasting, chars);
    return { tMs, lasting };
  });
  let left = insertion.born;
  for (const { tMs, lasting: stays } of lastingFrom.reverse()) {
    const lost = left - Math.min(left, stays);
    if (lost > 0) observations.push({ time: tMs - insertion.bornMs, ended: true, weight: lost, cluster });
    left -= lost;
  }
  if (left > 0)
    observations.push({
      time: Math.max(0, nowMs - insertion.bornMs),
      ended: false,
      weight: left,
      cluster,
    });
  return observations;
}

const z95 = 1.959964;

/** The share remaining at the first commit, with a ratio estimator's interval over clusters (Cochran, Sampling Techniques, 6.3). */
function commitPoint(clusters: readonly (readonly InsertionHistory[])[]): SurvivalPoint {
  const after = 'commit';
  const done = clusters.flatMap((cluster) => {
    const committed = cluster.filter(({ atCommit }) => atCommit !== null);
    const born = committed.reduce((sum, insertion) => sum + insertion.born, 0);
    return born === 0 ? [] : [{ born, kept: committed.reduce((sum, { atCommit }) => sum + (atCommit ?? 0), 0) }];
  });
  const born = done.reduce((sum, cluster) => sum + cluster.born, 0);
  if (born === 0) return { after, share: null, lower: null, upper: null };
  const share = done.reduce((sum, { kept }) => sum + kept, 0) / born;
  if (done.length < minClusters) return { after, share, lower: null, upper: null };
  const squares = done.reduce((sum, cluster) => sum + (cluster.kept - share * cluster.born) ** 2, 0);
  const spread = (z95 * Math.sqrt((squares * done.length) / (done.length - 1))) / born;
  return { after, share, lower: Math.max(0, share - spread), upper: Math.min(1, share + spread) };
}
