import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { namedInducers } from '../../src/history/consequences/changeKind.ts';
import { historyReport, readHistory } from '../../src/history/consequences/historyReport.ts';
import { findFixes } from '../../src/history/consequences/inducers.ts';
import { matchedFiles } from '../../src/history/consequences/matchedFiles.ts';
import { auditCases } from '../../src/history/consequences/selfAudit.ts';
import { openGit } from '../../src/history/git/git.ts';
import { type LineLedger, readLedger } from '../../src/history/ledger/ledger.ts';
import { levelChange } from '../../src/statistics/regression/segmentedRegression.ts';
import { seededRandom } from '../../src/statistics/seededRandom.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';
import { generateFiles } from './generatedFiles.ts';
import { type GeneratedHistory, generateHistory } from './generatedHistory.ts';

/** More repositories to read, separated by `:`; this project's own is always read. */
const repositories = [root, ...(process.env['CALIBRATED_HISTORY'] ?? '').split(':').filter((path) => path !== '')];
const adoptionRuns = 1000;

/** The history of repositories: what reading costs, whether lines and faults are traced correctly, whether known effects are found. */
export const bench: Bench = {
  name: 'history',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-history-'));
    try {
      const generated = [1, 2, 3].map((seed) => generateHistory(join(folder, `g${seed}`), seed, 1500));
      const large = generateHistory(join(folder, 'large'), 4, 5000);
      const huge = generateHistory(join(folder, 'huge'), 5, 50_000);
      const rows: BenchRow[] = [];
      for (const path of [...repositories, large.folder]) rows.push(...(await costRows(path, join(folder, 'cache'))));
      rows.push(...growthRows(large.folder, huge.folder, folder));
      rmSync(huge.folder, { recursive: true, force: true });
      for (const path of repositories) {
        const ledger = await readLedger(openGit(path));
        rows.push(agreementRow(path, ledger), ...goldRows(path, ledger));
      }
      rows.push(...(await inducerRows(generated)), ...adoptionRows(), ...matchedRows());
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function costRows(path: string, cacheFolder: string): Promise<BenchRow[]> {
  const name = basename(path);
  const git = () =>
    timed(() => spawnSync('git', ['-C', path, 'log', '-p', '-U0', '--no-renames'], { stdio: 'ignore' }));
  const cache = { folder: cacheFolder, repository: path };
  const read = async () => historyReport(await readHistory(openGit(path), { cache }));
  const baseMs = Math.min(await git(), await git());
  const coldMs = await timed(read);
  const warmMs = Math.min(await timed(read), await timed(read));
  const { commits, maxRssMb } = probe(path, join(cacheFolder, 'none'));
  // The targets are for five thousand commits; this leaves room for the larger of the common ones.
  const isUsualSize = commits <= 7000;
  return [
    {
      name: `${name}, ${commits} commits, cold, against git log -p`,
      value: Number((coldMs / baseMs).toFixed(2)),
      unit: 'x',
      target: '<= 3',
      ok: coldMs <= 3 * baseMs,
      note: `${Math.round(coldMs)} ms`,
    },
    {
      name: `${name}, next time`,
      value: Math.round(warmMs),
      unit: 'ms',
      ...(isUsualSize ? { target: '<= 500', ok: warmMs <= 500 } : {}),
    },
    {
      name: `${name}, most memory of a process that reads it`,
      value: Math.round(maxRssMb),
      unit: 'MB',
      ...(isUsualSize ? { target: '<= 500', ok: maxRssMb <= 500 } : {}),
    },
  ];
}

interface Probe {
  readonly commits: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly maxRssMb: number;
}

function probe(path: string, cacheFolder: string): Probe {
  rmSync(cacheFolder, { recursive: true, force: true });
  const script = join(import.meta.dirname, 'historyProbe.ts');
  return JSON.parse(execFileSync(process.execPath, [script, path, cacheFolder], { encoding: 'utf8' }));
}

/** Ten times the commits. */
function growthRows(large: string, huge: string, folder: string): BenchRow[] {
  const [small, big] = [large, huge].map((path) => probe(path, join(folder, 'none')));
  if (small === undefined || big === undefined) return [];
  const growth = big.cpuMs / big.commits / (small.cpuMs / small.commits);
  return [
    {
      name: `${big.commits} commits: CPU for a commit, against ${small.commits}`,
      value: Number(growth.toFixed(2)),
      unit: 'x',
      target: '<= 1.25 (linear)',
      ok: growth <= 1.25,
      note: `${Math.round(big.cpuMs)} ms against ${Math.round(small.cpuMs)} ms; with git ${Math.round(big.elapsedMs)} and ${Math.round(small.elapsedMs)} ms by the clock`,
    },
    {
      name: `${big.commits} commits: most memory`,
      value: Math.round(big.maxRssMb),
      unit: 'MB',
      target: '<= 2000',
      ok: big.maxRssMb <= 2000,
    },
  ];
}

async function timed(run: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

/** Compares every third file at HEAD with `git blame -w -M`. */
function agreementRow(path: string, ledger: LineLedger): BenchRow {
  const files = [...ledger.head.entries()].filter(([, { lines }]) => lines.length > 0).filter((_, at) => at % 3 === 0);
  let [all, same, unique, uniqueSame, ofMerges] = [0, 0, 0, 0, 0];
  const isMerge = (number = -1) => (ledger.commits[number]?.parents.length ?? 0) > 1;
  for (const [file, { lines, changed: written }] of files) {
    const changed = ledger.lines.credits.writersOf(written);
    const args = ['-C', path, 'blame', '-w', '-M', '--porcelain', 'HEAD', '--', file];
    const text = execFileSync('git', args, { encoding: 'latin1', maxBuffer: 2 ** 30 });
    const times = new Map<number, number>();
    for (const id of lines) times.set(ledger.lines.hashes.at(id), (times.get(ledger.lines.hashes.at(id)) ?? 0) + 1);
    for (const [, hash = '', , line = ''] of text.matchAll(/^([0-9a-f]{40}) (\d+) (\d+)/gm)) {
      const at = Number(line) - 1;
      const isSame = ledger.commits[changed[at] ?? -1]?.hash === hash;
      const isUnique = times.get(ledger.lines.hashes.at(lines[at] ?? 0)) === 1;
      all += 1;
      if (isSame) same += 1;
      if (isUnique) unique += 1;
      if (isUnique && isSame) uniqueSame += 1;
      if (isUnique && !isSame && (isMerge(changed[at]) || isMerge(ledger.numberOf.get(hash)))) ofMerges += 1;
    }
  }
  return {
    name: `${basename(path)}: lines as git blame -w -M has them`,
    value: Number(((100 * same) / all).toFixed(2)),
    unit: '%',
    target: '>= 99',
    ok: same >= 0.99 * all,
    note: `of ${all} lines; the rest: ${all - same - (unique - uniqueSame)} stand several times in their file, ${ofMerges} come from a merge, ${unique - uniqueSame - ofMerges} others`,
  };
}

/** Most fixes to run plain SZZ on: it needs a blame for each of their hunks. */
const maxGoldCases = 150;

/** Fixes with a `Fixes:` trailer or similar (no reverts): whether the commit is found without it, by us and by plain SZZ. */
function goldRows(path: string, ledger: LineLedger): BenchRow[] {
  const all = auditCases(ledger).filter(({ by }) => namedInducers(ledger.commits[by]?.message ?? '').length > 0);
  if (all.length < 20) return [];
  const step = Math.ceil(all.length / maxGoldCases);
  const cases = all.filter((_, at) => at % step === 0);
  const blind = new Map(findFixes(ledger, false).map(({ by, inducers }) => [by, inducers]));
  const hashOf = (number: number) => ledger.commits[number]?.hash ?? '';
  // Scored commit by commit, as SZZ is: naming many commits for one fix costs precision.
  const score = (answer: (by: number) => readonly string[]) => {
    let [right, named, gold] = [0, 0, 0];
    for (const each of cases) {
      const found = answer(each.by);
      named += found.length;
      gold += each.named.length;
      right += each.named.filter((number) => found.includes(hashOf(number))).length;
    }
    return { f1: (2 * right) / (named + gold), right, named, gold };
  };
  const ours = score((by) => (blind.get(by) ?? []).map(hashOf));
  const theirs = score((by) => plainSzz(path, hashOf(by)));
  const note = ({ right, named, gold }: ReturnType<typeof score>) =>
    `named ${named} commits, ${right} of them right, of ${gold} in ${cases.length} messages`;
  return [
    {
      name: `${basename(path)}: commits that fixes name, F1`,
      value: Number(ours.f1.toFixed(3)),
      unit: '',
      target: `> ${theirs.f1.toFixed(3)} (plain SZZ)`,
      ok: ours.f1 > theirs.f1,
      note: note(ours),
    },
    {
      name: `${basename(path)}: the same, plain SZZ`,
      value: Number(theirs.f1.toFixed(3)),
      unit: '',
      note: note(theirs),
    },
  ];
}

async function inducerRows(histories: readonly GeneratedHistory[]): Promise<BenchRow[]> {
  const ours = { found: 0, right: 0, wanted: 0 };
  const plain = { found: 0, right: 0, wanted: 0 };
  for (const { folder, faults } of histories) {
    const ledger = await readLedger(openGit(folder));
    const fixes = new Map(findFixes(ledger, false).map(({ by, inducers }) => [ledger.commits[by]?.hash, inducers]));
    for (const [fix, inducer] of faults) {
      const named = (fixes.get(fix) ?? []).map((number) => ledger.commits[number]?.hash);
      count(ours, named, inducer);
      count(plain, plainSzz(folder, fix), inducer);
    }
  }
  const row = (name: string, { found, right, wanted }: typeof ours, isOurs: boolean): BenchRow[] =>
    [
      { name: `${name}: precision`, value: right / found },
      { name: `${name}: recall`, value: right / wanted },
    ].map(({ name: label, value }) => ({
      name: label,
      value: Number(value.toFixed(3)),
      unit: '',
      ...(isOurs ? { target: '>= 0.9', ok: value >= 0.9 } : {}),
      note: `${wanted} injected faults`,
    }));
  return [...row('inducing commits', ours, true), ...row('plain SZZ (git blame of each line)', plain, false)];
}

function count(
  sum: { found: number; right: number; wanted: number },
  named: readonly (string | undefined)[],
  inducer: string,
): void {
  sum.found += named.length;
  sum.wanted += 1;
  if (named.includes(inducer)) sum.right += 1;
}

/** Śliwerski, Zimmermann and Zeller 2005: every line that the fix removed, blamed at its parent. */
function plainSzz(folder: string, fix: string): string[] {
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  const found = new Set<string>();
  let file = '';
  for (const line of git('show', '--format=', '-U0', fix).split('\n')) {
    if (line.startsWith('--- a/')) file = line.slice(6);
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    const lines = Number(hunk?.[2] ?? 1);
    if (hunk === null || lines === 0) continue;
    const start = Number(hunk[1]);
    const text = git('blame', '--porcelain', '-L', `${start},${start + lines - 1}`, `${fix}^`, '--', file);
    for (const [, hash = ''] of text.matchAll(/^([0-9a-f]{40}) \d+ \d+/gm)) found.add(hash);
  }
  return [...found];
}

/** Weekly shares with a known step, binomial and with correlated weeks. */
function adoptionRows(): BenchRow[] {
  let [held, falseVerdicts] = [0, 0];
  for (let run = 0; run < adoptionRuns; run += 1) {
    const random = seededRandom(run + 1);
    const rho = random() * 0.5;
    const step = 0.06;
    held += holds(random, rho, step) ? 1 : 0;
    falseVerdicts += isVerdict(random, rho) ? 1 : 0;
  }
  const heldShare = (100 * held) / adoptionRuns;
  const falseShare = (100 * falseVerdicts) / adoptionRuns;
  return [
    {
      name: 'effect of an adoption: the 95% interval holds the truth',
      value: Number(heldShare.toFixed(1)),
      unit: '%',
      target: '93.5 to 96.5',
      ok: heldShare >= 93.5 && heldShare <= 96.5,
      note: `${adoptionRuns} generated series of 26 to 52 weeks a side`,
    },
    {
      name: 'verdicts where nothing changed',
      value: Number(falseShare.toFixed(1)),
      unit: '%',
      target: '<= 6.4 (5 and two Monte Carlo errors)',
      ok: falseShare <= 6.4,
      note: 'those refused for a trend before count as no verdict',
    },
  ];
}

/** Files with a known effect of AI compared with similar files without. */
function matchedRows(): BenchRow[] {
  const effect = 0.05;
  let [compared, held, falseVerdicts] = [0, 0, 0];
  for (let run = 0; run < adoptionRuns; run += 1) {
    const { lower, upper } = matchedFiles(generateFiles(seededRandom(run + 1), effect));
    if (lower === null || upper === null) continue;
    compared += 1;
    if (lower <= effect && effect <= upper) held += 1;
    const { verdict } = matchedFiles(generateFiles(seededRandom(run + 1), 0));
    if (verdict === 'higher' || verdict === 'lower') falseVerdicts += 1;
  }
  const [heldShare, falseShare] = [(100 * held) / compared, (100 * falseVerdicts) / compared];
  return [
    {
      name: 'matched files: the 95% interval holds the truth',
      value: Number(heldShare.toFixed(1)),
      unit: '%',
      target: '93.5 to 96.5',
      ok: heldShare >= 93.5 && heldShare <= 96.5,
      note: `${compared} generated histories with pairs enough`,
    },
    {
      name: 'matched files: verdicts where nothing changed',
      value: Number(falseShare.toFixed(1)),
      unit: '%',
      target: '<= 6.4 (5 and two Monte Carlo errors)',
      ok: falseShare <= 6.4,
    },
  ];
}

function holds(random: () => number, rho: number, step: number): boolean {
  const { before, after } = weeks(random, rho, step);
  const { lower, upper } = levelChange(before, after);
  return lower <= step && step <= upper;
}

function isVerdict(random: () => number, rho: number): boolean {
  const { before, after } = weeks(random, rho, 0);
  const { lower, upper, isFlatBefore } = levelChange(before, after);
  return isFlatBefore && (lower > 0 || upper < 0);
}

function weeks(random: () => number, rho: number, step: number) {
  const count = 26 + Math.floor(random() * 27);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let state = normal();
  const week = (mean: number) => {
    state = rho * state + Math.sqrt(1 - rho * rho) * normal();
    const share = Math.min(0.95, Math.max(0.02, mean + 0.05 * state));
    const lines = 200 + Math.floor(random() * 400);
    return share + Math.sqrt((share * (1 - share)) / lines) * normal();
  };
  return {
    before: Array.from({ length: count }, () => week(0.2)),
    after: Array.from({ length: count }, () => week(0.2 + step)),
  };
}
