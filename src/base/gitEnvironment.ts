import { devNull } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * How this product runs git. A repository is untrusted data: its settings may name programs (hooks, fsmonitor, text conversion, filters),
 * and a person's own settings may change git's output. Neither may affect us.
 */

const settings: Readonly<Record<string, string>> = {
  // A folder inside a checkout that looks like a repository would bring its own settings (CVE-2022-24765 and its successors).
  'safe.bareRepository': 'explicit',
  'core.fsmonitor': 'false',
  'core.hooksPath': devNull,
  // An address such as `ext::COMMAND` is a program.
  'protocol.ext.allow': 'never',
  // No background process of git outlives the call.
  'gc.auto': '0',
  'maintenance.auto': 'false',
  // The settings below only affect the output.
  'core.quotePath': 'false',
  'color.ui': 'false',
  // These would override `color.ui`.
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

/** Goes before the name of the git command. */
export const safeGitArguments: readonly string[] = [
  '--no-pager',
  '--literal-pathspecs',
  ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** Commands that show history as text. They get two extra options that no setting can override. */
const showing: ReadonlySet<string> = new Set(['blame', 'diff', 'diff-index', 'diff-tree', 'log', 'show']);

/** Commands that read or write working tree files and therefore run the repository's filters. */
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

type Protocols = 'none' | 'file' | 'any';

/**
 * The ways by which a command may reach another repository. A server is contacted only at a person's request, so those commands may use any. A
 * fetch from a folder of this machine reaches nothing else, whatever that folder's own settings name.
 */
export function protocolsOf(args: readonly string[]): Protocols {
  const command = args[commandAt(args)] ?? '';
  if (!['fetch', 'ls-remote', 'push'].includes(command)) return 'none';
  return args.includes('--') && isAbsolute(args[args.indexOf('--') + 1] ?? '') ? 'file' : 'any';
}

/** Whether a command may run filters, so that {@link listFilters} must be run first. */
export function runsFilters(args: readonly string[]): boolean {
  return filtering.has(args[commandAt(args)] ?? '') && !args.includes('--cached');
}

/** The arguments of a command, plus everything that keeps it from running programs of the repository. */
export function safeGitCommand(args: readonly string[]): readonly string[] {
  const at = commandAt(args);
  const command = args[at] ?? '';
  const options = showing.has(command) ? ['--no-ext-diff', '--no-textconv'] : [];
  return [...safeGitArguments, ...args.slice(0, at + 1), ...options, ...args.slice(at + 1)];
}

/** Index of the git command; settings (`-c NAME=VALUE`) may come before it. */
function commandAt(args: readonly string[]): number {
  let at = 0;
  while (args[at] === '-c') at += 2;
  return at;
}

/** Asks git which filters the settings name; {@link filterNames} parses the output. Exits with an error if there are none. */
export const listFilters: readonly string[] = ['config', '--null', '--name-only', '--get-regexp', '^filter\\.'];

export function filterNames(output: string): readonly string[] {
  const names = output.split('\0').flatMap((key) => /^filter\.(.*)\.[^.]+$/su.exec(key)?.[1] ?? []);
  return [...new Set(names)];
}

/** Variables that would start a program, change which paths git matches, or change the context of a patch. */
const removed = new Set([
  'GIT_DIFF_OPTS',
  'GIT_EXTERNAL_DIFF',
  'GIT_GLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
]);

/**
 * The environment of a git process: no prompts, no optional locks (so the index is not rewritten), English output.
 * @param filters Names of filters to disable.
 * @param protocols See {@link protocolsOf}.
 */
export function safeGitEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  filters: readonly string[] = [],
  protocols: Protocols = 'none',
): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined || removed.has(name) ? [] : [[name, value]],
  );
  // A filter's name may contain "=", which `-c` cannot express.
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
    // A missing object would be fetched by a program named in the repository's settings. Git before 2.39.4 knows only GIT_ALLOW_PROTOCOL,
    // which blocks the fetch itself.
    GIT_NO_LAZY_FETCH: '1',
    ...(protocols === 'any' ? {} : { GIT_ALLOW_PROTOCOL: protocols === 'none' ? '' : protocols }),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    LC_ALL: 'C',
  };
}
