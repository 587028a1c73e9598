import { randomUUID } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { AppError, sentenceOf } from '../../base/appError.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { ownedSentence, ownerOfFile } from '../../practice/ownedCode.ts';
import { agentOf, hookNameOf, phaseOf } from '../../provenance/agents/hookEvents.ts';
import type { CliCommand, CliIo } from '../command.ts';
import { cliDataDirectory, dataDirectoryFlag, dataDirectoryHelp } from '../openCliStore.ts';
import { parseFlags } from '../parseFlags.ts';
import { agentInvocationOf } from './agentAct.ts';
import { HookFolder, repositoryOf } from './hookFolder.ts';
import { hookReply } from './hookReply.ts';

const help = `
calibrated hook [--event NAME] [--settings FILE] [--data-directory DIR]

Reads one hook event of Claude Code, VS Code's agents, Cursor or the Copilot CLI from stdin. Before a tool runs it answers with
the gate's objection (ask, deny) in that agent's own format, or with nothing; the level in force and the code you own hold for agents too.
What an agent wrote is recorded, so that the editor can tell who wrote it. Any other event is let through.
The editor's "Calibrated: Install Agent Hooks..." writes the agents' configuration.

  --event NAME     the event's name, for agents that do not say it (the Copilot CLI)
  --settings FILE  the editor's user settings; those of every editor on this machine when not given
${dataDirectoryHelp}

Example:
  echo '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"git push -f"}}' | calibrated hook
`;

/** Events of a life cycle that nothing has to be said about, of all agents, without letter case. */
const silentEvents = new Set(
  `sessionstart sessionend userpromptsubmit userpromptsubmitted beforesubmitprompt stop subagentstart subagentstop agentstop
  precompact postcompact notification erroroccurred afteragentresponse afteragentthought permissionrequest permissiondenied
  posttoolusefailure setup instructionsloaded configchange taskcompleted teammateidle worktreecreate worktreeremove`.split(
    /\s+/,
  ),
);
const toolEvents =
  /^(?:pre|post)tooluse$|^(?:before|after)(?:shellexecution|mcpexecution|readfile|fileedit|tabfileedit|tabfileread)$/u;

export const hookCommand: CliCommand = {
  name: 'hook',
  summary: 'answers and records the hook events of other agents',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...dataDirectoryFlag,
      event: { type: 'string' },
      settings: { type: 'string' },
    });
    if (positionals.length > 0) throw new AppError('badInput', `"calibrated hook" takes no "${positionals[0]}".`);
    const directory = values['data-directory'];
    const folder = new HookFolder(cliDataDirectory(io, directory));
    const read = parseEvent(await textOf(io.stdin));
    if (read === undefined) {
      io.stderr.write('calibrated: What came in is no hook event, so it is let through.\n');
      return 0;
    }
    const event = hookNameOf(read) === '' && values.event !== undefined ? { ...read, hookName: values.event } : read;
    const name = hookNameOf(event).toLowerCase();
    const isTool = name === '' ? 'toolName' in event || 'tool_name' in event : toolEvents.test(name);
    if (!isTool) {
      // The Copilot CLI names none of its events; without a tool they are of the session's life.
      const isSilent = silentEvents.has(name) || (name === '' && typeof event['timestamp'] === 'number');
      if (!isSilent && folder.isFirst(`${agentOf(event)}-${name}`)) {
        io.stderr.write(
          `calibrated: "${hookNameOf(event)}" is an event that this version does not know; it is let through.\n`,
        );
      }
      return 0;
    }
    const verdict = phaseOf(event) === 'before' ? await judge(event, io, folder, values.settings) : undefined;
    const reply = verdict === undefined ? undefined : hookReply(event, verdict);
    if (reply !== undefined) io.stdout.write(`${JSON.stringify(reply)}\n`);
    try {
      const { recordHook } = await import('./hookRecord.ts');
      await recordHook(io, directory, folder, { event, verdict, id: randomUUID() });
    } catch (error) {
      // The agent has its answer; a full disk is no reason to stop it.
      io.stderr.write(`calibrated: The event was not recorded: ${sentenceOf(error)}\n`);
    }
    return 0;
  },
};

/** A check that fails is a question, never a yes. */
async function judge(
  event: Readonly<Record<string, unknown>>,
  io: CliIo,
  folder: HookFolder,
  settings: string | undefined,
): Promise<Verdict | undefined> {
  try {
    return await judgeEvent(event, io, folder, settings);
  } catch (error) {
    return {
      decision: 'ask',
      classes: ['unparseable'],
      reasons: [`The check failed (${sentenceOf(error)}), so you decide.`],
    };
  }
}

async function judgeEvent(
  event: Readonly<Record<string, unknown>>,
  io: CliIo,
  folder: HookFolder,
  settings: string | undefined,
): Promise<Verdict | undefined> {
  const invocation = agentInvocationOf(event, io.cwd);
  const [
    { Gate },
    { localGateHost },
    { SyntaxParser },
    { grammarFiles },
    { Outline },
    { judgeInvocation },
    { rulesHere },
  ] = await Promise.all([
    import('../../gate/gate.ts'),
    import('../../gate/gateHost.ts'),
    import('../../syntax/parser.ts'),
    import('../../syntax/grammarFiles.ts'),
    import('../../syntax/outline.ts'),
    import('./judgeInvocation.ts'),
    import('./rulesInForce.ts'),
  ]);
  const host = localGateHost(io.env);
  const workspace = host.realPath(workspaceOf(event, io));
  const rules = await rulesHere(io, folder, workspace, settings);
  const parser = new SyntaxParser(grammarFiles(io.packageRoot));
  const outline = new Outline(parser);
  const ownedRule = (path: string) => {
    const file = { path: relative(workspace, path).replaceAll('\\', '/'), fullPath: path.replaceAll('\\', '/') };
    const owner = ownerOfFile(rules.owned, file);
    return owner === undefined ? undefined : ownedSentence(owner, file.path);
  };
  return judgeInvocation(invocation, {
    gate: new Gate(parser, host, workspace, { use: 'guard', ownedRule }),
    rules,
    workspace,
    realPath: (path) => host.realPath(path),
    readText: (path) => host.readText(path),
    symbolsOf: (languageId, text) => outline.symbolsOf(languageId, text),
  });
}

/** The folder that the agent works in: what it says (Claude Code in a variable, Cursor in a field), else where it stands, up to the repository. */
function workspaceOf(event: Readonly<Record<string, unknown>>, io: CliIo): string {
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

function parseEvent(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // Said by the caller.
    return undefined;
  }
}
