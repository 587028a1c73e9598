import type { Category } from './categories.ts';

/** What a command in the terminal is for; `background` runs beside the work, so that it says nothing about it. */
export type CommandKind = 'test' | 'git' | 'environment' | 'background' | 'other';

const background =
  /(?:^|[\s:])(?:--watch(?:all)?|-w|watch|serve|dev|start|runserver|storybook|up|tail -f|logs -f|nodemon|http-server|vite|ng serve)(?=$|\s)/;
const test =
  /\b(?:tests?|spec|jest|vitest|mocha|pytest|tox|nox|unittest|phpunit|rspec|ctest|playwright|cypress|karma|ava|check|lint|eslint|biome|ruff|mypy|clippy|tsc|build|compile|make|ninja|cmake|cargo|mvn|gradlew?|msbuild|webpack|esbuild|rollup|bazel|javac|gcc|g\+\+|clang|rustc|node|deno|bun|python3?|ruby|php|java|debug|gdb|lldb|pdb|bench|coverage|verify)\b/;
const git = /^(?:sudo\s+)?(?:\S*\/)?(?:git|gh|glab|hub|svn|hg|jj|gt|tig|lazygit)(?:\.exe)?\b/;
const environment =
  /\b(?:install|ci|add|upgrade|update|venv|virtualenv|conda|apt|apt-get|brew|nvm|pyenv|rustup|docker|podman|kubectl|terraform|ssh|scp|export|source|chmod|mkdir|cp|mv|rm|cd|ls|pwd|env|which|ps|kill|df|du|curl|wget|pip3?|npm|yarn|pnpm|uv|poetry|bundle|composer|dotnet)\b/;

/** Reads a command line, or only a program's name. */
export function commandKind(commandLine: string): CommandKind {
  const text = commandLine.trim().toLowerCase();
  if (text === '') return 'other';
  if (git.test(text)) return 'git';
  if (/\b(?:install|ci|add|upgrade)\b/.test(text) && !/\btest|run\b/.test(text)) return 'environment';
  if (background.test(text)) return 'background';
  if (test.test(text)) return 'test';
  return environment.test(text) ? 'environment' : 'other';
}

/** The category of the time a command takes; undefined when it runs in the background. */
export function commandCategory(kind: CommandKind): Category | undefined {
  switch (kind) {
    case 'background':
      return undefined;
    case 'test':
      return 'testingAndDebugging';
    default:
      return 'gitAndEnvironment';
  }
}
