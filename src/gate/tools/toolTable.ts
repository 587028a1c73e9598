import { ask, type Invocation } from '../invocation.ts';
import { textOf } from '../shell/words.ts';
import { judgeRow, type Row } from '../table.ts';
import { checkChangedCode, pythonTests, testFiles } from './changedCode.ts';
import { archiveRows } from './files/archiveRows.ts';
import { fileRows } from './files/fileRows.ts';
import { checkEmptied } from './files/overwriteRules.ts';
import { checkForeignCode, checkOutsideCode } from './foreignCode.ts';
import { gitRow, otherVersionRows } from './git/gitRows.ts';
import { interpreterRule } from './interpreterTools.ts';
import { everydayTools, knownPrograms } from './knownPrograms.ts';
import { machineRows } from './machine/machineRows.ts';
import { networkRows } from './machine/networkRows.ts';
import { windowsRows } from './machine/windowsRows.ts';
import { packageRows } from './packages/packageRows.ts';
import { serviceRule } from './services/serviceTools.ts';
import { checkAddress, checkOutputs, judgeWords } from './unknownTool.ts';
import { wrapperRows } from './wrappers/wrapperRows.ts';
import { runsAfterVerb } from './wrappers/wrapperRules.ts';

/** All tables. When a name is in two, the later one wins. */
export const tables: readonly Readonly<Record<string, Row>>[] = [
  fileRows,
  archiveRows,
  machineRows,
  networkRows,
  packageRows,
  windowsRows,
  wrapperRows,
  otherVersionRows,
  // hub passes unknown commands on to git.
  { 'git hub': gitRow },
];

const rows: ReadonlyMap<string, Row> = new Map(
  tables.flatMap((table) =>
    Object.entries(table).flatMap(([names, row]) => names.split(' ').map((name) => [name, row] as const)),
  ),
);

const packages = new Set(Object.values(packageRows));

/** The row of a program, by its name or its family's (`mkfs.ext4`, `python3.12`). */
export function rowOf(name: string): Row | undefined {
  return rows.get(name) ?? (/^mkfs\./.test(name) ? rows.get('mkfs') : undefined);
}

/** Whether any table has this name. */
export function isTool(name: string): boolean {
  return (
    rowOf(name) !== undefined ||
    knownPrograms.has(name) ||
    interpreterRule(name) !== undefined ||
    serviceRule(name) !== undefined
  );
}

/** Programs that load the project's own code, by the files that they load. */
const loaders: readonly (readonly [RegExp, RegExp])[] = [
  [/^(pytest|py\.test|tox|nox|nose2?|behave|ward|green)$/, pythonTests],
  [
    /^(swift|mix|flutter|dart|dotnet|sbt|lein|zig|rake|raku|prove|crystal|gleam|stack|cabal|dune)$/,
    /(^|\/)(tests?|spec)\/.*\.\w+$|[._-](test|spec|tests)\.\w+$|(^|\/)(Rakefile|mix\.exs|build\.sbt|project\.clj|build\.zig|Package\.swift|Setup\.hs)$/,
  ],
  [/^(jest|vitest|mocha|ava|tap|c8|nyc|playwright|cypress|karma|wdio|bats)$/, testFiles],
  [/^(rspec|minitest)$/, /_(spec|test)\.rb$|(^|\/)(spec|test)\/.*\.rb$/],
  [/^(phpunit|pest)$/, /Test\.php$|(^|\/)tests?\/.*\.php$/],
  [
    /^(cmake|ctest|ninja|meson|bazel|scons|waf)$/,
    /(^|\/)(CMakeLists\.txt|meson\.build|BUILD(\.bazel)?|WORKSPACE|SConstruct|wscript|build\.ninja)$|\.cmake$/,
  ],
  [
    /^(webpack|vite|rollup|esbuild|next|nuxt|astro|eslint|prettier|storybook|turbo|nx|babel|tailwindcss|postcss|stylelint|gulp|grunt|parcel|tsup|lint-staged|commitlint)$/,
    /\.config\.[cm]?[jt]s$|(^|\/)\.?\w+rc(\.[cm]?js)?$|(gulp|Grunt)file\.[cm]?[jt]s$/,
  ],
];

/** Commands that change what every new shell loads or trusts: program and first word. */
const setsUpShell =
  /^((opam|conda|mamba|rbenv|nodenv|jenv|nvs) init|micromamba shell|(pnpm|volta|deno) setup|(ng|yarn) completion|direnv (allow|permit|grant)|mise (trust|use|settings)|rustup(-init)? ?(default|override|set|self|-y|)|rustup-init\b.*|pipx ensurepath|uv tool update-shell|fish_add_path\b.*)$/;

/** @param isOwn True for a program inside the workspace. */
export function judgeTool(invocation: Invocation, isOwn: boolean): void {
  const { name } = invocation;
  checkForeignCode(invocation);
  checkOutsideCode(invocation);
  checkEmptied(invocation);
  runsAfterVerb(invocation);
  for (const [runner, files] of loaders) if (runner.test(name)) checkChangedCode(invocation, files);
  const first = textOf(invocation.args[0]);
  // `rbenv init -` only prints code.
  if (setsUpShell.test(`${name} ${first}`.trim()) && invocation.args[1]?.text !== '-')
    ask(invocation, 'protectedPath', `${name} ${first} changes what every shell starts with, or what it trusts.`);
  const row = rowOf(name);
  if (row !== undefined) {
    if (packages.has(row)) checkAddress(invocation);
    if (packages.has(row) || /^(coverage|memray|cmake|valgrind|perf|hyperfine|samply|heaptrack)$/.test(name))
      checkOutputs(invocation);
    return judgeRow(invocation, row);
  }
  const rule = interpreterRule(name) ?? serviceRule(name);
  if (rule !== undefined) {
    checkAddress(invocation);
    checkOutputs(invocation);
    return rule(invocation);
  }
  judgeWords(invocation, isOwn || knownPrograms.has(name) || everydayTools.has(name));
}
