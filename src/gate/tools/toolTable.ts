import type { Invocation } from '../invocation.ts';
import { judgeRow, type Row } from '../table.ts';
import { checkChangedCode, testFiles } from './changedCode.ts';
import { fileRows } from './fileRows.ts';
import { gitRow } from './gitRows.ts';
import { interpreterRule } from './interpreterTools.ts';
import { everydayTools, knownPrograms } from './knownPrograms.ts';
import { machineRows } from './machineRows.ts';
import { networkRows } from './networkRows.ts';
import { packageRows } from './packageRows.ts';
import { serviceRule } from './serviceTools.ts';
import { checkOutputs, judgeWords } from './unknownTool.ts';
import { windowsRows } from './windowsRows.ts';
import { wrapperRows } from './wrapperRows.ts';

/** Every table, as a test reads them. A later one wins where a name stands in two. */
export const tables: readonly Readonly<Record<string, Row>>[] = [
  fileRows,
  machineRows,
  networkRows,
  packageRows,
  windowsRows,
  wrapperRows,
  { git: gitRow },
];

const rows: ReadonlyMap<string, Row> = new Map(
  tables.flatMap((table) =>
    Object.entries(table).flatMap(([names, row]) => names.split(' ').map((name) => [name, row] as const)),
  ),
);

const packages = new Set(Object.values(packageRows));

/** The row of a program, by its name or that of its family (`mkfs.ext4`, `python3.12`). */
export function rowOf(name: string): Row | undefined {
  return rows.get(name) ?? (/^mkfs\./.test(name) ? rows.get('mkfs') : undefined);
}

/** True for a name that some table has. */
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
  [
    /^(pytest|py\.test|tox|nox)$/,
    /(^|\/)(conftest|test_\w+|\w+_test|noxfile|setup)\.py$|(^|\/)tests?\/.*\.py$|(^|\/)(tox|pytest)\.ini$/,
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

/** @param isOwn True for a program of the workspace itself. */
export function judgeTool(invocation: Invocation, isOwn: boolean): void {
  const { name } = invocation;
  for (const [runner, files] of loaders) if (runner.test(name)) checkChangedCode(invocation, files);
  const row = rowOf(name);
  if (row !== undefined) {
    if (packages.has(row)) checkOutputs(invocation);
    return judgeRow(invocation, row);
  }
  const rule = interpreterRule(name) ?? serviceRule(name);
  if (rule !== undefined) {
    if (interpreterRule(name) !== undefined) checkOutputs(invocation);
    return rule(invocation);
  }
  judgeWords(invocation, isOwn || knownPrograms.has(name) || everydayTools.has(name));
}
