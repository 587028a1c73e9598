import { basename, dirname, join } from 'node:path';
import { ask, checkInto, checkWrite, doubt, type Invocation, inFolder } from '../../invocation.ts';
import { after, flagsOf } from '../../shell/getopt.ts';
import { textOf } from '../../shell/words.ts';
import { everydayTools } from '../knownPrograms.ts';

const installs = (invocation: Invocation, what: string) => ask(invocation, 'install', `${invocation.name} ${what}.`);
const publishes = (invocation: Invocation, what: string) =>
  ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${what}.`);

const releaseNames =
  /^(pre|post)?(deploy|publish|release|ship|upload|(db|database|prisma|drizzle|schema):?(drop|reset|push|wipe|fresh|nuke)|nuke|destroy|teardown|purge)([:.-].*)?$/i;
const nodeValues =
  '--prefix -C --dir --cwd --filter -F -w --workspace --registry --tag --loglevel --script-shell --node-options --call --cache --userconfig --globalconfig --otp -c --package --global! -ws!';
const nodeFlags: { readonly [name: string]: RegExp } = {
  runs: /^--(script-shell|node-options|call|shell-emulator|git|ignore-scripts=false|allow-scripts)/,
  from: /^--(registry|userconfig|globalconfig|proxy|https-proxy|cafile|@?\w+:registry)/,
};

export function nodePackages(invocation: Invocation): void {
  const { operands, has, value, values } = flagsOf(invocation.args, nodeValues);
  const [first, ...rest] = operands;
  const folder = value('--prefix', '-C', '--dir', '--cwd');
  const here =
    folder === undefined
      ? invocation
      : inFolder(invocation, invocation.places.of(folder, invocation.cwd)?.path ?? null);
  if (folder !== undefined && here.places.of(folder, invocation.cwd)?.zone !== 'inside')
    ask(invocation, 'outsideWorkspace', `${invocation.name} works in ${folder.text}, which is not in this workspace.`);
  const what = first?.text ?? (invocation.name === 'yarn' ? 'install' : '');
  if (first?.isDynamic === true)
    return ask(invocation, 'hiddenCode', `${invocation.name} is told what to do only when it runs.`);
  // Yarn puts its npm commands under the verb `npm`.
  if (invocation.name === 'yarn' && what === 'npm') return nodePackages({ ...here, name: 'npm', args: rest });
  if (what === 'workspace' && rest.length > 1) {
    const [name] = rest;
    return nodePackages({
      ...here,
      cwd: workspaceFolder(here, textOf(name)) ?? here.cwd,
      args: after(invocation.args, textOf(name)),
    });
  }
  if (what === 'workspaces' && /^(run|foreach)$/.test(textOf(rest[0]))) {
    if (rest.some(({ text }) => text === 'exec')) return here.run(after(invocation.args, 'exec'));
    const script = rest.find(({ text }) => !/^(run|foreach)$/.test(text))?.text;
    for (const each of workspaceFolders(here))
      if (script !== undefined) packageScript({ ...here, cwd: each }, script, 'yarn');
    return;
  }
  for (const { text } of invocation.args) {
    if (nodeFlags['runs']?.test(text) === true)
      ask(invocation, 'hiddenCode', `${invocation.name} ${text} makes it run another program.`);
    if (nodeFlags['from']?.test(text) === true)
      ask(invocation, 'install', `${invocation.name} ${text} takes packages or settings from elsewhere.`);
  }
  if (/^(i|in|ins|inst|insta|instal|isnt|isnta|isntal|isntall|install|add)$/.test(what)) {
    if (rest.length > 0 || has('--global', '-g') || what === 'add') installs(invocation, 'brings in new code');
    else lifeCycle(here);
    return;
  }
  if (/^(ci|clean-install|ic|install-clean|install-test|it|cit|prune|pack|rebuild)$/.test(what)) {
    if (/^(install-test|it|cit)$/.test(what)) packageScript(here, 'test', invocation.name);
    return lifeCycle(here);
  }
  if (
    /^(uninstall|unlink|remove|rm|un|r|update|up|upgrade|dedupe|ln|import|self-update|global|patch-commit|approve-builds|env)$/.test(
      what,
    ) ||
    (what === 'link' && rest.length > 0)
  )
    return installs(invocation, `${what} changes what is installed`);
  if (what === 'audit' && rest[0]?.text === 'fix') return installs(invocation, 'audit fix changes what is installed');
  if (
    /^(publish|unpublish|deprecate|undeprecate|dist-tag|dist-tags|owner|author|access|team|token|login|logout|adduser|add-user|star|hook|org|profile|stage|trust)$/.test(
      what,
    ) &&
    !has('--dry-run')
  ) {
    if (rest[0]?.text === 'ls' || rest[0]?.text === 'list') return;
    return publishes(invocation, `${what} changes what others get or who you are`);
  }
  if (what === 'version' && rest.length > 0 && !has('--no-git-tag-version'))
    return ask(invocation, 'historyOrRemoteRewrite', `${invocation.name} version commits and tags a release.`);
  if (
    (what === 'pkg' &&
      /^(set|delete|fix)$/.test(textOf(rest[0])) &&
      rest.some(({ text }) => /^(scripts|bin|dependencies|devDependencies|main|exports)\b/.test(text))) ||
    what === 'set-script'
  )
    return ask(invocation, 'install', `${invocation.name} ${what} changes what a later run of the package starts.`);
  if (what === 'config' && rest[0]?.text === 'get' && /_auth|_password/i.test(textOf(rest[1])))
    return ask(invocation, 'protectedPath', `${invocation.name} prints a key.`);
  if (what === 'config' || what === 'set' || what === 'c') {
    if (/^(set|delete|edit|rm|unset|fix)$/.test(textOf(rest[0])) || what === 'set')
      ask(invocation, 'protectedPath', `${invocation.name} config changes settings of this account.`);
    return;
  }
  if (/^(exec|x|dlx|create|init|innit|explore|edit)$/.test(what)) {
    if (what === 'create' || (/^inn?it$/.test(what) && rest.length > 0))
      return installs(invocation, `${what} brings in new code`);
    const command = after(invocation.args, what);
    if (what === 'explore') return invocation.run(rest.slice(1));
    if (!/^inn?it$/.test(what)) return runsPackage({ ...here, args: command });
    return;
  }
  if (what === 'cache' || what === 'store') {
    if (/^(clean|rm|delete|prune|clear)$/.test(textOf(rest[0])))
      ask(
        invocation,
        'outsideWorkspace',
        `${invocation.name} ${what} ${rest[0]?.text} deletes files outside the workspace.`,
      );
    return;
  }
  const isRun = /^(run|run-script|rum|urn)$/.test(what);
  const script = isRun
    ? rest[0]?.text
    : /^(test|t|tst|start|stop|restart)$/.test(what)
      ? what.replace(/^ts?t?$/, 'test')
      : invocation.name === 'npm'
        ? undefined
        : what;
  if (script === undefined) return;
  checkNodeOutput(here);
  const named = [...values('-w', '--workspace', '--filter', '-F')];
  if (isRun && rest[0]?.isDynamic === true)
    return ask(invocation, 'hiddenCode', `${invocation.name} runs a script that is only known when it runs.`);
  const all = has('--workspaces', '--ws', '-r', '--recursive', '-ws') ? workspaceFolders(here) : [];
  const folders = [...named.map(({ text }) => workspaceFolder(here, text) ?? here.cwd), ...all];
  for (const each of folders.length > 0 ? folders : [here.cwd])
    packageScript({ ...here, cwd: each }, script, invocation.name);
}

/** Node's options that write a file, or files into a folder. Source: its manual, "Command-line API". */
const nodeOutput = {
  file: '--test-reporter-destination --cpu-prof-name --heap-prof-name --trace-event-file-pattern --report-filename --redirect-warnings --localstorage-file --test-rerun-failures --tls-keylog --build-sea --experimental-sea-config',
  folder: '--cpu-prof-dir --heap-prof-dir --report-dir --report-directory --diagnostic-dir',
};

/** Also for `npm test -- --test-reporter-destination=…`. */
export function checkNodeOutput(invocation: Invocation): void {
  const args = invocation.args.filter(({ text }) => text !== '--');
  const { values } = flagsOf(args, `${nodeOutput.file} ${nodeOutput.folder} --cpu-prof! --heap-prof! --test!`);
  for (const word of values(...nodeOutput.file.split(' ')))
    if (!/^(stdout|stderr)$/.test(word.text)) checkWrite(invocation, word, false);
  for (const word of values(...nodeOutput.folder.split(' '))) checkInto(invocation, word, false);
}

/** Tools that run one script in every package: turbo, lerna, nx. */
export function runsEverywhere(invocation: Invocation): void {
  const { operands, values } = flagsOf(
    invocation.args,
    '--filter -F --scope --concurrency --target --targets -t --projects -p',
  );
  const words = operands.map(({ text }) => text);
  const [verb, ...names] = words;
  const scripts = /^(run|run-many|affected|exec)$/.test(verb ?? '') ? names : words;
  const targets = values('-t', '--target', '--targets').flatMap(({ text }) => text.split(','));
  for (const script of [...scripts, ...targets].map((each) => each.split(':').at(-1) ?? ''))
    for (const folder of [...workspaceFolders(invocation), invocation.places.workspace])
      packageScript({ ...invocation, cwd: folder }, script, invocation.name, true);
}

/** `npm-run-all`, `run-s`, `concurrently npm:x`: package.json scripts by name. */
export function runsScripts(invocation: Invocation): void {
  const isShort = /^conc(urrently)?$/.test(invocation.name);
  const scripts = Object.keys(
    Object(manifestOf(invocation, invocation.cwd ?? invocation.places.workspace)?.['scripts']),
  );
  for (const { text } of invocation.args) {
    const name = isShort ? /^(?:npm|pnpm|yarn|bun|node):(\S+)$/.exec(text)?.[1] : text;
    if (name === undefined) continue;
    const [before = ''] = name.split('*', 1);
    for (const script of name.includes('*') ? scripts.filter((each) => each.startsWith(before)) : [name])
      packageScript(invocation, script, invocation.name, true);
  }
}

/** The package.json script named by `node --run` and similar commands. */
export function runsScript(invocation: Invocation, name: string): void {
  packageScript(invocation, name, invocation.name);
}

/** A workspace folder by path or package name. */
function workspaceFolder(invocation: Invocation, name: string): string | undefined {
  const plain = name.replace(/^\{(.*)\}$/, '$1').replace(/^\.\.\.|\.\.\.$/g, '');
  const place = invocation.places.ofPath(plain, invocation.cwd);
  if (place !== null && invocation.places.host.kind(join(place.path, 'package.json')) === 'file') return place.path;
  return workspaceFolders(invocation).find(
    (folder) => manifestOf(invocation, folder)?.['name'] === plain || basename(folder) === plain,
  );
}

/** Package folders up to two levels down, as `workspaces` usually names them. */
function workspaceFolders(invocation: Invocation): readonly string[] {
  const { host, workspace } = invocation.places;
  const root = manifestOf(invocation, workspace);
  const listed: unknown = Array.isArray(root?.['workspaces'])
    ? root['workspaces']
    : Object(root?.['workspaces'])['packages'];
  const globs = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : ['packages/*', 'apps/*'];
  return globs.flatMap((glob) => {
    const folder = join(workspace, (glob.split('*', 1)[0] ?? '').replace(/\/$/, ''));
    return glob.includes('*') ? host.folders(folder) : [folder];
  });
}

function manifestOf(invocation: Invocation, folder: string): Record<string, unknown> | undefined {
  const text = invocation.places.host.readText(join(folder, 'package.json'));
  if (text === undefined) return undefined;
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Scripts of the project's own manifest that an install runs. */
function lifeCycle(invocation: Invocation): void {
  for (const name of [
    'preinstall',
    'install',
    'postinstall',
    'prepublish',
    'preprepare',
    'prepare',
    'postprepare',
    'dependencies',
  ])
    packageScript(invocation, name, invocation.name, true);
}

/** Judges a package.json script like a typed command. */
function packageScript(invocation: Invocation, name: string, manager: string, isOptional = false): void {
  if (!isOptional && releaseNames.test(name)) publishes(invocation, `runs the script ${name}`);
  if (invocation.cwd === null)
    return doubt(invocation, `Which script of ${name} ${manager} runs is only known when it runs.`);
  const folder = packageFolder(invocation, invocation.cwd);
  if (folder === undefined) {
    if (!isOptional && invocation.cwd !== invocation.places.workspace)
      doubt(invocation, `The script ${name} is in no manifest that ${manager} would find.`);
    return;
  }
  const path = join(folder, 'package.json');
  if (invocation.places.isFetched(path))
    return ask(invocation, 'hiddenCode', `${manager} runs a script that the same line has written.`);
  const text = invocation.places.host.readText(path);
  if (text === undefined) return;
  let scripts: unknown;
  try {
    scripts = Object(JSON.parse(text)).scripts;
  } catch {
    return ask(invocation, 'unparseable', 'package.json is not JSON, so what the script does cannot be known.');
  }
  for (const each of [`pre${name}`, name, `post${name}`]) {
    const line: unknown = Object(scripts)[each];
    if (typeof line === 'string') invocation.script(line, folder);
  }
}

/** The nearest manifest upwards, as package managers search for it. */
function packageFolder(invocation: Invocation, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (
      invocation.places.host.kind(join(at, 'package.json')) === 'file' ||
      invocation.places.isFetched(join(at, 'package.json'))
    )
      return at;
    if (at === dirname(at) || at === invocation.places.workspace) return undefined;
  }
}

export function runsPackage(invocation: Invocation): void {
  const { operands, values } = flagsOf(
    invocation.args,
    '-c --call -p --package -w --workspace --prefix -C --from --with --python --filter -F',
    { stops: true },
  );
  for (const { text } of values('-c', '--call')) invocation.script(text);
  if (values('-p', '--package', '--from', '--with').length > 0) return installs(invocation, 'brings in new code');
  const [word, ...more] = operands;
  if (word === undefined) return;
  const name = withoutVersion(word.text);
  const file = name.replace(/^@[^/]+\//, '');
  const { host, workspace } = invocation.places;
  // Another version than the one that is here is fetched.
  const isHere =
    name === word.text &&
    [invocation.cwd ?? workspace, workspace].some(
      (folder) => host.kind(join(folder, 'node_modules', name.includes('/') ? name : join('.bin', name))) !== 'none',
    );
  if (word.isDynamic || (!isHere && !everydayTools.has(name))) {
    invocation.run([{ ...word, text: file }, ...more]);
    return installs(invocation, `runs ${word.text}, which is fetched if it is not there`);
  }
  invocation.run([{ ...word, text: everydayTools.has(file) ? file : name }, ...more]);
}

/** Strips the version from `name@1.2`, minding the `@` of a scope. `name@npm:other` is another package. */
function withoutVersion(text: string): string {
  return /^(@?[^@]+)@[\w.^~<>=*-]*$/.exec(text)?.[1] ?? text;
}
