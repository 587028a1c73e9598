import type { Category } from './category.ts';

/** What a person running a command is doing, and whether they wait for it to end. */
export interface TerminalActivity {
  readonly category: Category;
  /** Tests, builds and checks end on their own; servers, watchers and shells do not. */
  readonly isAwaited: boolean;
}

const agents = /^(?:claude|claude-code|codex|aider|gemini|opencode|goose|cursor-agent|copilot|amp|crush|droid|qwen)$/u;
const readers =
  /^(?:grep|egrep|rg|ag|ack|find|fd|fzf|cat|bat|less|more|head|tail|tree|ls|eza|man|tldr|wc|diff|jq|code|open)$/u;
const versionControl = /^(?:git|gh|glab|jj|hg|svn|tig|lazygit)$/u;
const environment =
  /^(?:cd|pwd|export|source|mkdir|rm|cp|mv|ln|chmod|chown|touch|ssh|scp|rsync|curl|wget|apt|apt-get|brew|dnf|pacman|pip|pip3|pipx|conda|nvm|fnm|volta|asdf|rustup|docker|podman|docker-compose|kubectl|helm|terraform|direnv|systemctl|ps|kill|killall|top|htop|env|which|clear|exit|history|sudo)$/u;
const testers =
  /^(?:pytest|tox|nox|jest|vitest|mocha|ava|karma|cypress|playwright|rspec|phpunit|ctest|nextest|mypy|pyright|tsc|eslint|biome|ruff|flake8|pylint|clippy|shellcheck|make|ninja|cmake|bazel|buck|gradle|gradlew|mvn|mvnw|msbuild|xcodebuild|javac|gcc|g\+\+|clang|clang\+\+|rustc|gdb|lldb|pdb|dlv|valgrind|strace|perf|hyperfine|behave|robot|detox|testcafe|phpstan|swiftlint|act)$/u;
const runners =
  /^(?:node|deno|bun|tsx|ts-node|python|python2|python3|ruby|php|perl|java|dotnet|swift|go|cargo|sbt|lein|mix|rake|bundle|composer|flutter|dart|zig|npm|pnpm|yarn|npx|bunx|pnpx|uv|uvx|poetry|pipenv|just|task|nx|turbo|lerna|rush)$/u;
/** Subcommands of a package manager or runner that change what is installed. */
const installs =
  /^(?:install|i|ci|add|remove|rm|uninstall|update|up|upgrade|outdated|audit|link|init|create|login|logout|publish|config|cache|prune|dedupe|fetch|get|mod|sync|lock|restore|new|self-update|venv|version|--version|-v|pack|why|list|ls)$/u;
const endless = /(?:^|[\s:-])(?:watch|--watch\w*|-w|dev|serve|server|start|runserver|storybook|repl)(?=$|[\s:=])/u;
const wrappers = /^(?:sudo|time|nohup|env|command|exec|nice|xvfb-run|cross-env|dotenv|--|-\S+)$/u;
const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/u;

/**
 * The category of a terminal command. In a line of several commands, the one that takes the time counts: tests first, then agents, then
 * the first command of a pipeline or the last of a list.
 */
export function terminalActivity(commandLine: string): TerminalActivity {
  const parts = commandLine
    .split(/&&|\|\||[;|\n]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found = parts.map(activityOf);
  return (
    found.find(({ category }) => category === 'testingAndDebugging') ??
    found.find(({ category }) => category === 'prompting') ??
    (commandLine.includes('|') ? found[0] : found.at(-1)) ?? { category: 'gitAndEnvironment', isAwaited: false }
  );
}

function activityOf(command: string): TerminalActivity {
  const words = command.split(/\s+/u);
  const index = words.findIndex((word) => !assignment.test(word) && !wrappers.test(word));
  const path = words[index] ?? '';
  const program = (path.split(/[\\/]/u).at(-1) ?? '').replace(/\.(?:exe|cmd|bat|sh)$/u, '').toLowerCase();
  const rest = words.slice(index + 1);
  const ends = !endless.test(` ${rest.join(' ')}`) && !command.endsWith('&');
  if (agents.test(program)) return { category: 'prompting', isAwaited: false };
  if (readers.test(program)) return { category: 'readingAndSearching', isAwaited: false };
  if (versionControl.test(program)) return { category: 'gitAndEnvironment', isAwaited: false };
  if (testers.test(program)) return { category: 'testingAndDebugging', isAwaited: ends };
  if (environment.test(program)) return { category: 'gitAndEnvironment', isAwaited: false };
  if (runners.test(program)) {
    const words = rest.filter((word) => !word.startsWith('-') || word === '-v' || word === '--version');
    const pip = words[0] === 'pip' || (rest[0] === '-m' && /^(?:pip|venv|ensurepip)$/u.test(rest[1] ?? ''));
    const installing = pip || installs.test(words[0] ?? '');
    return installing
      ? { category: 'gitAndEnvironment', isAwaited: false }
      : { category: 'testingAndDebugging', isAwaited: ends && words.length > 0 };
  }
  const isScript = /^\.{0,2}\//u.test(path) || /(?:test|check|lint|build|spec)/u.test(program);
  return isScript
    ? { category: 'testingAndDebugging', isAwaited: ends }
    : { category: 'gitAndEnvironment', isAwaited: false };
}
