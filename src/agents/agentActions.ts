import type { Shell } from '../gate/gate.ts';
import { hookNameOf, readHookEvent, toolNameOf } from '../provenance/agents/hookEvents.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Something an agent is about to do that the gate can judge. */
export type AgentAction =
  | { readonly kind: 'command'; readonly command: string; readonly cwd: string; readonly shell?: Shell }
  | { readonly kind: 'edit'; readonly file: EditedFile }
  | { readonly kind: 'read'; readonly path: string; readonly cwd: string }
  | { readonly kind: 'fetch'; readonly address: string }
  /** It writes or runs something, but the event does not show what. */
  | { readonly kind: 'unreadable'; readonly tool: string }
  /** Work for another agent, machine or server; `texts` are its instructions. */
  | { readonly kind: 'handOn'; readonly tool: string; readonly isRemote: boolean; readonly texts: readonly string[] };

/** `edits` is undefined when the event does not say what would be written. */
export interface EditedFile {
  readonly path: string;
  readonly edits: readonly { readonly oldText: string | null; readonly newText: string }[] | undefined;
  readonly isDeleted?: boolean;
}

/** Patterns for tool names in lower case without punctuation. */
const runs =
  /^(?:bash|shell|sh|zsh|cmd|exec|run|bashtool|sendtoterminal)$|shell|terminal|powershell|pwsh|bash|exec(?:ute|command)|runcommand|createandruntask/u;
const fetches =
  /^(?:webfetch|websearch|fetch|fetchwebpage|fetchurl|openurl|opensimplebrowser|browse|download|googlewebsearch)$/u;
const reads = /^(?:read|view|open|cat|get|ls|list|glob|grep|search|find|stat|fsread)(?!.*(?:replace|edit|write))/u;
const deletes = /delete|remove|unlink/u;
const writes =
  /edit|write|replace|create(?!remotesession|andruntask)|patch|insert|delete|remove|rename|move|append|savefile|tabwrite/u;
/** They change the agent's own list or plan, not the person's files. */
const ownLists =
  /^(?:todowrite|writetodos?|updatetodos?|managetodolist|todo|updateplan|createplan|taskcreate|taskupdate|createsubagents?|exitplanmode|enterplanmode|askuserquestion)$/u;
const handsOn =
  /^(?:task|agent|subagent|runsubagent|spawnagent|delegate(?:task|toagent)?|createremotesession|sendremotemessage|installextension|createandruntask|newtask|handoff)$|remote(?:session|message|agent)|^mcp/u;
const remote = /remote|install/u;
/** Our own tools, as agents name the tools of an MCP server. */
const ownTool = /^(?:mcp_+)?calibrated(?:_+|[.:/-])(?:start_task|finish_task|hint|who_wrote|level)$/u;

const pathKeys = new Set(
  `filepath path targetfile absolutepath filename notebookpath uri file relativeworkspacepath relativepath fullpath fspath dirpath
  targetpath destination destinationpath sourcepath newpath oldpath newfilepath oldfilepath outputpath`.split(/\s+/u),
);
const listKeys = new Set(['files', 'paths', 'filepaths', 'uris', 'targets']);
const commandKeys = new Set(['command', 'cmd', 'commands', 'script', 'commandline', 'shellcommand', 'cmdline']);
const addressKeys = new Set(['url', 'urls', 'uri', 'address', 'query', 'prompt']);
/** Arguments may be nested (`{"task":{"command":…}}`); no agent was seen to nest them deeper. */
const maxDepth = 4;

/**
 * Everything a tool about to run asks for. Returned paths are absolute. An empty list means that nothing concerns the gate.
 * @param event As returned by `plainHookEvent`.
 */
export function agentActions(event: Fields, fallbackCwd: string): readonly AgentAction[] {
  const name = hookNameOf(event);
  const called = toolNameOf(event);
  const tool = plain(called);
  const input = inputOf(event);
  const cwd = cwdOf(event, input, fallbackCwd);
  const isMcp = /mcp/iu.test(name) || tool.startsWith('mcp');
  const actions: AgentAction[] = [];

  // For an MCP tool, Cursor's `command` is the one that started the server; nothing is started now.
  const commands = isMcp && tool === '' ? [] : commandsIn(input);
  const files = editsOf(event, input, cwd);
  if (commands.length > 0 && (isRunner(event) || isMcp || handsOn.test(tool) || files.length === 0)) {
    const patched = commands.every(isPatchAlone) && files.length > 0;
    if (!patched)
      actions.push(...commands.map((command) => ({ kind: 'command' as const, command, ...shellOf(tool), cwd })));
  }
  if (isHandOn(event)) {
    actions.push({
      kind: 'handOn',
      tool: called === '' ? name : called,
      isRemote: remote.test(tool),
      texts: textsIn(input),
    });
  }
  if (files.length > 0 && !isMcp) actions.push(...files.map((file) => ({ kind: 'edit' as const, file })));
  if (actions.length > 0) return actions;

  const paths = pathsIn(input).map((path) => absolute(path, cwd));
  if (reads.test(tool) || /read/iu.test(name)) return paths.map((path) => ({ kind: 'read', path, cwd }));
  if (fetches.test(tool)) return [{ kind: 'fetch', address: addressIn(input) }];
  if (ownLists.test(tool)) return [];
  if (writes.test(tool) || /edit|write/iu.test(name)) {
    if (paths.length === 0) return [{ kind: 'unreadable', tool: called === '' ? name : called }];
    const isDeleted = deletes.test(tool);
    return paths.map((path) => ({
      kind: 'edit',
      file: { path, edits: undefined, ...(isDeleted ? { isDeleted } : {}) },
    }));
  }
  const isEmptyRunner =
    called !== '' && runs.test(tool) && !/output|list|kill|close|await|status|get|last|selection/u.test(tool);
  return isEmptyRunner || /shell|command/iu.test(name)
    ? [{ kind: 'unreadable', tool: called === '' ? name : called }]
    : [];
}

/** Whether a call is to one of Calibrated's own tools, which ask the person themselves. */
export function isOwnTool(event: Fields): boolean {
  return ownTool.test(toolNameOf(event));
}

/** Whether a call hands work to another agent, server or machine: that is recorded whatever the verdict. */
export function isHandOn(event: Fields): boolean {
  const tool = plain(toolNameOf(event));
  return /mcp/iu.test(hookNameOf(event)) || tool.startsWith('mcp') || handsOn.test(tool);
}

/** Whether an event with an unknown name is about something that could be stopped. */
export function carriesAction(event: Fields): boolean {
  return toolNameOf(event) !== '' || commandsIn(inputOf(event)).length > 0;
}

/** Files that are edited, moved or deleted, plus every other path that the call names. */
function editsOf(event: Fields, input: Fields, cwd: string): readonly EditedFile[] {
  const tool = plain(toolNameOf(event));
  const claimed = readHookEvent(event)?.files ?? [];
  const gone = deletedIn(input).map((path) => ({ path, edits: undefined, isDeleted: true }));
  const found: EditedFile[] = [...claimed, ...gone].map((file) => ({ ...file, path: absolute(file.path, cwd) }));
  if (found.length === 0) return [];
  const known = new Set(found.map(({ path }) => path));
  const isText = (path: string) => path.includes('\n');
  const others = writes.test(tool) ? pathsIn(input).map((path) => absolute(path, cwd)) : [];
  return [
    ...found,
    ...others.filter((path) => !known.has(path) && !isText(path)).map((path) => ({ path, edits: undefined })),
  ];
}

/** A command that does nothing but pass a patch to `apply_patch`: it does what the patch says. */
function isPatchAlone(command: string): boolean {
  // The heredoc delimiter must be quoted; otherwise the shell would run `$(…)` inside the patch.
  const match = /^\s*apply_patch\s+<<\s*(['"])(?<end>\w+)\1\n(?<body>[\s\S]*)\n\k<end>\s*$/u.exec(command);
  const { end = '', body = '' } = match?.groups ?? {};
  return /^\*\*\* Begin Patch\n[\s\S]*\n\*\*\* End Patch$/u.test(body) && !body.split('\n').includes(end);
}

function isRunner(event: Fields): boolean {
  const tool = plain(toolNameOf(event));
  return tool === '' || runs.test(tool) || /shell|command/iu.test(hookNameOf(event));
}

function plain(name: string): string {
  return name.replaceAll(/[^a-z0-9]/giu, '').toLowerCase();
}

function cwdOf(event: Fields, input: Fields, fallbackCwd: string): string {
  const roots = event['workspace_roots'];
  const root: unknown = Array.isArray(roots) ? roots[0] : undefined;
  const base = textOf(event, 'cwd') ?? (typeof root === 'string' ? root : fallbackCwd);
  const own = textOf(input, 'cwd', 'workdir', 'working_directory', 'directory', 'dir_path', 'dirPath');
  return own === undefined ? base : absolute(own, base);
}

function absolute(path: string, cwd: string): string {
  const bare = path.replace(/^file:\/\//u, '');
  return /^(?:[/\\~]|[a-z]:[/\\])/iu.test(bare) ? bare : `${cwd.replace(/\/$/u, '')}/${bare}`;
}

/** If the tool's name says which shell reads the line; otherwise we do not guess. */
function shellOf(tool: string): { readonly shell?: Shell } {
  if (/powershell|pwsh/u.test(tool)) return { shell: 'powershell' };
  return /^(?:cmd|commandprompt)$/u.test(tool) ? { shell: 'cmd' } : {};
}

/** The tool's arguments: an object or the JSON text of one; if there is neither, the event itself. */
function inputOf(event: Fields): Fields {
  for (const name of ['tool_input', 'toolInput', 'toolArgs', 'tool_args', 'input', 'arguments', 'args']) {
    const value = event[name];
    if (isFields(value)) return value;
    if (typeof value !== 'string') continue;
    try {
      const parsed: unknown = JSON.parse(value);
      if (isFields(parsed)) return parsed;
    } catch {
      // Not JSON: some tools take a single text, a patch or a command.
      return { [isRunner(event) && !value.includes('*** ') ? 'command' : 'input']: value };
    }
  }
  return event;
}

/** Every command line: a list under `command` is one line split into words, a list under `commands` is several lines. */
function commandsIn(input: Fields): readonly string[] {
  const found: string[] = [];
  visit(input, (key, value, holder) => {
    if (!commandKeys.has(plain(key))) return;
    if (typeof value === 'string') {
      const args = holder['args'];
      const words = Array.isArray(args) ? args.map((word) => quoted(String(word))) : [];
      found.push([value, ...words].join(' '));
    } else if (Array.isArray(value)) {
      const texts = value.filter((part) => typeof part === 'string');
      if (plain(key) === 'commands') found.push(...texts);
      else found.push(texts.map(quoted).join(' '));
    }
  });
  return found.filter((command) => command.trim() !== '');
}

function deletedIn(input: Fields): string[] {
  const patch = textsIn(input).find((text) => text.includes('*** Begin Patch')) ?? '';
  return [...patch.matchAll(/^\*\*\* (?:Delete File|Move to): (.+)$/gmu)].map(([, path = '']) => path.trim());
}

function pathsIn(input: Fields): readonly string[] {
  const found = new Set<string>();
  visit(input, (key, value) => {
    if (pathKeys.has(plain(key)) && typeof value === 'string' && value !== '') found.add(value);
    if (!listKeys.has(plain(key)) || !Array.isArray(value)) return;
    for (const path of value) if (typeof path === 'string' && path !== '') found.add(path);
  });
  // The files of a diff in git's format.
  for (const text of textsIn(input)) {
    for (const [, path = ''] of text.matchAll(/^\+\+\+ (?:b\/)?([^\t\n]+)/gmu)) {
      if (text.includes('\n--- ') || text.startsWith('--- ')) found.add(path);
    }
  }
  return [...found];
}

function textsIn(input: Fields): readonly string[] {
  const found: string[] = [];
  visit(input, (_, value) => {
    if (typeof value === 'string') found.push(value);
    if (Array.isArray(value)) found.push(...value.filter((part) => typeof part === 'string'));
  });
  return found;
}

function visit(fields: Fields, see: (key: string, value: unknown, holder: Fields) => void, depth = 0): void {
  for (const [key, value] of Object.entries(fields)) {
    see(key, value, fields);
    if (depth >= maxDepth) continue;
    for (const part of Array.isArray(value) ? value : [value]) if (isFields(part)) visit(part, see, depth + 1);
  }
}

function addressIn(input: Fields): string {
  const found: string[] = [];
  visit(input, (key, value) => {
    if (!addressKeys.has(plain(key))) return;
    if (typeof value === 'string') found.push(value);
    else if (Array.isArray(value)) found.push(...value.map(String));
  });
  return found.length === 0 ? 'the web' : found.join(', ');
}

/** Quotes a word so that a shell takes it literally. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function textOf(fields: Fields, ...names: string[]): string | undefined {
  return names.map((name) => fields[name]).find((value): value is string => typeof value === 'string' && value !== '');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
