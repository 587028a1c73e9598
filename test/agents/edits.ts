// Two hundred edits by a real agent in a folder that no editor shows, with a person's edits in between: whose is each line afterwards?
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../run/paths.ts';
import { call, endLeftovers, installAgent } from './agentRun.ts';
import { type AgentStep, editCount, editScript, replayedCount, type StepMarker, seed } from './editScript.ts';
import type { Program } from './programs.ts';
import { type Call, promptFor, shellCall, startScriptedModel, type Tool } from './scriptedModel.ts';

/** After 30 turns Gemini CLI asks the model whether it runs in a circle, and Qwen Code looks by itself, so a session has fewer steps. */
const stepsOfSession = 25;
const maxRepeated = 150;
const sessionWithinMs = 240_000;

const editors = /^(?:edit|replace|editor)$/u;
const writers = /^(?:write|write_file|editor)$/u;

/** The step in the words of the tools that an agent offers. */
export function callOf(step: AgentStep, tools: readonly Tool[], cwd: string): Call {
  if (step.kind === 'shell') return shellCall(tools, step.command);
  const tool = tools.find(({ name }) => (step.kind === 'edit' ? editors : writers).test(name));
  if (tool === undefined) return shellCall(tools, `apply_patch <<'EOF'\n${patchOf(step)}\nEOF`);
  const args: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(tool.properties)) {
    const plain = name.replaceAll('_', '').toLowerCase();
    if (/^(?:filepath|path)$/u.test(plain)) args[name] = join(cwd, step.path);
    else if (step.kind === 'edit' && /^old/u.test(plain)) args[name] = step.oldText;
    else if (step.kind === 'edit' && /^new/u.test(plain)) args[name] = step.newText;
    else if (step.kind === 'write' && /^(?:content|newtext)$/u.test(plain)) args[name] = step.content;
    else if (tool.required.includes(name)) args[name] = type === 'boolean' ? false : 'scripted';
  }
  return { name: tool.name, args };
}

function patchOf(step: Exclude<AgentStep, { kind: 'shell' }>): string {
  const lines = (text: string, sign: string) => text.split('\n').map((line) => sign + line);
  const body =
    step.kind === 'write'
      ? [`*** Add File: ${step.path}`, ...lines(step.content.replace(/\n$/u, ''), '+')]
      : [`*** Update File: ${step.path}`, '@@', ...lines(step.oldText, '-'), ...lines(step.newText, '+')];
  return ['*** Begin Patch', ...body, '*** End Patch'].join('\n');
}

function save(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** @param record Keeps the events as a fixture. @returns whether every line has the author that the script says. */
export async function tryEdits(program: Program, file: string, record: boolean): Promise<boolean> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-edits-')));
  const script = editScript(seed, editCount);
  const [project, data] = [join(folder, 'project'), join(folder, 'data')];
  let from = 0;
  let prepared = -1;
  const wrong: string[] = [];
  let repeated = 0;
  let readBefore = -1;
  const events = join(folder, 'events.jsonl');
  /** Parts the events by the steps that they belong to. */
  const mark = (marker: StepMarker) => appendFileSync(events, `${JSON.stringify(marker)}\n`);
  const hasRun = (index: number) => {
    const step = script.steps[index];
    const path = join(project, step?.agent.path ?? '');
    return step === undefined || (existsSync(path) && readFileSync(path, 'utf8') === step.after);
  };
  const check = (index: number) => {
    if (!hasRun(index))
      wrong.push(`step ${index} did not do what it says: ${JSON.stringify(script.steps[index]?.agent)}`);
  };
  const model = await startScriptedModel(({ tools, command, results }) => {
    const done = from + results - repeated;
    const last = script.steps[done - 1];
    // A call that did nothing is made again: a busy machine held it back, or the agent edits only what it has read.
    const isToRepeat =
      results > 0 && last !== undefined && done - 1 === prepared && repeated < maxRepeated && !hasRun(done - 1);
    if (isToRepeat) {
      repeated += 1;
      const reader = tools.find(({ name }) => name === 'read_file');
      if (reader !== undefined && readBefore !== done - 1) {
        readBefore = done - 1;
        return { name: reader.name, args: { file_path: join(project, last.agent.path) } };
      }
    }
    const index = isToRepeat ? done - 1 : done;
    if (command !== 'edits' || tools.length === 0) return undefined;
    if (index > prepared && index > 0) check(index - 1);
    if (index >= Math.min(from + stepsOfSession, editCount)) {
      if (index < editCount || results - repeated !== editCount - from) return undefined;
      mark({ step: index, isAgain: false });
      return shellCall(tools, 'git add -A && git commit -qm work');
    }
    const step = script.steps[index];
    if (step === undefined) return undefined;
    mark({ step: index, isAgain: index <= prepared });
    if (index > prepared) for (const [path, text] of Object.entries(step.person)) save(project, path, text);
    prepared = Math.max(prepared, index);
    return callOf(step.agent, tools, project);
  });
  try {
    const options = { folder, url: model.url, start: script.start };
    const { place, env, cli } = await installAgent(program, file, options);
    const launcher = join(data, 'bin', 'calibrated-hook');
    renameSync(launcher, `${launcher}-real`);
    const tee = `#!/bin/sh\n[ "$1" = mcp ] && exec '${launcher}-real' mcp\nevent=$(cat)\nprintf '%s\\n' "$event" >> '${events}'\nprintf '%s' "$event" | '${launcher}-real' "$@"\n`;
    writeFileSync(launcher, tee, { mode: 0o700 });
    const begun = performance.now();
    let text = '';
    for (; from < editCount; from += stepsOfSession, repeated = 0)
      text = await call(
        file,
        program.args(promptFor('edits'), program.modes[0] ?? '', place),
        env,
        project,
        sessionWithinMs,
      );
    const seconds = (performance.now() - begun) / 1000;
    if (prepared < editCount - 1)
      wrong.push(`only ${prepared + 1} of ${editCount} steps were called. ${text.slice(-800)}`);
    let lines = 0;
    // An agent that stopped early has committed nothing to ask about.
    for (const [path, owners] of wrong.length > 0 ? [] : Object.entries(script.owners)) {
      const { runs } = JSON.parse(cli('blame', path, '--json'));
      owners.forEach((owner, at) => {
        lines += 1;
        const run = runs.find(({ start, end }: { start: number; end: number }) => start <= at + 1 && at + 1 <= end);
        const isAgents = run?.origin === 'ai' && run.tool === program.name;
        if (isAgents !== (owner === 'agent'))
          wrong.push(
            `${path}:${at + 1} is the ${owner}'s, and said to be ${run?.origin ?? 'unknown'} ${run?.tool ?? ''}: ${script.end[path]?.split('\n')[at]}`,
          );
      });
    }
    const what = `${program.name.padEnd(7)} ${editCount} edits, ${lines} lines, ${wrong.length} wrong`;
    process.stdout.write(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${what.padEnd(76)} ${seconds.toFixed(1)} s\n`);
    for (const each of wrong.slice(0, 8)) process.stdout.write(`     ${each}\n`);
    if (record && existsSync(events)) keepEvents(program.name, readFileSync(events, 'utf8'), folder);
    return wrong.length === 0;
  } finally {
    model.close();
    endLeftovers(join(folder, 'home'));
    if (process.env['KEEP_FOLDER'] === undefined)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    else process.stdout.write(`kept ${folder}\n`);
  }
}

/** What is not needed to read an event again, and is long. */
const leftOut = new Set([
  'tool_response',
  'workspaceInfo',
  'preToolUse',
  'postToolUse',
  'prompt',
  'submitted_prompt',
  'last_assistant_message',
]);

function keepEvents(name: string, text: string, folder: string): void {
  const lines = text.split('\n').filter((line) => line !== '');
  const end = lines.findIndex((line) => line.startsWith(`{"step":${replayedCount},`));
  const kept = lines.slice(0, end).map((line) => {
    const event: Record<string, unknown> = JSON.parse(line);
    for (const key of Object.keys(event)) if (leftOut.has(key)) delete event[key];
    if (typeof event['tool_result'] === 'object') event['tool_result'] = { ...event['tool_result'], output: undefined };
    // Agents name folders of their own after the path.
    return JSON.stringify(event).replaceAll(folder, '$FOLDER').replaceAll(folder.replaceAll(/[/.]/gu, '-'), '-FOLDER');
  });
  writeFileSync(
    join(root, 'test', 'fixtures', 'agents', `${name}-edits.jsonl.gz`),
    gzipSync(`${kept.join('\n')}\n`, { level: 9 }),
  );
}
