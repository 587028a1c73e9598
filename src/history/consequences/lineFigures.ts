import { dayMs, hourMs } from '../../base/timeUnits.ts';
import { type HazardRatio, hazardRatio } from '../../statistics/coxRegression.ts';
import { kaplanMeier, type SurvivalObservation, type SurvivalStep } from '../../statistics/kaplanMeier.ts';
import type { LineLedger } from '../ledger/ledger.ts';
import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag } from '../ledger/lineTable.ts';
import { type ChangeKind, changeKindOf } from './changeKind.ts';
import type { LineOrigin, OriginTable } from './lineEvidence.ts';

/** After these times the share of lines that were changed or deleted is given; 14 days is GitClear's churn. */
export const churnWindows = [
  { name: '1 h', ms: hourMs },
  { name: '1 d', ms: dayMs },
  { name: '7 d', ms: 7 * dayMs },
  { name: '14 d', ms: 14 * dayMs },
  { name: '30 d', ms: 30 * dayMs },
] as const;

/** Times at which the survival curve is read. */
const readAfterDays = [14, 30, 90, 180, 365, 730] as const;

/** Fewer commits on a side say nothing about how long lines last. Own choice. */
export const minCommits = 5;

export interface LineGroup {
  readonly name: string;
  /** Effective lines of code files. */
  readonly lines: number;
  readonly commits: number;
  readonly standing: number;
  readonly survival: readonly {
    readonly days: number;
    readonly share: number;
    readonly lower: number;
    readonly upper: number;
  }[];
  /** Days until half of the lines are changed or gone; null while more than half stand. */
  readonly halfLifeDays: number | null;
  /** Of lines that are at least as old as the window. */
  readonly churn: readonly { readonly after: string; readonly share: number | null; readonly lines: number }[];
  /** What the changes that ended lines were for; shares of these lines. */
  readonly endedBy: Readonly<Record<ChangeKind, number>>;
}

/** Lines that an AI wrote in one way, or the lines of one month. */
export interface ComparedGroup extends LineGroup {
  /**
   * Hazard over that of the lines of unknown or human origin, clustered by commit; of a month, its AI lines over its others. Null
   * below {@link minCommits} commits on a side.
   */
  readonly hazard: HazardRatio | null;
}

export interface LineFigures {
  readonly all: LineGroup;
  readonly byOrigin: readonly LineGroup[];
  readonly byTool: readonly ComparedGroup[];
  readonly byModel: readonly ComparedGroup[];
  /** By the level at which the assistant worked, where a note says it. */
  readonly byLevel: readonly ComparedGroup[];
  /** By the month in which the lines came, UTC. */
  readonly byMonth: readonly ComparedGroup[];
  /** Hazard of AI lines over that of lines of unknown or human origin, clustered by commit; null below {@link minCommits} on a side. */
  readonly aiHazard: HazardRatio | null;
  /** Lines that some evidence speaks about, of all lines added. */
  readonly coverage: { readonly known: number; readonly all: number };
  /** Deleted ÷ added lines (Faros calls this churn). */
  readonly deletedPerAdded: number | null;
}

/** Lines of one commit and origin with one fate. */
interface Detail {
  readonly origin: number;
  readonly commit: number;
  readonly ageMs: number;
  /** Null while they stand. */
  readonly lifeMs: number | null;
  /** What the change was for that ended them. */
  readonly kind: ChangeKind | null;
  lines: number;
}

/** More than any repository has; two of them fit into one exact number. */
const maxCommits = 2 ** 26;

/**
 * Survival, churn and what ended the lines. A line ends at its first change or deletion; a move or a reformatting ends none; what
 * stands at the newest commit is censored there. Lines from before the history (a shallow clone) are left out.
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
  /** By origin, then by both commits in one number: a key in text would cost more than all the rest. */
  readonly #places: Map<number, number>[] = [];

  constructor(ledger: LineLedger, kinds: readonly ChangeKind[], origins: OriginTable, since: number, until: number) {
    this.#ledger = ledger;
    this.#kinds = kinds;
    this.#origins = origins;
    this.#since = since;
    this.#until = until;
  }

  /** @returns false for a line outside of the period. */
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

/** Days, coarser as they grow, so that a curve over twenty years has some 250 steps: days to 60, weeks to two years, then 30 days. */
function stepOf(days: number): number {
  if (days < 60) return Math.ceil(days);
  return days < 730 ? Math.ceil(days / 7) * 7 : Math.ceil(days / 30) * 30;
}

function shareAt(curve: readonly SurvivalStep[], days: number) {
  const step = curve.findLast(({ time }) => time <= days);
  return { share: step?.survival ?? 1, lower: step?.lower ?? 1, upper: step?.upper ?? 1 };
}
