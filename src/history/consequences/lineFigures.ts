import { dayMs, hourMs } from '../../base/timeUnits.ts';
import { type HazardRatio, hazardRatio } from '../../statistics/survival/coxRegression.ts';
import { kaplanMeier, type SurvivalObservation, type SurvivalStep } from '../../statistics/survival/kaplanMeier.ts';
import type { LineLedger } from '../ledger/ledger.ts';
import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag } from '../ledger/lineTable.ts';
import { type ChangeKind, changeKindOf } from './changeKind.ts';
import type { LineOrigin, OriginTable } from './lineEvidence.ts';

/** The times after which the share of changed or deleted lines is reported; 14 days is GitClear's churn. */
export const churnWindows = [
  { name: '1 h', ms: hourMs },
  { name: '1 d', ms: dayMs },
  { name: '7 d', ms: 7 * dayMs },
  { name: '14 d', ms: 14 * dayMs },
  { name: '30 d', ms: 30 * dayMs },
] as const;

/** The times at which the survival curve is reported. */
const readAfterDays = [14, 30, 90, 180, 365, 730] as const;

/** Fewer commits on a side say nothing about how long lines last. Chosen by us. */
export const minCommits = 5;

export interface LineGroup {
  readonly name: string;
  /** Effective lines in code files. */
  readonly lines: number;
  readonly commits: number;
  readonly standing: number;
  readonly survival: readonly {
    readonly days: number;
    readonly share: number;
    readonly lower: number;
    readonly upper: number;
  }[];
  /** Days until half of the lines are changed or gone; null if more than half still stand. */
  readonly halfLifeDays: number | null;
  /** Only lines at least as old as the window. */
  readonly churn: readonly { readonly after: string; readonly share: number | null; readonly lines: number }[];
  /** The purpose of the changes that ended lines, as shares of these lines. */
  readonly endedBy: Readonly<Record<ChangeKind, number>>;
}

/** Lines that an AI wrote in a certain way, or the lines of one month. */
export interface ComparedGroup extends LineGroup {
  /**
   * Hazard relative to lines of unknown or human origin, clustered by commit; for a month, its AI lines relative to its others. Null below
   * {@link minCommits} commits on a side.
   */
  readonly hazard: HazardRatio | null;
}

export interface LineFigures {
  readonly all: LineGroup;
  readonly byOrigin: readonly LineGroup[];
  readonly byTool: readonly ComparedGroup[];
  readonly byModel: readonly ComparedGroup[];
  /** By the assistant's level, if a note records it. */
  readonly byLevel: readonly ComparedGroup[];
  /** By the month in which the lines were introduced, UTC. */
  readonly byMonth: readonly ComparedGroup[];
  /** Hazard of AI lines relative to lines of unknown or human origin, clustered by commit; null below {@link minCommits} on a side. */
  readonly aiHazard: HazardRatio | null;
  /** Lines with some evidence, out of all lines added. */
  readonly coverage: { readonly known: number; readonly all: number };
  /** Deleted ÷ added lines (what Faros calls churn). */
  readonly deletedPerAdded: number | null;
}

/** Lines of one commit and origin that share a fate. */
interface Detail {
  readonly origin: number;
  readonly commit: number;
  readonly ageMs: number;
  /** Null if they still stand. */
  readonly lifeMs: number | null;
  /** The purpose of the change that ended them. */
  readonly kind: ChangeKind | null;
  lines: number;
}

/** More than any repository has; two such numbers fit into one exact double. */
const maxCommits = 2 ** 26;

/**
 * Survival, churn, and what ended the lines. A line ends at its first change or deletion, not when moved or reformatted; lines still
 * standing at the newest commit are censored there. Lines from before the history (in a shallow clone) are left out.
 */
export function lineFigures(ledger: LineLedger, origins: OriginTable, sinceMs: number, untilMs: number): LineFigures {
  const kinds = ledger.commits.map(({ message }) => changeKindOf(message));
  const collector = new Collector(ledger, kinds, origins, sinceMs, untilMs);
  const { lines } = ledger;
  let [known, added, deleted] = [0, 0, 0];
  const wanted = lineFlags.effective | countedFlag;
  for (let id = 0; id < lines.born.length; id += 1) {
    if ((lines.flags.at(id) & wanted) !== wanted || !collector.add(id)) continue;
    added += 1;
    if (lines.evidence.at(id) !== 0) known += 1;
    if (lines.died.at(id) !== alive) deleted += 1;
  }
  const groups = collector.groups();
  return {
    all: groups.group('all', () => true),
    byOrigin: ['ai', 'human', 'unknown'].flatMap((name) =>
      groups.some((origin) => origins.at(origin).origin === name)
        ? [groups.group(name, (origin) => origins.at(origin).origin === name)]
        : [],
    ),
    byTool: groups.ofAi(({ tool }) => tool),
    byModel: groups.ofAi(({ model }) => model),
    byLevel: groups.ofAi(({ level }) => level),
    byMonth: groups.byMonth(),
    aiHazard: groups.aiHazard(),
    coverage: { known, all: added },
    deletedPerAdded: added === 0 ? null : deleted / added,
  };
}

class Collector {
  readonly #ledger: LineLedger;
  readonly #kinds: readonly ChangeKind[];
  readonly #origins: OriginTable;
  readonly #since: number;
  readonly #until: number;
  readonly #details: Detail[] = [];
  /** By origin, then by both commits packed into one number: string keys would cost more than everything else. */
  readonly #places: Map<number, number>[] = [];

  constructor(ledger: LineLedger, kinds: readonly ChangeKind[], origins: OriginTable, since: number, until: number) {
    this.#ledger = ledger;
    this.#kinds = kinds;
    this.#origins = origins;
    this.#since = since;
    this.#until = until;
  }

  /** @returns false for a line outside the period. */
  add(id: number): boolean {
    const { lines, commits } = this.#ledger;
    const [born, died, origin] = [lines.born.at(id), lines.died.at(id), lines.evidence.at(id)];
    const bornMs = commits[born]?.committerMs;
    if (bornMs === undefined || bornMs < this.#since || bornMs > this.#until) return false;
    const ageMs = Math.max(0, this.#until - bornMs);
    const endMs = died === alive ? undefined : commits[died]?.committerMs;
    const lifeMs = endMs === undefined || endMs > this.#until ? null : Math.max(0, endMs - bornMs);
    const places = this.#places[origin] ?? new Map<number, number>();
    this.#places[origin] = places;
    const key = born * maxCommits + (lifeMs === null ? 0 : died + 1);
    const detail = this.#details[places.get(key) ?? -1];
    if (detail !== undefined) detail.lines += 1;
    else {
      const kind = lifeMs === null ? null : (this.#kinds[died] ?? 'unknown');
      places.set(key, this.#details.push({ origin, ageMs, lifeMs, kind, commit: born, lines: 1 }) - 1);
    }
    return true;
  }

  groups() {
    const details = this.#details;
    const origins = this.#origins;
    const commits = this.#ledger.commits;
    const isAi = ({ origin }: Detail) => origins.at(origin).origin === 'ai';
    const others = details.filter((detail) => !isAi(detail));
    const named = (
      list: readonly Detail[],
      nameOf: (detail: Detail) => string | null,
      against: (name: string, group: readonly Detail[]) => readonly [readonly Detail[], readonly Detail[]],
    ): ComparedGroup[] =>
      [...Map.groupBy(list, nameOf)]
        .flatMap(([name, group]) => (name === null ? [] : [[name, group] as const]))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, group]) => ({ ...groupOf(name, group), hazard: hazardOf(...against(name, group)) }));
    return {
      group: (name: string, fits: (origin: number) => boolean) =>
        groupOf(
          name,
          details.filter(({ origin }) => fits(origin)),
        ),
      some: (fits: (origin: number) => boolean) => details.some(({ origin }) => fits(origin)),
      ofAi: (nameOf: (origin: LineOrigin) => string | null) =>
        named(
          details.filter(isAi),
          ({ origin }) => nameOf(origins.at(origin)),
          (_, group) => [group, others],
        ),
      byMonth: () =>
        named(
          details,
          ({ commit }) => new Date(commits[commit]?.committerMs ?? 0).toISOString().slice(0, 7),
          (_, group) => [group.filter(isAi), group.filter((detail) => !isAi(detail))],
        ),
      aiHazard: () => hazardOf(details.filter(isAi), others),
    };
  }
}

function observationsOf(details: readonly Detail[]): SurvivalObservation[] {
  return details.map(({ commit, ageMs, lifeMs, lines }) => ({
    time: stepOf((lifeMs ?? ageMs) / dayMs),
    ended: lifeMs !== null,
    weight: lines,
    cluster: `${commit}`,
  }));
}

function hazardOf(first: readonly Detail[], second: readonly Detail[]): HazardRatio | null {
  const commitsOf = (details: readonly Detail[]) => new Set(details.map(({ commit }) => commit)).size;
  if (commitsOf(first) < minCommits || commitsOf(second) < minCommits) return null;
  return hazardRatio(observationsOf(first), observationsOf(second)) ?? null;
}

function groupOf(name: string, own: readonly Detail[]): LineGroup {
  const curve = kaplanMeier(observationsOf(own));
  const oldest = own.reduce((most, { ageMs }) => Math.max(most, ageMs), 0) / dayMs;
  const endedBy = { corrective: 0, adaptive: 0, perfective: 0, unknown: 0 };
  let ended = 0;
  for (const { kind, lines } of own) {
    if (kind === null) continue;
    endedBy[kind] += lines;
    ended += lines;
  }
  const lines = own.reduce((sum, each) => sum + each.lines, 0);
  const shareOfEnded = (count: number) => (ended === 0 ? 0 : count / ended);
  return {
    name,
    lines,
    commits: new Set(own.map(({ commit }) => commit)).size,
    standing: lines - ended,
    survival: readAfterDays.filter((days) => days <= oldest).map((days) => ({ days, ...shareAt(curve, days) })),
    halfLifeDays: curve.find(({ survival }) => survival <= 0.5)?.time ?? null,
    churn: churnWindows.map(({ name: after, ms }) => {
      const watched = own.filter(({ ageMs }) => ageMs >= ms);
      const all = watched.reduce((sum, each) => sum + each.lines, 0);
      const gone = watched.reduce((sum, each) => sum + (each.lifeMs !== null && each.lifeMs < ms ? each.lines : 0), 0);
      return { after, share: all === 0 ? null : gone / all, lines: all };
    }),
    endedBy: {
      corrective: shareOfEnded(endedBy.corrective),
      adaptive: shareOfEnded(endedBy.adaptive),
      perfective: shareOfEnded(endedBy.perfective),
      unknown: shareOfEnded(endedBy.unknown),
    },
  };
}

/**
 * Rounds days up to increasingly coarse steps, so that a curve over twenty years has about 250 of them: days up to 60, weeks up to two
 * years, then 30 days.
 */
function stepOf(days: number): number {
  if (days < 60) return Math.ceil(days);
  return days < 730 ? Math.ceil(days / 7) * 7 : Math.ceil(days / 30) * 30;
}

function shareAt(curve: readonly SurvivalStep[], days: number) {
  const step = curve.findLast(({ time }) => time <= days);
  return { share: step?.survival ?? 1, lower: step?.lower ?? 1, upper: step?.upper ?? 1 };
}
