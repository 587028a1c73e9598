import { devNull } from 'node:os';

/**
 * How every git of this product is started. A repository is untrusted data: its settings may name programs (hooks, fsmonitor, text
 * conversion, filters), and a person's own settings may change what git prints. Neither may reach us.
 */

const settings: Readonly<Record<string, string>> = {
  // A folder that looks like a repository inside of a checkout brings settings of its own (CVE-2022-24765 and what came after).
  'safe.bareRepository': 'explicit',
  'core.fsmonitor': 'false',
  'core.hooksPath': devNull,
  // No process of git's own outlives the call.
  'gc.auto': '0',
  'maintenance.auto': 'false',
  // What follows only changes the output.
  'core.quotePath': 'false',
  'color.ui': 'false',
  // These win over the one above.
  'color.branch': 'false',
  'color.diff': 'false',
  'color.status': 'false',
  'diff.noprefix': 'false',
  'diff.mnemonicPrefix': 'false',
  'diff.srcPrefix': 'a/',
  'diff.dstPrefix': 'b/',
  'diff.context': '3',
  'diff.suppressBlankEmpty': 'false',
  'diff.algorithm': 'default',
  'diff.indentHeuristic': 'true',
  'diff.relative': 'false',
  'diff.renames': 'true',
  'diff.orderFile': devNull,
  'diff.interHunkContext': '0',
  'diff.submodule': 'short',
  'i18n.logOutputEncoding': 'UTF-8',
  'log.follow': 'false',
  'log.showRoot': 'true',
  'log.showSignature': 'false',
  'status.relativePaths': 'true',
};

/** Put before the name of the git command. */
export const safeGitArguments: readonly string[] = [
  '--no-pager',
  '--literal-pathspecs',
  ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** Commands that look at the history as text; they take these two options, which no setting can replace. */
const showing: ReadonlySet<string> = new Set(['blame', 'diff', 'diff-index', 'diff-tree', 'log', 'show']);

/** Commands that read or write files of the working tree, and so run the repository's filters. */
const filtering: ReadonlySet<string> = new Set([
  'add',
  'blame',
  'checkout',
  'diff',
  'diff-files',
  'diff-index',
  'stash',
  'status',
  'update-index',
]);

/** Whether a command reaches a server, as only a person asks for. */
export function connects(args: readonly string[]): boolean {
  return ['fetch', 'ls-remote', 'push'].includes(args[commandAt(args)] ?? '');
}

/** Whether a command may run filters, so that {@link listFilters} has to be asked before it. */
export function runsFilters(args: readonly string[]): boolean {
  return filtering.has(args[commandAt(args)] ?? '') && !args.includes('--cached');
}

/** The arguments of a command with everything that keeps it from running programs of the repository. */
export function safeGitCommand(args: readonly string[]): readonly string[] {
  const at = commandAt(args);
  const command = args[at] ?? '';
  const options = showing.has(command) ? ['--no-ext-diff', '--no-textconv'] : [];
  return [...safeGitArguments, ...args.slice(0, at + 1), ...options, ...args.slice(at + 1)];
}

/** Settings (`-c NAME=VALUE`) may stand before the command. */
function commandAt(args: readonly string[]): number {
  let at = 0;
  while (args[at] === '-c') at += 2;
  return at;
}

/** Asks git which filters the settings name; {@link filterNames} reads the answer. Fails when there is none. */
export const listFilters: readonly string[] = ['config', '--null', '--name-only', '--get-regexp', '^filter\\.'];

export function filterNames(output: string): readonly string[] {
  const names = output.split('\0').flatMap((key) => /^filter\.(.*)\.[^.]+$/su.exec(key)?.[1] ?? []);
  return [...new Set(names)];
}

/** Variables that would start a program, send git elsewhere or change the context of a patch. */
const removed = new Set([
  'GIT_DIFF_OPTS',
  'GIT_EXTERNAL_DIFF',
  'GIT_GLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
]);

/**
 * The variables of a git process: it asks nothing, takes no optional lock (so the index is not rewritten), and speaks English.
 * @param filters Names of filters to switch off.
 * @param mayConnect For a command with which a person reaches a server.
 */
export function safeGitEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  filters: readonly string[] = [],
  mayConnect = false,
): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined || removed.has(name) ? [] : [[name, value]],
  );
  // A filter's name may hold "=", which `-c` cannot say.
  const off = filters.flatMap((name): [string, string][] => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
  const given = Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const counted = off.flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${given + index}`, key],
    [`GIT_CONFIG_VALUE_${given + index}`, value],
  ]);
  return {
    ...Object.fromEntries(kept),
    ...(off.length === 0 ? {} : { ...Object.fromEntries(counted), GIT_CONFIG_COUNT: String(given + off.length) }),
    // An object that is missing would be fetched, by a program that the repository's settings name. Git before 2.39.4 knows only
    // the second; there it stops the fetch itself.
    GIT_NO_LAZY_FETCH: '1',
    ...(mayConnect ? {} : { GIT_ALLOW_PROTOCOL: '' }),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    LC_ALL: 'C',
  };
}
