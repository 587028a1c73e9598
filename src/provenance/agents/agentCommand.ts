/** Who writes files when a command line runs in the terminal. */
export type CommandWriter =
  | { readonly kind: 'agent'; readonly tool: string; readonly model: string | null }
  | { readonly kind: 'formatter'; readonly tool: string }
  /** Writes or may write files that others wrote: an editor, git, a stream editor. */
  | { readonly kind: 'other'; readonly tool: string };

const agents: Readonly<Record<string, string>> = {
  claude: 'claude',
  'claude-code': 'claude',
  codex: 'codex',
  aider: 'aider',
  gemini: 'gemini',
  'gemini-cli': 'gemini',
  opencode: 'opencode',
  'opencode-ai': 'opencode',
  goose: 'goose',
  'cursor-agent': 'cursor',
  copilot: 'copilot',
  amp: 'amp',
  crush: 'crush',
  droid: 'droid',
  qwen: 'qwen',
  'qwen-code': 'qwen',
  kiro: 'kiro',
  'kiro-cli': 'kiro',
  cline: 'cline',
  auggie: 'augment',
  vibe: 'mistral-vibe',
  plandex: 'plandex',
  openhands: 'openhands',
};
const formatters =
  /^(?:prettier|eslint|biome|dprint|black|ruff|isort|autopep8|yapf|gofmt|goimports|rustfmt|clang-format|shfmt|stylua|ktlint|rubocop|standard|xo)$/u;
const otherWriters =
  /^(?:git|jj|hg|svn|vi|vim|nvim|nano|emacs|ed|helix|hx|micro|sed|perl|patch|code|tee|cp|mv|unzip|tar)$/u;
const versionControl = /^(?:git|jj|hg|svn)$/u;
/** Their commands that write files of the working tree. */
const rewrites =
  /^(?:checkout|switch|pull|merge|rebase|reset|restore|stash|apply|cherry-pick|revert|am|clean|update|undo|edit|new|up|co)$/u;
/** Words before the program itself. */
const wrappers =
  /^(?:sudo|time|nohup|env|command|exec|nice|npx|bunx|pnpx|uvx|pipx|npm|pnpm|yarn|bun|uv|python3?|dlx|run|x|-y|--yes|-m|--)$/u;
const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/u;
const noWork = /^(?:--version|-v|-V|--help|-h|help|login|logout|update|upgrade|mcp|doctor|config)$/u;

/** The writers among the programs of a command line; one line may start several. */
export function writersOf(commandLine: string): CommandWriter[] {
  return splitCommands(commandLine)
    .map(writerOf)
    .filter((writer) => writer !== undefined);
}

/** Cuts at `;`, `&`, `|` and line ends, but not inside quotes. */
function splitCommands(line: string): string[] {
  const parts = line.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^;&|\n"'])+|["']/gu) ?? [];
  return parts.filter((part) => part.trim() !== '');
}

function writerOf(command: string): CommandWriter | undefined {
  const words = (command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'])+/gu) ?? []).map(unquote);
  const index = words.findIndex((word) => !assignment.test(word) && !wrappers.test(word));
  const word = words[index] ?? '';
  const tool = programName(word);
  const rest = words.slice(index + 1);
  const agent = Object.hasOwn(agents, tool) ? agents[tool] : undefined;
  if (agent !== undefined && !noWork.test(rest[0] ?? '')) return { kind: 'agent', tool: agent, model: modelIn(rest) };
  const formatter =
    formatters.test(tool) ||
    (/^(?:cargo|go|deno|mix|terraform)$/u.test(tool) && /^(?:fmt|format)$/u.test(rest[0] ?? ''));
  if (formatter) return { kind: 'formatter', tool };
  if (versionControl.test(tool)) return rest.some((part) => rewrites.test(part)) ? { kind: 'other', tool } : undefined;
  if (otherWriters.test(tool)) return { kind: 'other', tool };
  return undefined;
}

/** `/usr/bin/claude`, `claude.exe`, `@anthropic-ai/claude-code@latest` → the name alone. */
function programName(word: string): string {
  const last = word.split(/[\\/]/u).at(-1) ?? '';
  return last
    .replace(/@[^@]*$/u, '')
    .replace(/\.(?:exe|cmd|bat|ps1)$/iu, '')
    .toLowerCase();
}

function modelIn(words: readonly string[]): string | null {
  const at = words.findIndex((word) => /^(?:--model|-m)(?:=|$)/u.test(word));
  const word = words[at];
  if (word === undefined) return null;
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words[at + 1] ?? null);
}

function unquote(word: string): string {
  return word.replace(/^["']|["']$/gu, '');
}
