import * as l10n from '@vscode/l10n';
import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import {
  type McpServer,
  type OutsideTool,
  readMcpServers,
  startConfirmed,
} from '../../assist/delegate/outsideTools.ts';
import { askModal } from '../app/messages.ts';

/** Servers that the person agreed to in this window, by their complete configuration: a changed one is asked about again. */
const agreed = new Set<string>();

/** Starts the MCP servers from the folder and the user's settings that the person agrees to. @param say Shows a sentence to the person. */
export async function outsideTools(
  folder: vscode.WorkspaceFolder,
  signal: AbortSignal,
  say: (sentence: string) => void,
): Promise<readonly OutsideTool[]> {
  const path = folder.uri.fsPath;
  // The workspace's own settings could name servers too, but people look for them in `.vscode/mcp.json`.
  const user = vscode.workspace.getConfiguration().inspect('mcp')?.globalValue;
  const found = [readMcpServers(await fileOf(folder), path), readMcpServers(user, path)];
  for (const problem of found.flatMap(({ problems }) => problems)) say(problem);
  const servers = found.flatMap((each) => each.servers);
  return startConfirmed(servers, path, signal, confirm, say);
}

async function fileOf(folder: vscode.WorkspaceFolder): Promise<unknown> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, '.vscode', 'mcp.json'));
    return parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

async function confirm(server: McpServer): Promise<boolean> {
  const key = JSON.stringify(server);
  if (agreed.has(key)) return true;
  const { name, command, args, env } = server;
  const variables = Object.entries(env).map(([variable, value]) => `${variable}=${value}`);
  const answer = await askModal(
    'warning',
    l10n.t('Start the MCP server {0} for this work?', name),
    l10n.t(
      '{0}\n\nIt runs with your rights, outside the copy. You are asked about each of its calls.',
      [...variables, command, ...args].map(quoted).join(' '),
    ),
    l10n.t('Start Server'),
  );
  if (answer === undefined) return false;
  agreed.add(key);
  return true;
}

/** A person who agrees must be able to see where one word ends and the next begins. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}
