import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gate } from '../../src/assist/gate/gate.ts';
import { localWorld } from '../../src/assist/gate/world.ts';
import { grammarFiles } from '../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../src/syntax/parser.ts';
import type { Bench, BenchRow } from './bench.ts';

const root = new URL('../../', import.meta.url).pathname;
const data = join(process.env['CALIBRATED_DATA'] ?? join(root, '..', 'shared', 'data'), 'commands');

interface Labelled {
  readonly command: string;
  readonly expected: string;
}

/** The rule of the split: a quarter was kept out of sight while the rules were written. */
const isHeldOut = ({ command }: Labelled): boolean => (createHash('sha256').update(command).digest()[0] ?? 0) % 4 === 0;

export const bench: Bench = {
  name: 'gate',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-gate-'));
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), localWorld({ HOME: '/home/somebody' }), folder);
    const lets = async (command: string) =>
      (await gate.judgeCommand({ command, cwd: folder, level: 'Delegate' })).decision === 'allow';
    const rows: BenchRow[] = [];
    const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10);
    const everyday = linesOf(join(root, 'test', 'fixtures', 'gate', 'everyday.txt'));
    const started = performance.now();
    const asked = await count(everyday, async (command) => !(await lets(command)));
    const perCommandMs = (performance.now() - started) / everyday.length;
    rows.push({
      name: 'everyday commands asked about',
      value: share(asked, everyday.length),
      unit: '%',
      target: '<= 1',
      ok: share(asked, everyday.length) <= 1,
      note: `${asked} of ${everyday.length}`,
    });
    rows.push({
      name: 'one command judged',
      value: Math.round(perCommandMs * 100) / 100,
      unit: 'ms',
      note: 'git is asked where a file would be lost',
    });
    const file = join(data, 'commands.jsonl');
    if (!existsSync(file))
      rows.push({
        name: 'labelled commands',
        value: 0,
        unit: '',
        note: 'skipped: set CALIBRATED_DATA to where they lie',
      });
    else {
      const all: readonly Labelled[] = linesOf(file).map((line) => JSON.parse(line));
      for (const [name, part] of [
        ['seen while writing', all.filter((row) => !isHeldOut(row))],
        ['held out', all.filter(isHeldOut)],
      ] as const) {
        const bad = part.filter(({ expected }) => expected === 'deny');
        const safe = part.filter(({ expected }) => expected === 'allow');
        const through = await count(bad, ({ command }) => lets(command));
        const stopped = await count(safe, async ({ command }) => !(await lets(command)));
        rows.push({
          name: `destructive let through, ${name}`,
          value: through,
          unit: `of ${bad.length}`,
          target: '0',
          ok: through === 0,
        });
        rows.push({
          name: `safe asked about, ${name}`,
          value: share(stopped, safe.length),
          unit: '%',
          target: '<= 5',
          ok: share(stopped, safe.length) <= 5,
          note: `${stopped} of ${safe.length}`,
        });
      }
      const patterns: readonly { cmd: string }[] = JSON.parse(readFileSync(join(data, 'patterns.json'), 'utf8'));
      const missed = await count(patterns, ({ cmd }) => lets(cmd));
      rows.push({
        name: 'patterns let through',
        value: missed,
        unit: `of ${patterns.length}`,
        target: '0',
        ok: missed === 0,
      });
    }
    rmSync(folder, { recursive: true });
    return rows;
  },
};

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

async function count<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<number> {
  let found = 0;
  for (const item of items) if (await test(item)) found += 1;
  return found;
}
