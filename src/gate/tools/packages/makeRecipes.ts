import { join } from 'node:path';
import { ask, doubt, type Invocation } from '../../invocation.ts';
import { flagsOf } from '../../shell/getopt.ts';
import { plainWord } from '../../shell/words.ts';

/** Variables may refer to variables; nobody nests them deeper. */
const maxRounds = 8;
/** Placeholder for make's `$$` while its own variables are expanded. */
const dollar = '\u0000';
/** Known only to make: included variables and function results. */
const unknown = './known-to-make';
const flagsWithValue = ['-f', '--file', '--makefile', '-C', '--directory', '-j', '-o', '-W', '-I'];

/** Variables that make knows without being told, most of them programs. Source: GNU make, "Variables Used by Implicit Rules". */
const builtIn: readonly (readonly [string, string])[] = [
  ['RM', 'rm -f'],
  ['MAKE', 'make'],
  ['HOME', '$$HOME'],
  ['CC', 'cc'],
  ['CXX', 'g++'],
  ['CPP', 'cc -E'],
  ['AR', 'ar'],
  ['AS', 'as'],
  ['LD', 'ld'],
  ['FC', 'f77'],
  ['LEX', 'lex'],
  ['YACC', 'yacc'],
];

interface Makefile {
  readonly rules: ReadonlyMap<string, { readonly needs: readonly string[]; readonly recipe: readonly string[] }>;
  readonly variables: ReadonlyMap<string, string>;
  readonly first: string | undefined;
}

/**
 * What make would run for its targets, as far as the makefile tells: recipes are read as shell. What make functions assemble is the
 * project's own business, like the code of its programs.
 */
export function checkRecipes(invocation: Invocation): void {
  const { operands, value } = flagsOf(invocation.args, flagsWithValue);
  const folder = value('-C', '--directory');
  const cwd = folder === undefined ? invocation.cwd : (invocation.places.of(folder, invocation.cwd)?.path ?? null);
  if (cwd === null) return doubt(invocation, `What ${invocation.name} reads there is not known.`);
  const given = value('-f', '--file', '--makefile');
  if (given?.isDynamic === true || given?.text === '-')
    return ask(invocation, 'hiddenCode', `${invocation.name} reads rules that are only known when it runs.`);
  const names = given === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [given.text];
  const paths = names.map((name) => invocation.places.ofPath(name, cwd)?.path ?? join(cwd, name));
  const path = paths.find((each) => invocation.places.host.kind(each) === 'file' || invocation.places.isFetched(each));
  if (path === undefined) {
    // A build folder may be temporary and created by the line itself.
    const zone = invocation.places.of(given ?? plainWord('.'), cwd)?.zone;
    if ((given !== undefined && zone === 'temporary') || ((given ?? folder) !== undefined && zone === 'outside'))
      return ask(invocation, 'outsideWorkspace', `${invocation.name} reads rules that lie outside the workspace.`);
    if (given !== undefined || folder !== undefined)
      doubt(invocation, `What ${invocation.name} reads there is not known.`);
    return;
  }
  if (invocation.places.isFetched(path))
    return ask(invocation, 'hiddenCode', `${invocation.name} reads rules that the same line has written.`);
  const own = invocation.places.host.readText(path);
  if (own === undefined) return doubt(invocation, `What ${invocation.name} reads there is not known.`);
  const included = own
    .split('\n')
    .filter((line) => /^[-s]?include\s/.test(line))
    .flatMap((line) => (line.split('#', 1)[0] ?? '').trim().split(/\s+/).slice(1))
    .map((name) => invocation.places.ofPath(name, cwd))
    .map((place) => (place === null ? undefined : invocation.places.host.readText(place.path)));
  const text = [own, ...included.filter((each) => each !== undefined)].join('\n');
  const makefile = read(
    text,
    operands.map((word) => word.text),
  );
  const targets = operands.map((word) => word.text).filter((each) => !each.includes('='));
  const open = targets.length > 0 ? targets : [makefile.first ?? ''];
  const isCommitted = invocation.places.isCommitted(path);
  const seen = new Set<string>();
  for (let target = open.shift(); target !== undefined; target = open.shift()) {
    const rule = makefile.rules.get(target);
    if (rule === undefined || seen.has(target)) continue;
    seen.add(target);
    open.push(...rule.needs);
    const automatic: ReadonlyMap<string, string> = new Map([
      ['@', target],
      ['<', rule.needs[0] ?? unknown],
      ['^', rule.needs.join(' ')],
      ['+', rule.needs.join(' ')],
    ]);
    for (const line of rule.recipe) {
      const command = expanded(line, makefile.variables, automatic).replace(/^[-@+\s]+/, '');
      if (!command.startsWith(unknown)) invocation.script(command, cwd);
      else if (!isCommitted)
        ask(invocation, 'hiddenCode', `${invocation.name} ${target} runs a program whose name only make works out.`);
    }
  }
  for (const [, command = ''] of text.matchAll(/\$[({]shell\s([^(){}$]*)[)}]/g))
    invocation.script(expanded(command, makefile.variables, new Map()), cwd);
}

function read(text: string, given: readonly string[]): Makefile {
  const variables = new Map(builtIn);
  const rules = new Map<string, { needs: string[]; recipe: string[] }>();
  let first: string | undefined;
  let current: string[] = [];
  const take = (line: string) => {
    const found = /^([\w.-]{1,200})\s{0,40}[:?]?:?=(.*)$/.exec(line.trimStart());
    if (found?.[1] !== undefined) variables.set(found[1], (found[2] ?? '').trim());
    return found !== null;
  };
  const lines = text.replaceAll(/\\\r?\n[\t ]*/g, ' ').split(/\r?\n/);
  for (const line of lines) if (!line.startsWith('\t')) take((line.split('#', 1)[0] ?? '').trimEnd());
  for (const each of given) take(each);
  const expand = (piece: string) => expanded(piece, variables, new Map());
  for (const line of lines) {
    if (line.startsWith('\t')) {
      for (const target of current) rules.get(target)?.recipe.push(line);
      continue;
    }
    const rule = /^([^:=#\s][^:=#]{0,2000})::?(?!=)([^;#]*)(?:;(.*))?/.exec(line);
    if (rule === null) {
      if (line.trim() !== '' && !line.trimStart().startsWith('#')) current = [];
      continue;
    }
    current = expand((rule[1] ?? '').trim()).split(/\s+/);
    for (const target of current) {
      const known = rules.get(target) ?? { needs: [], recipe: [] };
      known.needs.push(
        ...expand(rule[2] ?? '')
          .split(/\s+/)
          .filter(Boolean),
      );
      if (rule[3] !== undefined) known.recipe.push(rule[3].trim());
      rules.set(target, known);
      if (!target.startsWith('.')) first ??= target;
    }
  }
  return { rules, variables, first };
}

/** Expands make's variables, innermost first; `$$` becomes the shell's `$`. @param own Automatic variables such as `$@`. */
function expanded(text: string, variables: ReadonlyMap<string, string>, own: ReadonlyMap<string, string>): string {
  let open = text.replaceAll('$$', dollar).replaceAll(/\$([@<^+])/g, (_, name: string) => own.get(name) ?? unknown);
  for (let round = 0; round < maxRounds; round += 1) {
    const next = open.replaceAll(/\$(?:\(([^()$]*)\)|\{([^{}$]*)\})/g, (_, round?: string, curly?: string) => {
      const name = round ?? curly ?? '';
      const folder = /^([@<^+])D$/.exec(name)?.[1];
      if (folder !== undefined) return folderOf(own.get(folder) ?? '') || '.';
      return variables.get(name)?.replaceAll('$$', dollar) ?? own.get(name) ?? unknown;
    });
    if (next === open) break;
    open = next;
  }
  return open.replaceAll(dollar, '$');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
