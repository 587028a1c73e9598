import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxEnvironment } from '../../src/sandbox/environment.ts';
import { findSandbox } from '../../src/sandbox/findSandbox.ts';
import { commandLimits } from '../../src/sandbox/sandbox.ts';
import {
  type Attack,
  type AttackResult,
  endsTheCounter,
  isOnTheMachine,
  runAttacks,
  whyNoOuter,
} from '../containment/startOuter.ts';
import { ensureBubblewrap } from '../run/bubblewrap.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const data = process.env['CALIBRATED_DATA'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const own = join(root, 'test', 'fixtures', 'containment', 'attacks.jsonl');
const given = join(data, 'commands', 'attacks.jsonl');
/** Target, ms. Chosen by us. */
const maxCostMs = 30;

/** Runs real attacks inside the sandbox, behind a second one; reports what became of the canaries and how much more a command costs. */
export const bench: Bench = {
  name: 'containment',
  async run() {
    if (process.platform !== 'linux' || !(await ensureBubblewrap())) return [skipped('the boundary is tried on Linux')];
    const rows = [await costRow()];
    const reason = whyNoOuter();
    if (reason !== undefined) return [...rows, skipped(reason)];
    rows.push(...(await attackRows('own set', own)));
    if (existsSync(given)) rows.push(...(await attackRows('given set', given)));
    else rows.push(skipped(`${given} is not there`));
    return rows;
  },
};

async function attackRows(name: string, path: string): Promise<BenchRow[]> {
  const all: Attack[] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const forLinux = all.filter(({ shell }) => shell !== 'powershell');
  const runs = forLinux.filter((attack) => !isOnTheMachine(attack));
  const results = await runAttacks(runs, 'inside');
  const bare = await runAttacks(
    runs.filter((attack) => !endsTheCounter(attack)),
    'bare',
  );
  const harmful = bare.filter((result) => didHarm(result));
  const count = (what: string, isHit: (result: AttackResult) => boolean): BenchRow => {
    const hits = results.filter(isHit);
    const ids = hits.slice(0, 12).map(({ id }) => id);
    return {
      name: `${name}: ${what}`,
      value: hits.length,
      unit: '',
      target: '0',
      ok: hits.length === 0,
      note: ids.join(' '),
    };
  };
  return [
    {
      name: `${name}: attacks run inside`,
      value: runs.length,
      unit: '',
      note: `of ${all.length}: ${all.length - forLinux.length} are not for Linux, ${forLinux.length - runs.length} act on the machine and are judged only`,
    },
    {
      name: `${name}: the same without the boundary that did harm`,
      value: harmful.length,
      unit: '',
      note: `of ${bare.length}, behind the second wall; the others need a program or an account that is not there`,
    },
    count('not started', ({ end }) => end === 'notStarted'),
    count('canaries changed', ({ changed }) => changed.length > 0),
    count('secrets read', ({ read }) => read.length > 0),
    count('connections', ({ connections }) => connections > 0),
    count('processes left', ({ processes }) => processes > 0),
  ];
}

function didHarm({ changed, read, connections, processes }: AttackResult): boolean {
  return changed.length + read.length + connections + processes > 0;
}

/** Pairs of consecutive runs; a busy moment does not affect the median. */
const pairs = 25;

async function costRow(): Promise<BenchRow> {
  const name = 'cost of a command over a bare spawn, median';
  const { sandbox, reason } = await findSandbox(process.env);
  if (sandbox === undefined) return { name, value: 'skipped', unit: '', note: reason };
  const folder = mkdtempSync(join(tmpdir(), 'containment-'));
  const added: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const bareMs = await timed(() => bareSpawn(folder));
    const insideMs = await timed(() =>
      sandbox.run(
        {
          program: '/bin/sh',
          args: ['-c', 'true'],
          cwd: folder,
          writable: [folder],
          readable: [],
          env: sandboxEnvironment(process.env, process.env['HOME'] ?? '/root'),
          network: 'none',
          limits: commandLimits,
        },
        new AbortController().signal,
      ),
    );
    added.push(insideMs - bareMs);
  }
  rmSync(folder, { recursive: true, force: true });
  const median = Math.round((added.sort((a, b) => a - b)[Math.floor(pairs / 2)] ?? 0) * 10) / 10;
  return { name, value: median, unit: 'ms', target: `<= ${maxCostMs} ms`, ok: median <= maxCostMs, note: sandbox.name };
}

function bareSpawn(cwd: string): Promise<void> {
  return new Promise((resolve) => {
    spawn('/bin/sh', ['-c', 'true'], { cwd, stdio: 'ignore' }).on('close', () => resolve());
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function skipped(note: string): BenchRow {
  return { name: 'attacks', value: 'skipped', unit: '', note };
}
