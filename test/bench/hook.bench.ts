import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../run/command.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const rounds = 9;
/** An agent calls its hook before every tool, so fractions of a second add up. */
const unparsedLimit = 2;
const parsedLimit = 4;
const memoryLimitMb = 100;
/** Reports a process's peak memory when it ends; kibibytes. */
const tellMemory =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("maxRss="+process.resourceUsage().maxRSS))';

const pre = { hook_event_name: 'PreToolUse', session_id: 's', transcript_path: '/h/.claude/projects/p/s.jsonl' };
const edit = {
  tool_name: 'Edit',
  tool_use_id: 'toolu_1',
  tool_input: { file_path: 'a.ts', old_string: 'a = 1', new_string: 'a = 2' },
};
const events: readonly { readonly name: string; readonly event: object; readonly limit: number }[] = [
  { name: 'a session begins', event: { ...pre, hook_event_name: 'SessionStart' }, limit: unparsedLimit },
  { name: 'a list of its own', event: { ...pre, tool_name: 'TodoWrite', tool_input: {} }, limit: unparsedLimit },
  { name: 'a read', event: { ...pre, tool_name: 'Read', tool_input: { file_path: 'a.ts' } }, limit: unparsedLimit },
  { name: 'a prompt', event: { ...pre, hook_event_name: 'UserPromptSubmit', prompt: 'do it' }, limit: unparsedLimit },
  // No task has ever named checks here, which a file beside the record says for a day.
  { name: 'the end of a turn', event: { ...pre, hook_event_name: 'Stop' }, limit: unparsedLimit },
  {
    name: 'a question to the person',
    event: { ...pre, hook_event_name: 'PermissionRequest', tool_name: 'Read', tool_input: { file_path: 'a.ts' } },
    limit: unparsedLimit,
  },
  { name: 'ls', event: { ...pre, tool_name: 'Bash', tool_input: { command: 'ls' } }, limit: parsedLimit },
  { name: 'npm test', event: { ...pre, tool_name: 'Bash', tool_input: { command: 'npm test' } }, limit: parsedLimit },
  { name: 'before an edit', event: { ...pre, ...edit }, limit: parsedLimit },
  {
    name: 'after an edit',
    event: { ...pre, ...edit, hook_event_name: 'PostToolUse', tool_response: {} },
    limit: parsedLimit,
  },
];

/** One call of the built hook, from start to end, alternating with `node -e 0`. */
export const bench: Bench = {
  name: 'hook',
  async run() {
    const built = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
    if (built.code !== 0) throw new Error(built.output);
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-hook-bench-'));
    const cwd = join(folder, 'project');
    mkdirSync(cwd);
    // Needs a repository, because an edit's files are tracked in one.
    spawnSync('git', ['init', '-q', cwd]);
    writeFileSync(join(cwd, 'package.json'), '{"scripts":{"test":"node --test"}}');
    writeFileSync(join(cwd, 'a.ts'), 'export const a = 1;\n');
    const env = { PATH: process.env['PATH'], HOME: folder };
    const once = (args: readonly string[], input = '') => {
      const begun = performance.now();
      const run = spawnSync(process.execPath, args, { cwd, env, input });
      if (run.status !== 0) throw new Error(String(run.stderr));
      return { ms: performance.now() - begun, said: String(run.stderr) };
    };
    const hook = (event: object, options: readonly string[] = []) =>
      once(
        [...options, join(root, 'dist', 'cli.js'), 'hook', '--data-directory', join(folder, 'data')],
        JSON.stringify({ ...event, cwd }),
      );
    try {
      for (const { event } of events) hook(event);
      const bare: number[] = [];
      const times = events.map((): number[] => []);
      for (let round = 0; round < rounds; round += 1) {
        bare.push(once(['-e', '0']).ms);
        for (const [index, { event }] of events.entries()) times[index]?.push(hook(event).ms);
      }
      const base = median(bare);
      const memory = events.map(({ event }) =>
        Math.round(Number(/maxRss=(\d+)/u.exec(hook(event, ['--import', tellMemory]).said)?.[1]) / 1024),
      );
      return [
        { name: 'node -e 0', value: Math.round(base), unit: 'ms' },
        ...events.map(({ name, limit }, index): BenchRow => {
          const ms = median(times[index] ?? []);
          const ratio = Math.round((ms / base) * 100) / 100;
          return {
            name,
            value: ratio,
            unit: '×',
            target: `<= ${limit}`,
            ok: ratio <= limit,
            note: `${Math.round(ms)} ms, ${memory[index]} MB`,
          };
        }),
        {
          name: 'memory at the most',
          value: Math.max(...memory),
          unit: 'MB',
          target: `<= ${memoryLimitMb}`,
          ok: Math.max(...memory) <= memoryLimitMb,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
