/** A program started by a terminal command line that may write files. */
export type CommandWriter =
  | { readonly kind: 'agent'; readonly tool: string; readonly model: string | null }
  | { readonly kind: 'formatter'; readonly tool: string }
  /** Writes, or may write, text of unknown authors: an editor, git, a build, any program not known to be read-only. */
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
/** Read-only programs. Any program not known to be read-only may write. */
const readers =
  /^(?:\[|alias|basename|bat|cat|cd|clear|cmp|comm|cut|date|df|diff|dig|dirname|du|echo|env|exit|export|eza|false|fd|file|free|fzf|grep|head|help|history|hostname|htop|id|jobs|jq|kill|less|locate|ls|lsof|man|more|nl|nslookup|ping|popd|printenv|printf|ps|pushd|pwd|read|realpath|rg|sha1sum|sha256sum|sleep|sort|stat|tail|time|top|tr|tree|true|type|uname|uniq|unset|uptime|wc|where|whereis|which|who|whoami|xxd|yes)$/u;
const versionControl = /^(?:git|jj|hg|svn)$/u;
/** Its read-only subcommands. */
const lookingCommands =
  /^(?:log|status|diff|show|blame|annotate|branch|remote|fetch|push|rev-parse|rev-list|ls-files|ls-tree|cat-file|config|describe|shortlog|reflog|grep|tag|help|st)$/u;
/** Output into a file, but not to /dev/null and not from one stream to another. */
const redirection = /(?:^|[^<>=-])>{1,2}\|?(?!\s*(?:\/dev\/null|&\d))/u;

/** Words that may precede the program itself. */
const wrappers =
  /^(?:sudo|time|nohup|env|command|exec|nice|npx|bunx|pnpx|uvx|pipx|npm|pnpm|yarn|bun|uv|python3?|dlx|run|x|-y|--yes|-m|--)$/u;
/** Wrappers that run whatever a package names, so the program's name proves nothing. */
const runners = /^(?:npx|bunx|pnpx|uvx|pipx|npm|pnpm|yarn|bun|uv|python3?)$/u;
const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/u;
const noWork = /^(?:--version|-v|-V|--help|-h|help|login|logout|update|upgrade|mcp|doctor|config)$/u;

/** The writers among the programs of a command line, which may start several. */
export function writersOf(commandLine: string): CommandWriter[] {
  return splitCommands(commandLine)
    .map(writerOf)
    .filter((writer) => writer !== undefined);
}

/** Splits at `;`, `&`, `|` and line ends, but not inside quotes. */
function splitCommands(line: string): string[] {
  const parts = line.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^;&|\n"'])+|["']/gu) ?? [];
  return parts.filter((part) => part.trim() !== '');
}

function writerOf(command: string): CommandWriter | undefined {
  const words = (command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'])+/gu) ?? []).map(unquote);
  const index = words.findIndex((word) => !assignment.test(word) && !wrappers.test(word));
  const runner = words.slice(0, index < 0 ? words.length : index).find((word) => runners.test(word));
  // A bare package manager or interpreter installs packages, or reads commands interactively.
  if (index < 0) return runner === undefined ? undefined : { kind: 'other', tool: runner };
  const tool = programName(words[index] ?? '');
  const rest = words.slice(index + 1);
  const agent = Object.hasOwn(agents, tool) ? agents[tool] : undefined;
  if (agent !== undefined && !noWork.test(rest[0] ?? '')) return { kind: 'agent', tool: agent, model: modelIn(rest) };
  const formatter =
    formatters.test(tool) ||
    (/^(?:cargo|go|deno|mix|terraform)$/u.test(tool) && /^(?:fmt|format)$/u.test(rest[0] ?? ''));
  if (formatter) return { kind: 'formatter', tool };
  if (agent !== undefined || tool === '') return undefined;
  if (redirection.test(withoutQuoted(command))) return { kind: 'other', tool };
  if (versionControl.test(tool)) {
    const action = rest.find((part) => !part.startsWith('-')) ?? 'help';
    return lookingCommands.test(action) ? undefined : { kind: 'other', tool };
  }
  const isReader = readers.test(tool) || tool === 'test';
  return isReader && runner === undefined ? undefined : { kind: 'other', tool };
}

/** The start of a command says what it does. Chosen by us. */
const maxCommandLength = 4000;

function withoutQuoted(command: string): string {
  return command.slice(0, maxCommandLength).replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'/gu, '');
}

/** `/usr/bin/claude`, `claude.exe`, `@anthropic-ai/claude-code@latest` → the bare name. */
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
