import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGit, openNamedGit } from '../../src/history/git/git.ts';
import { teamReport } from '../../src/team/report/teamReport.ts';
import { pseudonymName } from '../../src/team/sharing/pseudonym.ts';
import { readContributions } from '../../src/team/sharing/readContributions.ts';
import { sharedBytes } from '../../src/team/sharing/sharedBytes.ts';
import type { SharedStats } from '../../src/team/sharing/sharedStats.ts';
import { fetchStats, gitSink, readStatsRefs, statsRefs } from '../../src/team/sharing/statsRefs.ts';
import { documentsOf, randomOf, simulatedTeam, type TeamPlan } from '../unit/team/simulatedTeam.ts';
import type { Bench, BenchRow } from './bench.ts';

const people = 10_000;
const weeks = 52;
const plan: TeamPlan = {
  people,
  weeks,
  effect: Math.log(1.19),
  tau: 0.1,
  sigma: 0.6,
  tasksAWeek: 3,
  seed: 1,
  code: true,
};
/** V8 uses whatever memory the machine has before it collects garbage; this limit shows what the work needs. */
const heapLimit = '--max-old-space-size=220';
/** How many people are simulated; the others get the same figures under other pseudonyms, which costs as much to read. */
const simulated = 500;

function* everybody(someWeeks: number, wanted: number): Generator<SharedStats> {
  const random = randomOf(99);
  const word = () => Math.floor(random() * 0x1_0000_0000);
  const team = [...simulatedTeam({ ...plan, people: Math.min(simulated, wanted), weeks: someWeeks })];
  for (let copy = 0; copy < wanted / simulated; copy++) {
    for (const stats of team) yield { ...stats, who: [word(), word(), word(), word()] };
  }
}

/** Time and memory for different numbers of people. */
function aggregation(folder: string): readonly BenchRow[] {
  const path = join(folder, 'documents');
  const file = openSync(path, 'w');
  const length = Buffer.alloc(4);
  let bytes = 0;
  for (const stats of everybody(weeks, people)) {
    const document = sharedBytes(stats);
    length.writeUInt32LE(document.length);
    writeSync(file, length);
    writeSync(file, document);
    bytes += document.length;
  }
  closeSync(file);
  const probe = join(import.meta.dirname, 'teamProbe.ts');
  const result = JSON.parse(execFileSync(process.execPath, [heapLimit, probe, path], { encoding: 'utf8' }));
  rmSync(path);
  const seconds = result.cpuMs / 1000;
  const wall = (result.totalMs / 1000).toFixed(1);
  const note = `${wall} s by the clock (the machine may be busy); ${result.documents} documents, ${Math.round(bytes / 1e6)} MB; ${result.refused} refused`;
  return [
    {
      name: `aggregate ${people} people, ${weeks} weeks`,
      value: round(seconds, 2),
      unit: 's of CPU',
      target: '< 5 s',
      ok: seconds < 5,
      note,
    },
    {
      name: 'the same, memory at most',
      value: Math.round(result.maxRssMb),
      unit: 'MB',
      target: '< 500 MB',
      ok: result.maxRssMb < 500,
    },
  ];
}

/** A bare remote with this many refs, one commit each, written by one fast-import. */
async function remoteWith(folder: string, count: number): Promise<string> {
  const remote = join(folder, `remote-${count}.git`);
  execFileSync('git', ['init', '--quiet', '--bare', remote]);
  const parts: string[] = [];
  let written = 0;
  for (const stats of everybody(13, count)) {
    if (written++ === count) break;
    const text = Buffer.from(sharedBytes(stats)).toString('latin1');
    parts.push(
      `commit ${statsRefs}${pseudonymName(stats.who)}\ncommitter calibrated <stats@calibrated.invalid> 0 +0000\ndata 5\nstats\nM 100644 inline stats.json\ndata ${text.length}\n${text}\n`,
    );
  }
  await openNamedGit(remote).run(
    ['fast-import', '--quiet', '--date-format=raw'],
    Buffer.from(parts.join(''), 'latin1'),
  );
  await openNamedGit(remote).run(['pack-refs', '--all']);
  return remote;
}

async function gitCost(folder: string, count: number): Promise<readonly BenchRow[]> {
  const remote = await remoteWith(folder, count);
  const clone = join(folder, `clone-${count}`);
  execFileSync('git', ['init', '--quiet', clone]);
  const git = openGit(clone);
  await git.run(['remote', 'add', 'origin', `file://${remote}`]);
  const timed = async (run: () => Promise<unknown>) => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };
  const first = await timed(() => fetchStats(git, 'origin'));
  const nothing = await timed(() => fetchStats(git, 'origin'));
  const [mine] = simulatedTeam({ ...plan, people: 1, weeks: 13, seed: 77 });
  const push = mine === undefined ? Number.NaN : await timed(() => gitSink(git, 'origin').send(mine));
  const advertised = (await git.run(['ls-remote', 'origin'])).length;
  const read = await timed(() => readStatsRefs(git));
  const size = Number(execFileSync('du', ['-sk', remote], { encoding: 'utf8' }).split('\t')[0]) / 1024;
  const at = `git, ${count} refs:`;
  return [
    { name: `${at} first fetch (report)`, value: round(first, 2), unit: 's' },
    { name: `${at} fetch again, nothing new`, value: round(nothing, 2), unit: 's' },
    { name: `${at} one push`, value: round(push, 2), unit: 's' },
    { name: `${at} list of refs that a push reads`, value: round(advertised / 1024, 0), unit: 'KB' },
    { name: `${at} read after fetch`, value: round(read, 2), unit: 's' },
    { name: `${at} size of the remote`, value: round(size, 0), unit: 'MB' },
  ];
}

/** How often the interval in the report, as printed, contains the simulated effect. */
async function coverage(): Promise<BenchRow> {
  const teams = 200;
  let covered = 0;
  for (let seed = 1; seed <= teams; seed++) {
    const documents = documentsOf(simulatedTeam({ ...plan, people: 40, weeks: 13, tasksAWeek: 2, seed, code: false }));
    const { effect } = teamReport((await readContributions(documents)).contributions);
    if (effect.state === 'shown' && effect.lower <= 1.19 && effect.upper >= 1.19) covered += 1;
  }
  const share = (100 * covered) / teams;
  const note = `${teams} simulated teams of 40, true ratio 1.19, between-person SD 0.1; intervals are rounded outwards`;
  return { name: 'interval covers the true effect', value: share, unit: '%', target: '>= 95 %', ok: share >= 95, note };
}

export const bench: Bench = {
  name: 'team',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-team-bench-'));
    try {
      return [
        ...aggregation(folder),
        await coverage(),
        ...(await gitCost(folder, 1000)),
        ...(await gitCost(folder, people)),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
