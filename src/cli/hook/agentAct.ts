import type { Shell } from '../../gate/gate.ts';
import { hookNameOf, readHookEvent, toolNameOf } from '../../provenance/agents/hookEvents.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an agent is about to do, as far as the gate has a say in it. */
export type AgentInvocation =
  | { readonly kind: 'command'; readonly command: string; readonly cwd: string; readonly shell?: Shell }
  | { readonly kind: 'edit'; readonly files: readonly EditedFile[] }
  | { readonly kind: 'read'; readonly path: string; readonly cwd: string }
  | { readonly kind: 'fetch'; readonly address: string }
  | { readonly kind: 'other' };

/** `edits` is undefined when the event does not say what would be written. */
export interface EditedFile {
  readonly path: string;
  readonly edits: readonly { readonly oldText: string | null; readonly newText: string }[] | undefined;
  readonly isDeleted?: boolean;
}

const commandTools =
  /^(?:bash|shell|sh|zsh|powershell|pwsh|terminal|exec|run|runcommands?|runinterminal|runterminalcommand|runterminalcmd|executecommand|execcommand|localshell|bashtool|sendtoterminal|writebash|createandruntask)$/;
const fetchTools = /^(?:webfetch|websearch|fetch|fetchwebpage|openurl|opensimplebrowser|browse|download)$/;
const readTools = /^(?:read|readfile|view|viewfile|openfile|cat)$/;
const editTools =
  /^(?:edit|write|multiedit|notebookedit|strreplace|searchreplace|create|createfile|editfiles?|writefile|applypatch|inserteditintofile|replacestringinfile|multireplacestringinfile|editnotebookfile|tabwrite|strreplaceeditor)$/;
const deleteTools = /^(?:delete|deletefile|removefile)$/;

/** Reads what an event of a tool that is about to run asks for. Paths come back absolute. */
export function agentInvocationOf(event: Fields, fallbackCwd: string): AgentInvocation {
  const name = hookNameOf(event);
  const tool = toolNameOf(event)
    .replaceAll(/[^a-z0-9]/giu, '')
    .toLowerCase();
  const input = inputOf(event);
  const roots = event['workspace_roots'];
  const root: unknown = Array.isArray(roots) ? roots[0] : undefined;
  const cwd = textOf(event, 'cwd') ?? (typeof root === 'string' ? root : fallbackCwd);
  const absolute = (path: string) =>
    /^(?:[/\\~]|[a-z]:[/\\])/iu.test(path) ? path : `${cwd.replace(/\/$/u, '')}/${path}`;

  const claim = readHookEvent(event);
  const deleted = deletedIn(input).map((path) => ({ path: absolute(path), edits: undefined, isDeleted: true }));
  if (claim !== undefined || deleted.length > 0) {
    return {
      kind: 'edit',
      files: [...(claim?.files ?? []).map((file) => ({ ...file, path: absolute(file.path) })), ...deleted],
    };
  }
  // Cursor names the server that an MCP tool runs on in `command`: nobody starts it now.
  const command = /mcp/iu.test(name) ? undefined : commandIn(input);
  if (
    command !== undefined &&
    (commandTools.test(tool) || tool === '' || /shell|terminal|bash|exec|command/u.test(tool))
  ) {
    return {
      kind: 'command',
      command,
      ...shellOf(tool),
      cwd: absolute(textOf(input, 'cwd', 'workdir', 'working_directory', 'directory') ?? cwd),
    };
  }
  const paths = pathsIn(input);
  if (deleteTools.test(tool)) {
    return { kind: 'edit', files: paths.map((path) => ({ path: absolute(path), edits: undefined, isDeleted: true })) };
  }
  if (editTools.test(tool)) {
    return { kind: 'edit', files: paths.map((path) => ({ path: absolute(path), edits: undefined })) };
  }
  const [path] = paths;
  if (path !== undefined && (readTools.test(tool) || /read/iu.test(name)))
    return { kind: 'read', path: absolute(path), cwd };
  if (fetchTools.test(tool)) return { kind: 'fetch', address: addressIn(input) };
  return { kind: 'other' };
}

/** The tool's name says which shell reads the line; where it does not, nothing is guessed. */
function shellOf(tool: string): { readonly shell?: Shell } {
  if (/powershell|pwsh/u.test(tool)) return { shell: 'powershell' };
  return /^(?:cmd|commandprompt)$/u.test(tool) ? { shell: 'cmd' } : {};
}

/** The tool's arguments: an object, or JSON text of one; an event without either carries them itself. */
function inputOf(event: Fields): Fields {
  for (const name of ['tool_input', 'toolInput', 'toolArgs', 'tool_args', 'input']) {
    const value = event[name];
    if (isFields(value)) return value;
    if (typeof value !== 'string') continue;
    try {
      const parsed: unknown = JSON.parse(value);
      if (isFields(parsed)) return parsed;
    } catch {
      // Not JSON: some tools take one text, a patch or a command.
      return { input: value, ...(value.includes('*** ') ? {} : { command: value }) };
    }
  }
  return event;
}

function commandIn(input: Fields): string | undefined {
  const list = input['command'] ?? input['cmd'] ?? input['commands'];
  if (typeof list === 'string') return list;
  if (Array.isArray(list)) return list.map((word) => quoted(String(word))).join(' ');
  return textOf(input, 'script', 'commandLine', 'command_line');
}

function deletedIn(input: Fields): string[] {
  const patch = textOf(input, 'patch', 'input', 'command', 'patchText') ?? '';
  if (!patch.includes('*** Begin Patch')) return [];
  return [...patch.matchAll(/^\*\*\* (?:Delete File|Move to): (.+)$/gmu)].map(([, path = '']) => path.trim());
}

function pathsIn(input: Fields): string[] {
  const one = textOf(
    input,
    'file_path',
    'filePath',
    'path',
    'target_file',
    'targetFile',
    'notebook_path',
    'uri',
    'file',
  );
  if (one !== undefined) return [one.replace(/^file:\/\//u, '')];
  const many = input['files'] ?? input['paths'] ?? input['filePaths'];
  return Array.isArray(many) ? many.filter((path) => typeof path === 'string') : [];
}

function addressIn(input: Fields): string {
  const urls = input['urls'];
  return textOf(input, 'url', 'query', 'address') ?? (Array.isArray(urls) ? urls.map(String).join(', ') : 'the web');
}

/** A word as a shell takes it literally. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function textOf(fields: Fields, ...names: string[]): string | undefined {
  return names.map((name) => fields[name]).find((value) => typeof value === 'string');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
