import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/mini';
import type { SessionModels } from '../../assist/sessionDeps.ts';
import type { Turn } from '../../assist/turn.ts';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { clip } from '../../base/clip.ts';
import { systemClock } from '../../base/clock.ts';
import { version } from '../../base/generator.ts';
import { oneLine } from '../../base/oneLine.ts';
import { discoverServers } from '../../models/setup/discoverServers.ts';
import { practiceKinds } from '../../practice/practiceRecord.ts';
import { tasksAsJson } from '../../tasks/figures/exportRows.ts';
import { taskOverview } from '../../tasks/figures/finishedRows.ts';
import { gapFigures } from '../../tasks/figures/gapFigures.ts';
import { openTask } from '../../tasks/lifecycle.ts';
import { readTrials } from '../../tasks/trial/readTrials.ts';
import { blamedLines } from '../blameCommand.ts';
import { HookFolder, repositoryOf } from '../hook/hookFolder.ts';
import { rulesHere } from '../hook/rulesInForce.ts';
import { cliRouter } from '../shared/askedModels.ts';
import type { CliCommand, CliIo } from '../shared/command.ts';
import { cliDataDirectory, dataDirectoryFlag, dataDirectoryHelp, readCliStore } from '../shared/openCliStore.ts';
import { parseFlags } from '../shared/parseFlags.ts';
import { withTasks } from '../task/tasksHere.ts';
import { askThrough } from './elicitation.ts';
import { McpHints } from './mcpHints.ts';
import { finishTask, startTask } from './mcpTasks.ts';
import { gapUri, instructions, prompts, tools } from './mcpTools.ts';
import { sampledModels } from './sampledModels.ts';

const help = `
calibrated mcp [--data-directory DIR]

Serves Calibrated to another assistant over the Model Context Protocol, on stdin and stdout. It offers the tools
start_task, finish_task, hint, who_wrote and level, the resource ${gapUri}, and prompts. "calibrated plugin install" adds it
to the configuration of the agents.

Estimates and felt times come from you: the assistant shows you a form, where it can. Where it cannot, or nobody answers, nothing is
guessed. Then "calibrated task start" asks for the estimate of what was proposed, and "calibrated task felt" how long it felt.

${dataDirectoryHelp}

Example:
  claude mcp add calibrated -- calibrated mcp
`;

const startArguments = z.object({ title: z.string(), kind: z.optional(z.string()) });
const hintArguments = z.object({
  question: z._default(z.string(), ''),
  file: z.optional(z.string()),
  line: z.optional(z.int().check(z.positive())),
  next: z.optional(z.boolean()),
});
const blameArguments = z.object({ file: z.string(), revision: z.optional(z.string()) });

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, dataDirectoryFlag);
  if (positionals.length > 0) throw new AppError('badInput', `"calibrated mcp" takes no "${positionals[0]}".`);
  const server = serverOf(io, values['data-directory']);
  const input = Readable.from(io.stdin);
  const output = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      io.stdout.write(text);
      done();
    },
  });
  server.onerror = (error) => io.stderr.write(`calibrated: ${sentenceOf(error)}\n`);
  await server.connect(new StdioServerTransport(input, output));
  io.signal.addEventListener('abort', () => input.destroy(), { once: true });
  // The client is gone when its end of stdin is closed; calls still running are then cancelled.
  await finished(input).catch(() => undefined);
  await server.close();
  return 0;
}

function serverOf(io: CliIo, directory: string | undefined): Server {
  const server = new Server(
    { name: 'calibrated', title: 'Calibrated', version },
    { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions },
  );
  let router: Promise<SessionModels> | undefined;
  const ownModels = () => {
    router ??= cliRouter(io, {}, (signal) => discoverServers(fetch, signal)).catch((error: unknown) => {
      // The person may correct their settings while the client runs.
      router = undefined;
      throw error;
    });
    return router;
  };
  const hints = new McpHints(io.packageRoot, sampledModels(server, ownModels), (turn) =>
    recordHint(turn, io, directory, server.getClientVersion()?.name),
  );
  const ask = askThrough(server);
  const workspace = async () => repositoryOf((await rootOf(server)) ?? io.env['CLAUDE_PROJECT_DIR'] ?? io.cwd);
  const rules = (folder: string) => rulesHere(io, new HookFolder(cliDataDirectory(io, directory)), folder);
  const deps = async () => ({
    // The person is asked through the client; the process's terminal is not theirs.
    io: { ...io, cwd: await workspace(), person: undefined },
    directory,
    clock: systemClock,
    random: Math.random,
    ask,
    agent: server.getClientVersion()?.name ?? 'an agent',
  });

  const calls: Readonly<Record<string, (args: unknown, signal: AbortSignal) => Promise<string>>> = {
    start_task: async (args, signal) => startTask(read(startArguments, args), await deps(), signal),
    finish_task: async (_, signal) => finishTask(await deps(), signal),
    hint: async (args, signal) => {
      const folder = await workspace();
      const request = read(hintArguments, args);
      const inForce = await rules(folder);
      for (const file of await namesOf(request.file, folder)) {
        const { level, source } = inForce.level(file);
        if (level === 'Off') throw new AppError('refused', `AI is off here (${source}), so there are no hints.`);
      }
      return hints.hint(request, folder, signal);
    },
    who_wrote: async (args) => {
      const { file, revision } = read(blameArguments, args);
      return JSON.stringify(await blamedLines(await workspace(), file, revision ?? null));
    },
    level: async () => {
      const { level, source } = (await rules(await workspace())).level();
      return `${level} (${source})`;
    },
  };

  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const call = Object.hasOwn(calls, params.name) ? calls[params.name] : undefined;
    if (call === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no tool "${params.name}".`);
    try {
      return { content: [{ type: 'text', text: await call(params.arguments ?? {}, signal) }] };
    } catch (error) {
      return { content: [{ type: 'text', text: sentenceOf(error) }], isError: true };
    }
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [
      {
        uri: gapUri,
        name: 'gap',
        title: 'Gap',
        description: 'Estimated, felt and measured times of the finished tasks, without their titles.',
        mimeType: 'application/json',
      },
    ],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    if (params.uri !== gapUri) throw new McpError(ErrorCode.InvalidParams, `There is no resource ${params.uri}.`);
    return { contents: [{ uri: gapUri, mimeType: 'application/json', text: await gapText(io, directory) }] };
  });
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: Object.entries(prompts).map(([name, { description }]) => ({ name, description })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    const prompt = Object.hasOwn(prompts, params.name) ? prompts[params.name] : undefined;
    if (prompt === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no prompt "${params.name}".`);
    return {
      description: prompt.description,
      messages: [{ role: 'user', content: { type: 'text', text: prompt.text } }],
    };
  });
  return server;
}

/** Absolute, and also what a symlink leads to: another name for a file does not escape its rules. */
async function namesOf(file: string | undefined, folder: string): Promise<readonly (string | undefined)[]> {
  if (file === undefined) return [undefined];
  const named = resolve(folder, file);
  const [root, target] = await Promise.all([realpath(folder), realpath(named).catch(() => named)]);
  return [named, resolve(folder, relative(root, target))];
}

/** Longest name of a client in the record, UTF-16 units. Chosen by us. */
const maxClientName = 60;

/** Records a hint as the editor does; it is given whether or not that works. It moves no share of the person: a program may have asked. */
async function recordHint(
  { rung, level }: Turn,
  io: CliIo,
  directory: string | undefined,
  agent: string | undefined,
): Promise<void> {
  try {
    await withTasks(io, directory, systemClock, async ({ append, steps }) => {
      const task = openTask(await steps.tasks())?.id ?? null;
      await append(
        practiceKinds.shown,
        { rung, level, source: 'mcp', ...(agent === undefined ? {} : { agent: clip(oneLine(agent), maxClientName) }) },
        task,
      );
    });
  } catch (error) {
    io.stderr.write(`calibrated: The hint was not recorded: ${sentenceOf(error)}\n`);
  }
}

/** The folder in which the client works, if it says so. */
async function rootOf(server: Server): Promise<string | undefined> {
  if (server.getClientCapabilities()?.roots === undefined) return undefined;
  try {
    const { roots } = await server.listRoots();
    const uri = roots.find((root) => root.uri.startsWith('file:'))?.uri;
    return uri === undefined ? undefined : fileURLToPath(uri);
  } catch {
    // The client has none; the folder in which the process was started is the next best.
    return undefined;
  }
}

/** Only tasks the person was asked about already. Titles are left out, because the client passes the result to its model. */
async function gapText(io: CliIo, directory: string | undefined): Promise<string> {
  const { store } = await readCliStore(io, directory);
  try {
    const overview = taskOverview(store);
    const rows: readonly Record<string, unknown>[] = JSON.parse(tasksAsJson(overview.rows)).tasks;
    const tasks = rows.map(({ id: _id, title: _title, ...row }) => row);
    return JSON.stringify({ tasks, effects: gapFigures(overview, readTrials(store)).effects });
  } finally {
    store.close();
  }
}

/** @throws AppError `badInput` */
function read<T>(schema: z.ZodMiniType<T>, args: unknown): T {
  const { success, data, error } = z.safeParse(schema, args);
  if (success) return data;
  const [issue] = error.issues;
  throw new AppError('badInput', `The argument ${issue?.path.join('.') ?? ''} is not right: ${issue?.message ?? ''}.`);
}

export const mcpCommand: CliCommand = {
  name: 'mcp',
  summary: 'Serve Calibrated to other assistants (MCP)',
  help,
  run,
};
