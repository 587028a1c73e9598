import { join, resolve } from 'node:path';
import { agentActions, carriesAction, isHandOn, isOwnTool } from '../../agents/agentActions.ts';
import { agentAnswer, mayRun } from '../../agents/agentAnswer.ts';
import { agentTable } from '../../agents/agentTable.ts';
import { ChecksMarker } from '../../agents/checksMarker.ts';
import { type EndedCall, OpenCalls } from '../../agents/openCalls.ts';
import { hookSession, markHeadless } from '../../agents/sessions/hookSession.ts';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { systemTimer, type Timer } from '../../base/timer.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { plainHookEvent } from '../../provenance/agents/agentSigns.ts';
import { agentOf, hookNameOf, phaseOf, readHookEvent } from '../../provenance/agents/hookEvents.ts';
import { databaseName } from '../../store/privateFolder.ts';
import type { CliCommand, CliIo } from '../shared/command.ts';
import { cliDataDirectory, dataDirectoryFlag, dataDirectoryHelp } from '../shared/openCliStore.ts';
import { HookFolder, repositoryOf } from './hookFolder.ts';
import { newCommits } from './newCommits.ts';
import { procStat, terminalAbove } from './terminalAbove.ts';

type Fields = Readonly<Record<string, unknown>>;

const help = `
calibrated hook [--event NAME] [--settings FILE] [--data-directory DIR]

Reads one hook event of another agent from stdin: Claude Code, VS Code's agents, Copilot CLI, Cursor, Codex, Gemini CLI, Qwen Code,
Cline, Windsurf, Kiro or Factory. Before a tool runs it answers with the gate's objection in the words that this agent heeds, or
with nothing: there is never an "allow", and where an agent would not ask you, the answer is no. The level in force and the code
you own hold for agents too. What cannot be read, or takes longer than a second, is not let through.
What an agent wrote is recorded, so that the editor can tell who wrote it.
The editor's "Calibrated: Install Agent Hooks..." writes the agents' configuration.

  --event NAME     the event's name, for agents that do not say it (the Copilot CLI)
  --settings FILE  the editor's user settings; those of every editor on this machine when not given
${dataDirectoryHelp}

Example:
  echo '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"git push -f"}}' | calibrated hook
`;

/** Lifecycle events of all agents, in lower case, that need no answer. */
const silentEvents = new Set(
  `sessionstart sessionend userpromptsubmit userpromptsubmitted beforesubmitprompt stop subagentstart subagentstop agentstop
  precompact postcompact notification erroroccurred afteragentresponse afteragentthought permissiondenied
  setup instructionsloaded configchange taskcompleted teammateidle worktreecreate worktreeremove
  beforeagent afteragent beforemodel aftermodel agent_start agent_end`.split(/\s+/),
);
/** It is over, or it failed: there is nothing left to stop. */
const isOver = /^(?:post|after)|fail|result|complete|^tool\.execute\.after$/iu;

/** Time limit for one answer, ms: every agent tested continues as if we had approved once its own timeout is over. */
const answerWithinMs = 1000;

interface HookDeps {
  readonly timer: Timer;
  readonly answerWithinMs: number;
}

/** @param deps Tests use a longer limit, since their machine may be busy. */
export function makeHookCommand({ timer, answerWithinMs: withinMs }: HookDeps): CliCommand {
  return {
    name: 'hook',
    summary: 'Answer and record the hook events of other agents',
    help,
    async run(args, io) {
      const values = await flagsOf(args);
      const directory = values['data-directory'];
      const folder = new HookFolder(cliDataDirectory(io, directory));
      const late = deadline(timer, withinMs);
      const read = await Promise.race([textOf(io.stdin), late.passed]);
      const event = read === undefined ? undefined : parseEvent(read, values.event);
      if (event === undefined) {
        late.end();
        return refuseUnread(io, read, values.event);
      }
      const name = hookNameOf(event);
      if (isStop(event)) {
        // The checks of a task may take minutes.
        late.end();
        const checks = new ChecksMarker(folder.path, join(cliDataDirectory(io, directory), databaseName));
        if (checks.hasNone(systemClock.nowMs())) {
          await recordQuietly(event, { io, directory, folder }, undefined, true);
          return 0;
        }
        await recordQuietly(event, { io, directory, folder });
        const { answerStop } = await import('./stopCheck.ts');
        const { code, isSentBack } = await answerStop(event, workspaceOf(event, io), { io, directory, checks });
        if (!isSentBack) await recordQuietly(event, { io, directory, folder }, undefined, true);
        return code;
      }
      if (!isAboutAction(event)) {
        // A pending timer would keep the process alive, and the agent waiting.
        late.end();
        sayUnknown(event, io, folder);
        await recordQuietly(event, { io, directory, folder }, undefined, true);
        return 0;
      }
      const isBefore = !isOver.test(name) && phaseOrUnknown(event) === 'before';
      const judged = isBefore && !isOwnTool(event) ? judge(event, io, folder, values.settings) : undefined;
      const verdict =
        judged === undefined ? undefined : await Promise.race([judged, late.passed.then(() => lateVerdict)]);
      late.end();
      const answer = verdict === undefined ? undefined : agentAnswer(event, verdict);
      if (answer?.stdout !== undefined) io.stdout.write(`${JSON.stringify(answer.stdout)}\n`);
      if (answer?.stderr !== undefined) io.stderr.write(`calibrated: ${answer.stderr}\n`);
      const code = answer?.code ?? 0;
      if (verdict === lateVerdict) {
        // Reading that is still going on must not delay the agent.
        io.leave?.(code);
        return code;
      }
      if (isBefore && mayRun(event, verdict) && !isOwnTool(event))
        new OpenCalls(folder.path).begin(event, agentActions(event, io.cwd), io.cwd, systemClock.nowMs());
      await recordQuietly(event, { io, directory, folder }, { verdict, isBefore });
      return code;
    },
  };
}

interface HookFlags {
  readonly 'data-directory'?: string | undefined;
  readonly event?: string | undefined;
  readonly settings?: string | undefined;
}
const flagNames = new Set(['--data-directory', '--event', '--settings']);

/** @throws AppError `badInput` */
async function flagsOf(args: readonly string[]): Promise<HookFlags> {
  const [name = '', value = '', ...rest] = args;
  // As our launcher writes them. What reads every other spelling takes a twentieth of a call to load.
  if (args.length === 0) return {};
  if (flagNames.has(name) && value !== '' && !value.startsWith('-'))
    return { [name.slice(2)]: value, ...(await flagsOf(rest)) };
  const { parseFlags } = await import('../shared/parseFlags.ts');
  const options = { ...dataDirectoryFlag, event: { type: 'string' }, settings: { type: 'string' } } as const;
  const { values, positionals } = parseFlags(args, options);
  if (positionals.length > 0) throw new AppError('badInput', `"calibrated hook" takes no "${positionals[0]}".`);
  return values;
}

interface RecordPlace {
  readonly io: CliIo;
  readonly directory: string | undefined;
  readonly folder: HookFolder;
}

/** Records what an event says. Most events leave nothing to remember, and then no code is loaded for it. */
async function recordQuietly(
  event: Fields,
  { io, directory, folder }: RecordPlace,
  action?: { readonly verdict: Verdict | undefined; readonly isBefore: boolean },
  tellsOfSession = false,
): Promise<void> {
  try {
    const ended = endedCalls(event, io, folder, action?.isBefore);
    const commits = action?.isBefore === true ? undefined : newCommits(workspaceOf(event, io), folder);
    const isRecorded =
      action !== undefined && (action.verdict !== undefined || readHookEvent(event) !== undefined || isHandOn(event));
    if (tellsOfSession || (!isRecorded && asksPerson.test(hookNameOf(event)))) keepSession(event, folder);
    if (!isRecorded && ended.length === 0 && commits === undefined) return;
    const [{ recordHook }, { randomUUID }] = await Promise.all([import('./hookRecord.ts'), import('node:crypto')]);
    const toRecord = isRecorded ? { event, verdict: action.verdict, id: randomUUID() } : undefined;
    await recordHook(io, directory, folder, { toRecord, ended, commits });
  } catch (error) {
    // The agent has its answer; a full disk is no reason to stop it.
    io.stderr.write(`calibrated: The event was not recorded: ${sentenceOf(error)}\n`);
  }
}

/** Lays down what an event says of its session for whoever opens the record next: no agent waits for that at each prompt. */
function keepSession(event: Fields, folder: HookFolder): void {
  const nowMs = systemClock.nowMs();
  const said = markHeadless(hookSession(event, nowMs), () => terminalAbove(process.ppid, procStat));
  if (said === undefined || said.kind === 'notification') return;
  folder.keepSession(`${nowMs}-${process.pid}`, JSON.stringify(said));
  folder.touch(nowMs);
}

/** The calls that this event shows to be over. */
function endedCalls(event: Fields, io: CliIo, folder: HookFolder, isBefore: boolean | undefined): readonly EndedCall[] {
  const calls = new OpenCalls(folder.path);
  if (isBefore === false) return calls.end(event, io.cwd);
  return calls.unreported(event, isBefore === undefined, systemClock.nowMs());
}

export const hookCommand = makeHookCommand({ timer: systemTimer, answerWithinMs });

const lateVerdict: Verdict = {
  decision: 'ask',
  classes: ['unparseable'],
  reasons: ['The check took too long, so you decide.'],
};

function deadline(timer: Timer, ms: number): { readonly passed: Promise<undefined>; end(): void } {
  let running: Disposable | undefined;
  const passed = new Promise<undefined>((resolve) => {
    running = timer.after(ms, () => resolve(undefined));
  });
  return { passed, end: () => running?.dispose() };
}

/** An unreadable event may be a call that must not run: exit code 2 stops it in most agents. Events after a call are let through. */
function refuseUnread(io: CliIo, text: string | undefined, name: string | undefined): number {
  const why = text === undefined ? 'did not arrive in time' : 'is no hook event';
  if (name !== undefined && isOver.test(name)) {
    io.stderr.write(`calibrated: What came in ${why}; nothing was recorded.\n`);
    return 0;
  }
  io.stderr.write(`calibrated: What came in ${why}, so it is not let through; do it yourself if you want it.\n`);
  const code = 2;
  if (text === undefined) io.leave?.(code);
  return code;
}

/** Whether something can be stopped, or was done; an event with an unknown name counts if it contains a call. */
function isAboutAction(event: Fields): boolean {
  const name = hookNameOf(event);
  return !silentEvents.has(name.toLowerCase()) && (fileEvents.test(name) || carriesAction(event));
}

/** Whether an agent wants to stop at a point where it can be sent back. */
function isStop(event: Fields): boolean {
  return agentTable[agentOf(event)].stop?.event.test(hookNameOf(event)) === true;
}

/** The Copilot CLI does not name its events; an unknown name is treated as the stricter phase. */
function phaseOrUnknown(event: Fields): 'before' | 'after' {
  return hookNameOf(event) === '' ? phaseOf(event) : 'before';
}

function sayUnknown(event: Fields, io: CliIo, folder: HookFolder): void {
  const name = hookNameOf(event);
  // Without a name and a tool, it is a lifecycle event.
  if (name === '' || silentEvents.has(name.toLowerCase()) || toolEvents.test(name)) return;
  if (!folder.isFirst(`${agentOf(event)}-${name.toLowerCase()}`)) return;
  io.stderr.write(`calibrated: "${name}" is an event that this version does not know; it carries no call of a tool.\n`);
}

/** Cursor's file events, which name no tool. */
const fileEvents = /^(?:before|after)(?:readfile|fileedit|tabfileedit|tabfileread)$/iu;
/** Tool events; nothing needs to be said about one that contains no call. */
const toolEvents = /^(?:pre|post)tooluse|^(?:before|after)|^permissionrequest$/iu;

/** The agent asked its person about a call. */
const asksPerson = /^permissionrequest$/iu;

/** If a check fails, the answer is to ask, never to approve. */
async function judge(
  event: Fields,
  io: CliIo,
  folder: HookFolder,
  settings: string | undefined,
): Promise<Verdict | undefined> {
  try {
    const { judgeEvent } = await import('./judgeEvent.ts');
    return await judgeEvent(agentActions(event, io.cwd), workspaceOf(event, io), io, { hooks: folder, settings });
  } catch (error) {
    return {
      decision: 'ask',
      classes: ['unparseable'],
      reasons: [`The check failed (${sentenceOf(error)}), so you decide.`],
    };
  }
}

/**
 * The folder in which the agent works: as it says (Claude Code in a variable, Cursor in a field), otherwise its current folder, extended
 * to the repository.
 */
function workspaceOf(event: Fields, io: CliIo): string {
  const roots = event['workspace_roots'];
  const named: unknown = io.env['CLAUDE_PROJECT_DIR'] ?? (Array.isArray(roots) ? roots[0] : undefined);
  const cwd = event['cwd'];
  const folder = typeof named === 'string' ? named : resolve(io.cwd, typeof cwd === 'string' ? cwd : '.');
  return repositoryOf(folder);
}

async function textOf(stdin: CliIo['stdin']): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of stdin) parts.push(typeof part === 'string' ? Buffer.from(part) : part);
  return Buffer.concat(parts).toString('utf8');
}

/** @param name The event's name, for agents that do not give it. */
function parseEvent(text: string, name: string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ''));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const event = plainHookEvent({ ...value });
    return hookNameOf(event) === '' && name !== undefined ? { ...event, hookName: name } : event;
  } catch {
    // The caller reports it.
    return undefined;
  }
}
