import { type AgentName, plainHookEvent, signedAgent } from './agentSigns.ts';

/** One replacement that an agent says it made or is about to make. `oldText` is null when the whole file was written. */
export interface ClaimedEdit {
  readonly oldText: string | null;
  readonly newText: string;
}

/** What one hook event says about files. */
export interface AgentClaim {
  readonly tool: string;
  readonly model: string | null;
  readonly session: string | null;
  /** `before`: the agent wants to do it (it may be refused); `after`: it is done. */
  readonly phase: 'before' | 'after';
  readonly files: readonly { readonly path: string; readonly edits: readonly ClaimedEdit[] }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Read-only tools: the text in their events was already there. */
const readingTools = /^(?:read|view|get|grep|glob|ls|list|search|find|fetch|open)(?!.*(?:replace|edit|write))/iu;

/**
 * Reads an agent's hook event. Agents spell the field names differently (`session_id`/`sessionId`, `hook_event_name`/`hookEventName`,
 * `tool_input`/`toolArgs`, `old_string`/`oldString`/`old_str`).
 * @returns undefined when the event says nothing about files.
 */
export function readHookEvent(raw: Fields): AgentClaim | undefined {
  const event = plainHookEvent(raw);
  const name = hookNameOf(event);
  if (/read/iu.test(name) || readingTools.test(toolNameOf(event))) return undefined;
  const cwd = textOf(event, 'cwd', 'workspace_root') ?? firstText(event['workspace_roots']);
  const input = objectOf(event, 'tool_input', 'toolInput', 'toolArgs', 'tool_args', 'input') ?? event;
  const response = objectOf(event, 'tool_response', 'toolResponse', 'tool_result', 'toolResult');
  const files = filesIn(input, response, cwd);
  if (files.length === 0) return undefined;
  const failed =
    response !== undefined &&
    (response['success'] === false ||
      response['is_error'] === true ||
      response['resultType'] === 'failure' ||
      response['resultType'] === 'denied');
  if (failed || /fail/iu.test(name)) return undefined;
  return {
    tool: agentOf(event),
    model: textOf(event, 'model', 'modelId', 'model_id') ?? textOf(input, 'model') ?? null,
    session: textOf(event, 'session_id', 'sessionId', 'conversation_id', 'conversationId') ?? null,
    phase: phaseOf(event),
    files,
  };
}

/** Whether a tool is about to action or has acted. The Copilot CLI does not name its events; there, only a finished call has a result. */
export function phaseOf(event: Fields): AgentClaim['phase'] {
  const name = hookNameOf(event);
  if (name !== '') return /pre|before|^tool\.call$/iu.test(name) ? 'before' : 'after';
  const isOver = ['toolResult', 'tool_result', 'tool_response', 'toolResponse'].some((field) => field in event);
  return 'toolName' in event && !isOver ? 'before' : 'after';
}

/** The tool's name as its agent spells it; '' when the event is not about a tool. */
export function toolNameOf(event: Fields): string {
  return textOf(event, 'tool_name', 'toolName') ?? '';
}

/** The event's name as its agent spells it; '' when it has none. */
export function hookNameOf(event: Fields): string {
  return textOf(event, 'hook_event_name', 'hookEventName', 'hookName', 'event') ?? '';
}

/** The agent that sent the event; `unknown` without a sure sign. */
export function agentOf(event: Fields): AgentName {
  return signedAgent(event, hookNameOf(event), toolNameOf(event));
}

function filesIn(input: Fields, response: Fields | undefined, cwd: string | undefined): AgentClaim['files'] {
  const patch = textOf(input, 'patch', 'input', 'command', 'patchText');
  if (patch?.includes('*** Begin Patch')) return filesInPatch(patch, cwd);
  const many = listOf(input, 'replacements', 'files');
  if (many.length > 0 && pathIn(input) === undefined) return many.flatMap((part) => filesIn(part, undefined, cwd));
  const path = pathIn(input) ?? (response === undefined ? undefined : pathIn(response));
  if (path === undefined) return [];
  const edits = editsIn(input);
  return edits.length === 0 ? [] : [{ path: absolute(path, cwd), edits }];
}

function editsIn(input: Fields): ClaimedEdit[] {
  const parts = listOf(input, 'edits', 'replacements');
  if (parts.length > 0) return parts.flatMap(editsIn);
  const newText = textOf(
    input,
    'new_string',
    'newString',
    'new_str',
    'newStr',
    'new_text',
    'newText',
    'replacement',
    'new_source',
  );
  const oldText = textOf(input, 'old_string', 'oldString', 'old_str', 'oldStr', 'old_text', 'oldText') ?? '';
  if (newText !== undefined) return [{ oldText, newText }];
  const inserted = textOf(input, 'insert_text', 'insertText', 'code');
  if (inserted !== undefined) return [{ oldText: '', newText: inserted }];
  const content = textOf(input, 'content', 'contents', 'file_text', 'fileText', 'text');
  return content === undefined ? [] : [{ oldText: null, newText: content }];
}

function pathIn(fields: Fields): string | undefined {
  return textOf(
    fields,
    'file_path',
    'filePath',
    'filepath',
    'path',
    'target_file',
    'absolute_path',
    'absolutePath',
    'notebook_path',
    'uri',
    'file',
  );
}

/** The patch format of Codex and of VS Code's `apply_patch`: each hunk is a separate edit. */
function filesInPatch(patch: string, cwd: string | undefined): AgentClaim['files'] {
  const files: { path: string; edits: ClaimedEdit[] }[] = [];
  let oldLines: string[] = [];
  let newLines: string[] = [];
  let adding = false;
  const flush = () => {
    if (newLines.length > 0 || oldLines.length > 0) {
      files.at(-1)?.edits.push({ oldText: adding ? null : oldLines.join('\n'), newText: newLines.join('\n') });
    }
    oldLines = [];
    newLines = [];
  };
  for (const line of patch.split(/\r?\n/u)) {
    const header = /^\*\*\* (Add|Update) File: (.+)$/u.exec(line);
    if (header?.[2] !== undefined) {
      flush();
      adding = header[1] === 'Add';
      files.push({ path: absolute(header[2].trim(), cwd), edits: [] });
    } else if (line.startsWith('***') || line.startsWith('@@')) flush();
    else if (line.startsWith('+')) newLines.push(line.slice(1));
    else if (line.startsWith('-')) oldLines.push(line.slice(1));
    else if (line.startsWith(' ')) {
      oldLines.push(line.slice(1));
      newLines.push(line.slice(1));
    }
  }
  flush();
  return files.filter(({ edits }) => edits.length > 0);
}

function absolute(path: string, cwd: string | undefined): string {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:[/\\]|[a-z][a-z0-9+.-]+:)/u.test(path);
  return isAbsolute || cwd === undefined ? path : `${cwd.replace(/[/\\]$/u, '')}/${path.replace(/^\.\//u, '')}`;
}

/** Whether a path in a hook event names this document; relative paths match by suffix. */
export function isSameFile(path: string, uri: string): boolean {
  const wanted = plainPath(path);
  const own = plainPath(uri);
  if (wanted === own) return true;
  return !wanted.startsWith('/') && !/^[a-z]:/u.test(wanted) && own.endsWith(`/${wanted}`);
}

function plainPath(place: string): string {
  let path = place;
  if (/^[a-z][a-z0-9+.-]+:/iu.test(place)) {
    try {
      path = decodeURIComponent(place.replace(/^[a-z][a-z0-9+.-]+:(?:\/\/[^/]*)?/iu, ''));
    } catch {
      path = place;
    }
  }
  return path
    .replaceAll('\\', '/')
    .replace(/^\/([A-Za-z]:)/u, '$1')
    .replace(/^[A-Z]:/u, (drive) => drive.toLowerCase())
    .replace(/^\.\//u, '');
}

function textOf(fields: Fields, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

/** An object, or the JSON text of one (the Copilot CLI sends its arguments as text). */
function objectOf(fields: Fields, ...names: string[]): Fields | undefined {
  for (const name of names) {
    const value = fields[name];
    if (isFields(value)) return value;
    if (typeof value !== 'string' || !value.startsWith('{')) continue;
    try {
      const parsed: unknown = JSON.parse(value);
      if (isFields(parsed)) return parsed;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function listOf(fields: Fields, ...names: string[]): Fields[] {
  for (const name of names) {
    const value = fields[name];
    if (Array.isArray(value)) return value.filter(isFields);
  }
  return [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
