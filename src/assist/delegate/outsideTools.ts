import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { sentenceOf } from '../../base/appError.ts';
import { version } from '../../base/generator.ts';
import type { ToolDefinition } from '../../models/streamParts.ts';

/** A Model Context Protocol server that a person has set up: a program that communicates over stdin and stdout. */
export interface McpServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A tool of such a server, as offered to the model. */
export interface OutsideTool {
  readonly definition: ToolDefinition;
  readonly server: string;
  /** Its name on the server. */
  readonly tool: string;
  /** @throws Error with the server's error message. */
  call(args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string>;
}

/** A validated call of such a tool. */
export interface OutsideAction {
  readonly tool: 'outside';
  readonly server: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly call: OutsideTool['call'];
}

/** @returns the action, a sentence telling the model what is wrong with its call, or undefined for other tools */
export function readOutside(
  tools: readonly OutsideTool[],
  name: string,
  argumentsJson: string,
): OutsideAction | string | undefined {
  const found = tools.find(({ definition }) => definition.name === name);
  if (found === undefined) return undefined;
  const { server, tool, call } = found;
  try {
    const args: unknown = JSON.parse(argumentsJson.trim() === '' ? '{}' : argumentsJson);
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      return `The arguments of ${name} are not an object.`;
    return { tool: 'outside', server, name: tool, args: { ...args }, call };
  } catch {
    return `The arguments of ${name} are not JSON.`;
  }
}

const serverSchema = z.object({
  type: z.optional(z.literal('stdio')),
  command: z.string().check(z.minLength(1)),
  args: z._default(z.array(z.string()), []),
  env: z._default(z.record(z.string(), z.string()), {}),
});

/**
 * Reads `servers` of `.vscode/mcp.json`, or of the setting `mcp`. Source: VS Code's reference of the MCP configuration.
 * @param folder Absolute; replaces `${workspaceFolder}`.
 * @returns the servers that can be started, and a sentence for each of the others
 */
export function readMcpServers(
  value: unknown,
  folder: string,
): { readonly servers: readonly McpServer[]; readonly problems: readonly string[] } {
  const servers: McpServer[] = [];
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(Object(Object(value).servers))) {
    const read = serverSchema.safeParse(entry);
    if (!read.success) {
      problems.push(l10n.t('The MCP server {0} is left out: only servers with a command can be used.', name));
      continue;
    }
    const filled = (text: string) => text.replaceAll(/\$\{workspaceFolder\}/g, () => folder);
    const server = {
      name,
      command: filled(read.data.command),
      args: read.data.args.map(filled),
      env: Object.fromEntries(Object.entries(read.data.env).map(([key, text]) => [key, filled(text)])),
    };
    if (/\$\{/.test(JSON.stringify(server)))
      problems.push(
        l10n.t(
          'The MCP server {0} is left out: its configuration uses variables other than {1}.',
          name,
          `\${workspaceFolder}`,
        ),
      );
    else servers.push(server);
  }
  return { servers, problems };
}

/** Longest tool name. Source: OpenAI's API reference: letters, digits, `_` and `-`, at most 64. */
const maxNameLength = 64;

/**
 * Starts a server and lists its tools. It gets only the variables from its configuration and those no program can run without.
 * @param signal Stops the server.
 * @throws Error if it cannot be started.
 */
export async function startServer(
  server: McpServer,
  cwd: string,
  signal: AbortSignal,
): Promise<readonly OutsideTool[]> {
  const [sdk, { getDefaultEnvironment, StdioClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/stdio.js'),
  ]);
  signal.throwIfAborted();
  const client = new sdk.Client({ name: 'calibrated', version });
  const { command, args, env } = server;
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...getDefaultEnvironment(), ...env },
    cwd,
    stderr: 'ignore',
  });
  signal.addEventListener('abort', () => void client.close(), { once: true });
  const { tools } = await client
    .connect(transport, { signal })
    .then(() => client.listTools({}, { signal }))
    .catch(async (error: unknown) => {
      await client.close();
      throw error;
    });
  return tools.map((tool) => ({
    definition: {
      name: `mcp_${server.name}_${tool.name}`.replace(/[^\w-]/g, '_').slice(0, maxNameLength),
      description: tool.description ?? tool.name,
      parameters: tool.inputSchema,
    },
    server: server.name,
    tool: tool.name,
    call: (given, called) => callTool(client, tool.name, given, called),
  }));
}

async function callTool(
  client: Client,
  name: string,
  args: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: { ...args } }, undefined, { signal });
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  const text = parts
    .map((part) => (Object(part).type === 'text' ? String(Object(part).text) : `[${String(Object(part).type)}]`))
    .join('\n');
  if (isError === true) throw new Error(text === '' ? `${name} failed without a word.` : text);
  return text;
}

/**
 * Starts the servers that the person agrees to, one after another; a server that cannot be started is reported, and the work goes on
 * without it.
 */
export async function startConfirmed(
  servers: readonly McpServer[],
  cwd: string,
  signal: AbortSignal,
  confirm: (server: McpServer) => Promise<boolean>,
  say: (sentence: string) => void,
): Promise<readonly OutsideTool[]> {
  const tools: OutsideTool[] = [];
  for (const server of servers) {
    if (signal.aborted || !(await confirm(server))) continue;
    try {
      for (const tool of await startServer(server, cwd, signal)) {
        // Providers reject two tools of the same name, and shortened names can collide.
        if (!tools.some(({ definition }) => definition.name === tool.definition.name)) tools.push(tool);
      }
    } catch (error) {
      say(l10n.t('The MCP server {0} could not be started: {1}', server.name, sentenceOf(error)));
    }
  }
  return tools;
}
