import { basename, dirname, join } from 'node:path';
import { ask, doubt, type Invocation, inFolder, texts } from '../../invocation.ts';
import { after, flagsOf, type Parsed } from '../../shell/getopt.ts';
import { plainWord, textOf, type Word, wordsText } from '../../shell/words.ts';
import type { Row } from '../../table.ts';
import { checkChangedCode } from '../changedCode.ts';
import { hidesCode } from '../wrappers/wrapperRules.ts';
import { checkRecipes } from './makeRecipes.ts';

const installs = (invocation: Invocation, what: string) => ask(invocation, 'install', `${invocation.name} ${what}.`);
const publishes = (invocation: Invocation, what: string) =>
  ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${what}.`);

/** `.`, `./sub` or `.[dev]`: a package of this project. */
function isOwnPackage({ places, cwd }: Invocation, text: string): boolean {
  const path = /^(\.(?:\/[\w.-]*){0,40})(?:\[[\w,-]+\])?$/.exec(text)?.[1];
  return path !== undefined && places.ofPath(path, cwd)?.zone === 'inside';
}

export function python(invocation: Invocation): void {
  const { operands, value, values, has } = flagsOf(
    invocation.args,
    '-r --requirement -e --editable -c --constraint -t --target -i --index-url --extra-index-url -f --find-links --python -p --proxy --trusted-host --cert --prefix --root -d --dest --platform --only-binary --no-binary --cache-dir --log',
  );
  const [first, ...rest] = operands;
  const what = textOf(first);
  if (value('-i', '--index-url', '--extra-index-url', '-f', '--find-links', '--proxy', '--trusted-host') !== undefined)
    installs(invocation, 'takes packages from an address that is named here');
  if (what === 'install' && (rest.length > 0 || has('--break-system-packages', '--upgrade', '-U'))) {
    const isOwn = rest.every(({ text }) => isOwnPackage(invocation, text)) && rest.length > 0;
    if (!isOwn) installs(invocation, 'brings in new code');
  }
  for (const requirements of values('-r', '--requirement')) {
    const place = invocation.places.of(requirements, invocation.cwd);
    if (/^https?:/.test(requirements.text)) installs(invocation, 'installs what an address names');
    else if (place?.zone !== 'inside' || invocation.places.written.has(place.path))
      installs(invocation, 'installs what a file names that is not of this project');
  }
  if (values('-e', '--editable').some(({ text }) => !isOwnPackage(invocation, text)))
    installs(invocation, 'brings in new code');
  if (what === 'download' && rest.length > 0) installs(invocation, 'brings in new code');
  if (what === 'config' && /^(set|unset|edit)$/.test(textOf(rest[0])))
    ask(invocation, 'protectedPath', `${invocation.name} config changes settings of this account.`);
  if (what === 'cache' && /^(purge|remove)$/.test(textOf(rest[0])))
    ask(invocation, 'outsideWorkspace', `${invocation.name} cache deletes files outside the workspace.`);
  if (
    /^(uninstall|upgrade|upgrade-all|inject|ensurepath|reinstall|reinstall-all|uninject)$/.test(what) ||
    (invocation.name === 'pipx' && /^(install|run|runpip)$/.test(what))
  )
    installs(invocation, `${what} changes what is installed`);
}

export function uv(invocation: Invocation): void {
  const { operands, value } = flagsOf(
    invocation.args,
    '--with --from --project --directory --index-url --default-index --index --extra-index-url -p --python --with-requirements --env-file --extra --group --package',
  );
  const what = textOf(operands[0]);
  const rest = after(invocation.args, what);
  if (value('--index-url', '--default-index', '--index', '--extra-index-url') !== undefined)
    installs(invocation, 'takes packages from an address that is named here');
  if (what === 'pip') return python({ ...invocation, name: 'uv pip', args: rest });
  if (what === 'run') {
    const folder = value('--directory');
    if (folder !== undefined)
      return uv({
        ...inFolder(invocation, invocation.places.of(folder, invocation.cwd)?.path ?? null),
        args: invocation.args.filter(
          ({ text }, at) => !/^--directory(=|$)/.test(text) && invocation.args[at - 1]?.text !== '--directory',
        ),
      });
    if (value('--with', '--with-requirements') !== undefined) installs(invocation, 'run --with brings in new code');
    const inner = flagsOf(
      rest,
      '--with --project --directory -p --python --env-file --extra --group --package --with-requirements -m --module',
      { stops: true },
    );
    const module = inner.value('-m', '--module');
    if (module !== undefined)
      return invocation.run([{ ...module, text: 'python' }, { ...module, text: '-m' }, module, ...inner.operands]);
    const [file] = inner.operands;
    if (file?.text.endsWith('.py') === true) return invocation.run([{ ...file, text: 'python' }, ...inner.operands]);
    if (inner.operands.length > 0) invocation.run(inner.operands);
    return;
  }
  if (/^(add|remove|tool|publish|self|cache|python)$/.test(what) && !/^(list|dir|find|pin)$/.test(textOf(operands[1])))
    installs(invocation, `${what} changes what is installed`);
}

export function cargo(invocation: Invocation): void {
  const { operands, values, has } = flagsOf(
    invocation.args.filter(({ text }) => !text.startsWith('+')),
    '--config --manifest-path --target-dir -p --package --bin --example --features --target -Z --color -j --profile --test',
  );
  const what = textOf(operands[0]);
  if (what === 'watch') hidesCode(invocation);
  if (values('--config').length > 0) ask(invocation, 'hiddenCode', 'cargo --config changes what cargo runs.');
  if (/^(install|uninstall|add|rm|remove|binstall)$/.test(what))
    installs(invocation, `${what} changes what is installed`);
  if (/^(publish|yank|owner|login|logout|release)$/.test(what) && !has('--dry-run'))
    publishes(invocation, `${what} changes what others get`);
  if (/^(test|run|build|bench|nextest|t|r|b)$/.test(what)) checkChangedCode(invocation, /\.rs$/);
}

export function go(invocation: Invocation): void {
  const [first, second, ...others] = invocation.args;
  // `go -C folder` must come first.
  const folder =
    first?.text === '-C' ? second : /^-C=/.test(textOf(first)) ? plainWord(textOf(first).slice(3)) : undefined;
  if (folder !== undefined)
    return go({
      ...inFolder(invocation, invocation.places.of(folder, invocation.cwd)?.path ?? null),
      args: first?.text === '-C' ? others : invocation.args.slice(1),
    });
  const what = textOf(first);
  const rest = texts(invocation).slice(1);
  const packages = rest.filter((text) => !text.startsWith('-'));
  if (
    what === 'get'
      ? packages.length > 0 || rest.includes('-u')
      : what === 'install' && packages.some((text) => !/^\.\.?(\/|$)/.test(text))
  )
    installs(invocation, 'brings in new code');
  if (what === 'run' && rest.some((text) => /^[\w.-]+\.\w+\/.*@/.test(text)))
    installs(invocation, 'run brings in new code');
  if (what === 'tool' && packages.some((text) => text.includes('@'))) installs(invocation, 'tool brings in new code');
  if (rest.some((text) => /^--?(toolexec|exec|overlay|vettool)/.test(text)))
    ask(invocation, 'hiddenCode', 'go is told to run another program.');
  if (what === 'env' && rest.some((text) => /^--?[wu]$/.test(text)))
    ask(invocation, 'hiddenCode', 'go env -w changes what go runs.');
  if (what === 'clean' && rest.some((text) => /^--?(modcache|cache|fuzzcache)/.test(text)))
    ask(invocation, 'outsideWorkspace', 'go clean deletes files outside the workspace.');
  if (what === 'test') checkChangedCode(invocation, /_test\.go$/);
  if (/^(run|generate)$/.test(what)) checkChangedCode(invocation, /\.go$/);
}

export function dependencyRule(changing: ReadonlySet<string>): NonNullable<Row['rule']> {
  return (invocation) => {
    const { operands } = flagsOf(
      invocation.args,
      '-n --name -C --directory -P --project -p --prefix --with --working-dir -d',
    );
    const what = textOf(operands[0]);
    if (/^(run|exec|shell)$/.test(what)) {
      const inner = flagsOf(after(invocation.args, what), '-n --name -p --prefix --cwd', { stops: true }).operands;
      if (inner.length > 0) invocation.run(inner);
      return;
    }
    if (what === 'env' && /^(list|info|export|config|show)$/.test(textOf(operands[1]))) return;
    if (what === 'config' && operands.length < 3) return;
    if (what === 'publish') return publishes(invocation, 'publishes');
    const changes = what === 'install' || what === 'env' ? operands.length > 1 : changing.has(what);
    if (changes) installs(invocation, `${what} changes what is installed`);
  };
}

/** Make takes the word after `-j` or `-l` only if it is a number. */
function withJobs(args: readonly Word[]): readonly Word[] {
  return args.map((word, at) =>
    /^-(j|l|-jobs|-load-average)$/.test(word.text) && !/^[\d.]+$/.test(textOf(args[at + 1]))
      ? { ...word, text: '-k' }
      : word,
  );
}

export function releaseRule(names: RegExp): NonNullable<Row['rule']> {
  return (invocation) => {
    const isMake = /^g?make$/.test(invocation.name);
    const args = isMake ? withJobs(invocation.args) : invocation.args;
    const { operands, has } = flagsOf(args, '-f -C -j --file --directory --makefile -I -o -W');
    const inner = after(args, '--');
    if (!isMake && inner.length > 0 && inner.length < args.length) invocation.run(inner);
    if (isMake) {
      if (invocation.args.some(({ text }) => /^(-E.*|--eval.*)$/s.test(text)))
        ask(invocation, 'hiddenCode', 'make --eval runs rules given here.');
      for (const { text } of invocation.args)
        if (/^(SHELL|CC|CXX|LD|AR|RM|MAKE|MAKEFLAGS|MAKEFILES|\.SHELLFLAGS)[:?+]?=/.test(text))
          ask(invocation, 'hiddenCode', `${invocation.name} ${text} changes what is run.`);
    }
    const isDry = ({ text }: Word) =>
      isMake ? /^-[^-CEIOWfjlno]*n/.test(text) : invocation.name.startsWith('gradle') && text === '-m';
    if (has('--dry-run', '--just-print', '--recon') || args.some(isDry)) return;
    if (isMake) checkRecipes({ ...invocation, args });
    const named = operands.find(({ text }) => names.test(text));
    if (named !== undefined) publishes(invocation, `${named.text} changes something beyond the workspace`);
    if (/^(gradlew?|mvnw?)$/.test(invocation.name)) {
      if (
        invocation.args.some(({ text }) =>
          /^(-I|--init-script|-g|--gradle-user-home|-s|--settings|-gs|-b|-c)$|^-D(maven\.ext|org\.gradle\.java\.home|exec\.)/.test(
            text,
          ),
        )
      )
        ask(invocation, 'hiddenCode', `${invocation.name} reads rules that are named here.`);
      if (operands.some(({ text }) => /^[\w.-]{1,80}:[\w.-]{1,80}:[\w.-]{1,40}:\w/.test(text)))
        ask(invocation, 'install', `${invocation.name} runs a plugin that is fetched if it is not there.`);
      if (
        operands.some(
          ({ text }) =>
            /^(exec|antrun|dependency:get|org\..*:\w+)/.test(text) &&
            text.includes(':') &&
            /exec|antrun|groovy|:get/.test(text),
        )
      )
        ask(invocation, 'hiddenCode', `${invocation.name} is told to run a program.`);
      checkChangedCode(
        invocation,
        /build\.gradle(\.kts)?$|settings\.gradle(\.kts)?$|pom\.xml$|gradle\.properties$|buildSrc\//,
      );
    }
  };
}

/** Task runners whose recipes are in a project file: the named recipe is read as shell. */
export function justRecipes(names: RegExp): NonNullable<Row['rule']> {
  return (invocation: Invocation, parsed: Parsed) => {
    releaseRule(names)(invocation, parsed);
    const { operands, value, has } = flagsOf(
      invocation.args,
      '-f --justfile -d --working-directory --taskfile -t --dir --set --shell -c --command',
    );
    if (has('--list', '-l', '--summary', '--show', '-s', '--dry-run', '-n', '--evaluate', '--dump')) return;
    const folder = value('-d', '--working-directory', '--dir');
    const cwd = folder === undefined ? invocation.cwd : (invocation.places.of(folder, invocation.cwd)?.path ?? null);
    if (invocation.name === 'task')
      return readTaskfile({ ...invocation, cwd }, value('-t', '--taskfile'), has('-g', '--global'));
    if (invocation.name !== 'just') return;
    if (value('-c', '--command') !== undefined) {
      const at = invocation.args.findIndex(({ text }) => text === '-c' || text === '--command');
      return invocation.run(invocation.args.slice(at + 1));
    }
    const given = value('-f', '--justfile');
    const path =
      given === undefined
        ? nearest({ ...invocation, cwd }, ['justfile', 'Justfile', '.justfile'])
        : invocation.places.of(given, invocation.cwd)?.path;
    if (path === undefined || invocation.places.host.kind(path) !== 'file')
      return doubt(invocation, `What just ${wordsText(operands)} runs is not known.`);
    const text = invocation.places.host.readText(path) ?? '';
    // Recipes run in the folder of their file.
    const there = folder === undefined ? dirname(path) : cwd;
    // `dir/clean` is the recipe `clean` of that folder.
    const wanted = operands.map((word: Word) => basename(word.text)).filter((each) => !each.includes('='));
    readJust(invocation, text, wanted, there);
  };
}

/** Source: https://taskfile.dev/docs/guide, "Supported file names". */
const taskfiles = ['Taskfile', 'taskfile'].flatMap((name) =>
  ['.yml', '.yaml', '.dist.yml', '.dist.yaml'].map((end) => name + end),
);

/** The nearest file of one of these names, upwards to the workspace. */
function nearest({ places, cwd }: Invocation, names: readonly string[]): string | undefined {
  for (let folder = cwd ?? places.workspace; places.within(folder, places.workspace); folder = dirname(folder)) {
    const found = names.map((name) => join(folder, name)).find((each) => places.host.kind(each) === 'file');
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All commands of the file, whichever task is named, because tasks call each other. Searches upwards, as the tool does. */
function readTaskfile(invocation: Invocation, given: Word | undefined, isGlobal: boolean): void {
  const { places } = invocation;
  const path =
    given !== undefined
      ? places.of(given, invocation.cwd)?.path
      : isGlobal
        ? undefined
        : nearest(invocation, taskfiles);
  const text = path === undefined || !places.within(path, places.workspace) ? undefined : places.host.readText(path);
  if (text === undefined) return ask(invocation, 'hiddenCode', 'task runs what no Taskfile of this workspace says.');
  if (/^includes:/m.test(text)) doubt(invocation, 'What the files that the Taskfile includes run is not known.');
  // The indentation of a text that goes on over several lines, or -1.
  let block = -1;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (block >= 0 && indent > block) {
      invocation.script(line.trim());
      continue;
    }
    if (indent >= 0) block = -1;
    const command = /^[ \t]*(?:-[ \t]{1,40}(?:(?:cmd|sh):[ \t]{0,40})?|(?:cmd|sh):[ \t]{1,40})(\S.*)$/.exec(line)?.[1];
    if (command === undefined) continue;
    if (/^[|>][-+]?$/.test(command)) block = indent;
    else invocation.script(command.replace(/^['"]|['"]$/g, ''));
  }
}

/** Recipes by name, with their dependencies. */
function readJust(invocation: Invocation, text: string, wanted: readonly string[], cwd: string | null): void {
  const recipes = new Map<string, { needs: string[]; lines: string[] }>();
  let current: { needs: string[]; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    if (/^\s/.test(line)) current?.lines.push(line.trim());
    // Just runs what stands between backticks in a variable or a default.
    else for (const [, code = ''] of line.matchAll(/`([^`]{1,400})`/g)) invocation.script(code, cwd);
    const head = /^@?([A-Za-z_][\w-]*)(?![\w-])([^:=]*):(?!=)(.*)$/.exec(line);
    if (head === null) continue;
    current = { needs: (head[3] ?? '').split(/[\s()&]+/).filter((each) => each !== ''), lines: [] };
    recipes.set(head[1] ?? '', current);
  }
  const open = wanted.length > 0 ? [...wanted] : [[...recipes.keys()][0] ?? ''];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const recipe = recipes.get(name);
    if (recipe === undefined && (name.includes('::') || /^(import|mod)\b/m.test(text)))
      doubt(invocation, `What just ${name} runs stands in another file.`);
    if (recipe === undefined || seen.has(name)) continue;
    seen.add(name);
    open.push(...recipe.needs);
    invocation.script(
      recipe.lines.map((line) => line.replace(/^[@-]+/, '').replaceAll(/\{\{[^{}]*\}\}/g, '$JUST')).join('\n'),
      cwd,
    );
  }
}
