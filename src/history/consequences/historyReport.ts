import { existsSync } from 'node:fs';
import { dayMs, hourMs } from '../../base/timeUnits.ts';
import { quantile } from '../../statistics/descriptive.ts';
import { kaplanMeier } from '../../statistics/survival/kaplanMeier.ts';
import type { Git } from '../git/git.ts';
import { isShallowClone, type LineLedger, readLedger } from '../ledger/ledger.ts';
import { type ArrivalOutcome, arrivalsOf, outcomesOf, releasesOf } from './arrivals.ts';
import { isCodePath } from './codePaths.ts';
import { type Fix, findFixes, replacedCode } from './inducers.ts';
import { gitEvidence, type LineOrigin, OriginTable, originOfCommit } from './lineEvidence.ts';
import { type LineFigures, lineFigures } from './lineFigures.ts';
import { unreviewedAiLines } from './reviewLoad.ts';
import { type AuditCase, auditCases, auditOf, type SelfAudit, type Share, shareOf } from './selfAudit.ts';

/** A fix within this time counts against a change. Chosen by us: failures should be known after a quarter. */
const failureWindowMs = 90 * dayMs;
/** Maximum lines in a small batch. Source: Google's engineering practices call 100 lines reasonable. */
const smallBatchLines = 100;

export interface ArrivalFigures {
  readonly arrivals: number;
  /** Among arrivals at least 90 days old: later fixed or reverted within 90 days. */
  readonly changeFailureRate: Share | null;
  /** Arrivals that are themselves fixes or reverts. */
  readonly reworkRate: Share | null;
  /** Share of the changes whose first fix came within this many days of arrival. */
  readonly surfacedWithinDays: readonly { readonly days: number; readonly share: number }[];
  /** Among changes that were fixed, the median time to the fix, days. */
  readonly medianDaysToSurface: number | null;
  readonly medianLines: number | null;
  readonly smallBatches: Share | null;
  /** From a branch's first commit to its merge, hours; null if there are no merges. */
  readonly medianHoursToMerge: number | null;
}

/** Tagged releases, if the repository has any. */
export interface ReleaseFigures {
  readonly releases: number;
  /** Median number of commits per release. */
  readonly medianCommits: number | null;
  /** Among releases at least 90 days old: part of it was fixed or reverted within 90 days, in a later release or not yet released. */
  readonly changeFailureRate: Share | null;
}

export interface HistoryReport {
  readonly commits: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isShallow: boolean;
  /** Grafts or replacement objects stand in for parts of the history. */
  readonly isReplaced: boolean;
  /** Commits dated in the future, which are left out. */
  readonly commitsInFuture: number;
  readonly lines: LineFigures;
  readonly all: ArrivalFigures;
  /** Arrivals with at least one commit that names an AI, and the others. */
  readonly ai: ArrivalFigures;
  readonly other: ArrivalFigures;
  readonly releases: ReleaseFigures | null;
  readonly commitsNamingAi: Share | null;
  /** Share of AI lines on the default branch for which no human review is recorded. */
  readonly unreviewedAi: Share | null;
  readonly fixes: { readonly all: number; readonly ghosts: number; readonly named: number };
  readonly audit: SelfAudit;
  readonly evidenceAudit: EvidenceAudit;
}

export interface HistoryOptions {
  readonly revision?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly isWantedPath?: (path: string) => boolean;
  /** Commits dated later than this, due to a wrong clock, do not move the end of the history. */
  readonly nowMs?: number;
  readonly progress?: (done: number, all: number) => void;
  /** Where the ledger is cached between runs, and under which name. Not cached if paths are selected. */
  readonly cache?: { readonly folder: string; readonly repository: string };
}

/** The contents of a repository's history, read once. */
export interface ReadHistory {
  readonly ledger: LineLedger;
  readonly origins: OriginTable;
  readonly fixes: readonly Fix[];
  /** Fixes whose message names what they fix, with what is found without using the names. */
  readonly auditCases: readonly AuditCase[];
  readonly outcomes: readonly ArrivalOutcome[];
  /** The same for releases; the last one may be not released yet. */
  readonly releases: readonly (ArrivalOutcome & { readonly tag: string | null })[];
  readonly originOf: (line: number) => LineOrigin;
  /** The clone does not contain what preceded its first commits. */
  readonly isShallow: boolean;
  /** Grafts or replacement objects stand in for parts of it; `git log` shows these too. */
  readonly isReplaced: boolean;
  /** Time of the newest commit that is not dated in the future. */
  readonly newestMs: number;
  readonly evidenceAudit: EvidenceAudit;
}

/** Commits with both a note and a message or identity that names an AI: whether the note records AI lines too. */
export interface EvidenceAudit {
  readonly cases: number;
  readonly agreeing: number;
}

export async function readHistory(git: Git, options: HistoryOptions = {}): Promise<ReadHistory> {
  const origins = new OriginTable();
  const isWanted = options.isWantedPath ?? (() => true);
  const [{ evidence, stampOf, noteNamesAi }, { tags, isReplaced }, isShallow] = await Promise.all([
    gitEvidence(git, origins),
    readRefs(git),
    isShallowClone(git),
  ]);
  const { cache } = options;
  const ledger = await readLedger(git, {
    evidence,
    isCounted: (path) => isCodePath(path) && isWanted(path),
    ...(options.revision === undefined ? {} : { revision: options.revision }),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    ...(cache === undefined || options.isWantedPath !== undefined
      ? {}
      : {
          cache: {
            ...cache,
            keyOf: (commits) => stampOf(commits.map(({ hash }) => hash)),
            labels: () => origins.labels(),
            loadLabels: (labels) => origins.load(labels),
          },
        }),
  });
  const replaced = replacedCode(ledger);
  const fixes = findFixes(ledger, true, replaced);
  const arrivals = arrivalsOf(ledger);
  // The first commit of a shallow clone introduces everything that existed before: it is nobody's change.
  const outcomes = outcomesOf(ledger, arrivals, fixes).slice(isShallow ? 1 : 0);
  const releases = releasesOf(ledger, arrivals, tags);
  const released = outcomesOf(ledger, releases, fixes).map((outcome, at) => ({
    ...outcome,
    tag: releases[at]?.tag ?? null,
  }));
  return {
    ledger,
    origins,
    fixes,
    auditCases: auditCases(ledger, replaced),
    outcomes,
    releases: released,
    isShallow,
    isReplaced,
    newestMs: newestOf(ledger, options.nowMs),
    evidenceAudit: auditEvidence(ledger, noteNamesAi),
    originOf: (line) => origins.at(ledger.lines.evidence.at(line)),
  };
}

function newestOf({ commits }: LineLedger, nowMs = Number.POSITIVE_INFINITY): number {
  const times = commits.map(({ committerMs }) => committerMs);
  const past = times.filter((timeMs) => timeMs <= nowMs);
  // If all commits are dated in the future, our own clock is wrong.
  return (past.length > 0 ? past : times).reduce((most, timeMs) => Math.max(most, timeMs), 0);
}

function auditEvidence({ commits }: LineLedger, noteNamesAi: (hash: string) => boolean | undefined): EvidenceAudit {
  const noted = commits.flatMap((commit) => noteNamesAi(commit.hash) ?? []).length;
  if (noted === 0) return { cases: 0, agreeing: 0 };
  const said = commits.flatMap((commit) => {
    const isNoted = noteNamesAi(commit.hash);
    return isNoted === undefined || originOfCommit(commit).origin !== 'ai' ? [] : [isNoted];
  });
  return { cases: said.length, agreeing: said.filter(Boolean).length };
}

/** Tag names by tagged commit, and whether any object is replaced by another. */
async function readRefs(
  git: Git,
): Promise<{ readonly tags: ReadonlyMap<string, string>; readonly isReplaced: boolean }> {
  const format = '--format=%(objectname) %(*objectname) %(refname)';
  const [refs, grafts] = await Promise.all([
    git.run(['for-each-ref', format, 'refs/tags', 'refs/replace']),
    git.run(['rev-parse', '--path-format=absolute', '--git-path', 'info/grafts']),
  ]);
  const found = refs
    .toString('utf8')
    .split('\n')
    .map((line) => /^(?<own>\S+) (?<peeled>\S*) (?<name>.*)$/u.exec(line)?.groups)
    .filter((groups) => groups !== undefined);
  const tags = found.flatMap(({ own = '', peeled = '', name = '' }): [string, string][] =>
    name.startsWith('refs/tags/') ? [[peeled === '' ? own : peeled, name.slice('refs/tags/'.length)]] : [],
  );
  return {
    tags: new Map(tags),
    isReplaced: tags.length < found.length || existsSync(grafts.toString('utf8').trim()),
  };
}

/** The scope of a report: its period, and which changes name an AI. */
export interface HistoryPeriod {
  readonly oldestMs: number;
  readonly sinceMs: number;
  readonly untilMs: number;
  isInPeriod(timeMs: number): boolean;
  /** Numbers of commits with at least one line that names an AI. */
  readonly aiCommits: ReadonlySet<number>;
  isAi(arrival: ArrivalOutcome): boolean;
}

export function periodOf(history: ReadHistory, options: HistoryOptions = {}): HistoryPeriod {
  const { commits } = history.ledger;
  const { newestMs } = history;
  const oldestMs = commits.reduce((least, { committerMs }) => Math.min(least, committerMs), newestMs);
  const sinceMs = options.sinceMs ?? oldestMs;
  const untilMs = options.untilMs ?? newestMs;
  const aiCommits = commitsWithAi(history);
  return {
    oldestMs,
    sinceMs,
    untilMs,
    aiCommits,
    isInPeriod: (timeMs) => timeMs >= sinceMs && timeMs <= untilMs,
    isAi: ({ commits: brought }) => brought.some((number) => aiCommits.has(number)),
  };
}

/** The figures for a period; see docs/consequences.md for definitions and sources. */
export function historyReport(history: ReadHistory, options: HistoryOptions = {}): HistoryReport {
  const { ledger, origins, outcomes } = history;
  const { commits } = ledger;
  const { oldestMs, sinceMs, untilMs, isInPeriod, aiCommits, isAi } = periodOf(history, options);
  const inPeriod = outcomes.filter(({ timeMs }) => isInPeriod(timeMs));
  const own = commits.filter(({ committerMs, parents }) => isInPeriod(committerMs) && parents.length < 2);
  const fixes = fixesIn(history, isInPeriod);
  return {
    commits: commits.filter(({ committerMs }) => isInPeriod(committerMs)).length,
    fromMs: Math.max(sinceMs, oldestMs),
    toMs: untilMs,
    isShallow: history.isShallow || commits.some(({ parents, parentNumbers }) => parentNumbers.length < parents.length),
    isReplaced: history.isReplaced,
    commitsInFuture: commits.filter(({ committerMs }) => committerMs > history.newestMs).length,
    lines: lineFigures(ledger, origins, sinceMs, untilMs),
    all: arrivalFigures(history, inPeriod, untilMs),
    ai: arrivalFigures(history, inPeriod.filter(isAi), untilMs),
    other: arrivalFigures(
      history,
      inPeriod.filter((each) => !isAi(each)),
      untilMs,
    ),
    releases: releaseFigures(history, isInPeriod, untilMs),
    unreviewedAi: unreviewedAiLines(history, sinceMs, untilMs).share,
    commitsNamingAi: shareOf(
      own.filter(({ hash }) => aiCommits.has(ledger.numberOf.get(hash) ?? -1)).length,
      own.length,
    ),
    fixes: {
      all: fixes.length,
      ghosts: fixes.filter(({ isGhost, isNamed }) => isGhost && !isNamed).length,
      named: fixes.filter(({ isNamed }) => isNamed).length,
    },
    audit: auditOf(history.auditCases),
    evidenceAudit: history.evidenceAudit,
  };
}

/** The fixes that were committed in the period. */
export function fixesIn({ fixes, ledger }: ReadHistory, isInPeriod: HistoryPeriod['isInPeriod']): Fix[] {
  return fixes.filter(({ by }) => isInPeriod(ledger.commits[by]?.committerMs ?? Number.NaN));
}

/** Numbers of the commits with at least one line that names an AI. */
export function commitsWithAi({ ledger, originOf }: Pick<ReadHistory, 'ledger' | 'originOf'>): ReadonlySet<number> {
  const found = new Set<number>();
  for (let line = 0; line < ledger.lines.born.length; line += 1)
    if (ledger.lines.evidence.at(line) !== 0 && originOf(line).origin === 'ai') found.add(ledger.lines.born.at(line));
  return found;
}

function releaseFigures(
  { releases }: ReadHistory,
  isInPeriod: (timeMs: number) => boolean,
  untilMs: number,
): ReleaseFigures | null {
  const tagged = releases.filter(({ tag, timeMs }) => tag !== null && isInPeriod(timeMs));
  if (tagged.length === 0) return null;
  return {
    releases: tagged.length,
    medianCommits: median(tagged.map(({ commits }) => commits.length)),
    changeFailureRate: failureRate(tagged, untilMs),
  };
}

function failureRate(outcomes: readonly ArrivalOutcome[], untilMs: number): Share | null {
  const { watched, failed } = arrivalSets(outcomes, untilMs);
  return shareOf(failed.length, watched.length);
}

/** Defines which changes each figure counts, so that a figure and the commits behind it cannot disagree. */
export function arrivalSets<Arrival extends ArrivalOutcome>(outcomes: readonly Arrival[], untilMs: number) {
  const watched = outcomes.filter(({ timeMs }) => untilMs - timeMs >= failureWindowMs);
  return {
    watched,
    failed: watched.filter(({ timeMs, surfacedMs }) => surfacedMs !== null && surfacedMs - timeMs <= failureWindowMs),
    fixing: outcomes.filter(({ isFix }) => isFix),
    surfaced: outcomes.filter(({ surfacedMs }) => surfacedMs !== null && surfacedMs <= untilMs),
    small: outcomes.filter(({ addedLines }) => addedLines <= smallBatchLines),
    merged: outcomes.filter(({ commits }) => commits.length > 1),
  };
}

function arrivalFigures({ ledger }: ReadHistory, outcomes: readonly ArrivalOutcome[], untilMs: number): ArrivalFigures {
  const sets = arrivalSets(outcomes, untilMs);
  const surfaced = new Set(sets.surfaced);
  const observations = outcomes.map((outcome) => {
    const surfacedMs = surfaced.has(outcome) ? outcome.surfacedMs : null;
    return { time: Math.max(0, (surfacedMs ?? untilMs) - outcome.timeMs) / dayMs, ended: surfacedMs !== null };
  });
  const curve = observations.length === 0 ? [] : kaplanMeier(observations);
  const oldestDays = observations.reduce((most, { time }) => Math.max(most, time), 0);
  const sizes = outcomes.map(({ addedLines }) => addedLines);
  const merges = sets.merged.map(({ commits, timeMs }) => {
    const first = Math.min(...commits.slice(1).map((number) => ledger.commits[number]?.authorMs ?? timeMs));
    return Math.max(0, timeMs - first) / hourMs;
  });
  return {
    arrivals: outcomes.length,
    changeFailureRate: failureRate(outcomes, untilMs),
    reworkRate: shareOf(sets.fixing.length, outcomes.length),
    surfacedWithinDays: [7, 30, 90, 365]
      .filter((days) => days <= oldestDays)
      .map((days) => ({ days, share: 1 - (curve.findLast(({ time }) => time <= days)?.survival ?? 1) })),
    medianDaysToSurface: median(observations.filter(({ ended }) => ended).map(({ time }) => time)),
    medianLines: median(sizes),
    smallBatches: shareOf(sets.small.length, sizes.length),
    medianHoursToMerge: median(merges),
  };
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : quantile(values, 0.5);
}
