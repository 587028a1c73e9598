import { join } from 'node:path';
import { flagsOf } from '../flags.ts';
import { ask, type Invocation, texts } from '../invocation.ts';
import { interpreterRule } from './interpreterTools.ts';
import { checkRecipes } from './makeRecipes.ts';

const installs = (invocation: Invocation, what: string) => ask(invocation, 'install', `${invocation.name} ${what}.`);
const publishes = (invocation: Invocation, what: string) =>
  ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${what}.`);

/** Development tools that `npx` and its kind start every day. Source: the most used `bin` names on npm. */
const everydayTools = new Set([
  'tsc',
  'tsx',
  'ts-node',
  'eslint',
  'prettier',
  'biome',
  '@biomejs/biome',
  'jest',
  'vitest',
  'mocha',
  'ava',
  'tap',
  'c8',
  'nyc',
  'playwright',
  'cypress',
  'webpack',
  'vite',
  'rollup',
  'esbuild',
  'parcel',
  'turbo',
  'nx',
  'lerna',
  'next',
  'nuxt',
  'astro',
  'svelte-check',
  'vue-tsc',
  'ng',
  'tailwindcss',
  'postcss',
  'nodemon',
  'concurrently',
  'cross-env',
  'husky',
  'lint-staged',
  'stylelint',
  'knip',
  'depcheck',
  'madge',
  'typedoc',
  'storybook',
  'swc',
  'babel',
  'tsup',
  'changeset',
  'commitlint',
  'semver',
  'serve',
  'http-server',
  'npm-check-updates',
  'rimraf',
  'wireit',
  'oxlint',
  'dprint',
  'markdownlint',
  'cspell',
  'vsce',
]);
const releaseNames =
  /^(pre|post)?(deploy|publish|release|ship|migrate|db:(drop|reset|migrate|push)|upload)([:.-].*)?$/i;

/** Package managers: adding a package brings in new code; putting back what the lock file names does not. */
export const packageTools: Readonly<Record<string, (invocation: Invocation) => void>> = {
  npm: nodePackages,
  pnpm: nodePackages,
  yarn: nodePackages,
  bun: (invocation) => {
    // It is both: a package manager and what runs the code.
    const isCode = invocation.args.some(({ text }) => /^(-e|--eval|-p|--print)(=|$)|\.[cm]?[jt]sx?$/.test(text));
    if (isCode) interpreterRule('bun')?.(invocation);
    nodePackages(invocation);
  },
  cnpm: nodePackages,
  npx: runsPackage,
  pnpx: runsPackage,
  bunx: runsPackage,
  uvx: runsPackage,
  pip: python,
  pip3: python,
  pipx: python,
  uv: (invocation) => {
    const [first] = flagsOf(invocation.args).operands;
    if (first?.text === 'pip')
      return python({
        ...invocation,
        name: 'uv pip',
        args: invocation.args.slice(invocation.args.findIndex(({ text }) => text === first.text) + 1),
      });
    if (first?.text === 'run')
      return invocation.run(
        invocation.args
          .slice(invocation.args.findIndex(({ text }) => text === first.text) + 1)
          .filter(({ text }, index) => index > 0 || !text.startsWith('-')),
      );
    if (
      /^(add|remove|tool|publish|self|cache)$/.test(first?.text ?? '') &&
      !invocation.args.some(({ text }) => /^(list|dir)$/.test(text))
    )
      installs(invocation, `${first?.text} changes what is installed`);
  },
  poetry: dependencies(/^(add|remove|update|self|publish|cache)$/),
  pdm: dependencies(/^(add|remove|update|self|publish)$/),
  pipenv: dependencies(/^(uninstall|update|upgrade)$/),
  conda: dependencies(/^(install|remove|uninstall|update|upgrade|create|env)$/),
  mamba: dependencies(/^(install|remove|uninstall|update|create|env)$/),
  cargo: (invocation) => {
    const [first] = flagsOf(invocation.args.filter(({ text }) => !text.startsWith('+'))).operands;
    const what = first?.text ?? '';
    if (/^(install|uninstall|add|rm|remove)$/.test(what)) installs(invocation, `${what} changes what is installed`);
    if (/^(publish|yank|owner)$/.test(what) && !invocation.args.some(({ text }) => text === '--dry-run'))
      publishes(invocation, `${what} changes what others get`);
  },
  gem: (invocation) => {
    const what = invocation.args[0]?.text ?? '';
    if (/^(install|uninstall|update|cleanup)$/.test(what)) installs(invocation, `${what} changes what is installed`);
    if (/^(push|yank|owner)$/.test(what)) publishes(invocation, `${what} changes what others get`);
  },
  bundle: dependencies(/^(add|remove|update)$/),
  go: (invocation) => {
    const what = invocation.args[0]?.text ?? '';
    if (what === 'install' || (what === 'get' && invocation.args.length > 1))
      installs(invocation, `${what} brings in new code`);
    if (what === 'run' && invocation.args.some(({ text }) => /^[\w.-]+\.\w+\/.*@/.test(text)))
      installs(invocation, 'run brings in new code');
    if (invocation.args.some(({ text }) => /^-(toolexec|exec|overlay|vettool)/.test(text)))
      ask(invocation, 'hiddenCode', 'go is told to run another program.');
    if (what === 'env' && invocation.args.some(({ text }) => /^-[wu]$/.test(text)))
      ask(invocation, 'hiddenCode', 'go env -w changes what go runs.');
  },
  composer: dependencies(/^(require|remove|update|global|self-update)$/),
  dotnet: (invocation) => {
    const all = texts(invocation).join(' ');
    if (/^(add\b.*\bpackage|package add|tool (install|update)|workload install|new install)/.test(all))
      installs(invocation, 'brings in new code');
    if (/^nuget (push|delete)/.test(all)) publishes(invocation, 'changes what others get');
    if (/^ef database (update|drop)/.test(all)) publishes(invocation, 'changes a database');
  },
  mvn: release(/^(deploy|release:\w+|site-deploy)$/),
  mvnw: release(/^(deploy|release:\w+|site-deploy)$/),
  gradle: release(/^:?([\w-]+:)*(publish\w*|uploadArchives|release|deploy\w*)$/),
  gradlew: release(/^:?([\w-]+:)*(publish\w*|uploadArchives|release|deploy\w*)$/),
  make: release(
    /^(deploy|publish|release|install|uninstall|push|upload|drop\w*|destroy|distclean|purge|nuke)([-_].*)?$/,
  ),
  gmake: release(/^(deploy|publish|release|install|uninstall|push|upload|drop\w*|destroy)([-_].*)?$/),
  just: release(/^(deploy|publish|release|install|push|upload|destroy)([-_].*)?$/),
  task: release(/^(deploy|publish|release|install|push|upload|destroy)([-_:].*)?$/),
  rake: release(/^(release|deploy|db:(drop|reset|migrate\w*|schema:load|rollback))(:.*)?$/),
  rails: release(/^(db:(drop|reset|migrate\w*|schema:load|rollback|truncate\w*)|destroy)(:.*)?$/),
  artisan: release(/^(migrate(:\w+)?|db:wipe|down)$/),
  twine: release(/^upload$/),
  lerna: release(/^publish$/),
  changeset: release(/^publish$/),
  'semantic-release': (invocation) => publishes(invocation, 'publishes'),
  goreleaser: release(/^release$/),
  vsce: release(/^(publish|unpublish)$/),
  ovsx: release(/^publish$/),
  apt: system(/^(list|show|search|policy|depends|rdepends|changelog)$/),
  'apt-get': system(/^(check|changelog|indextargets)$/),
  aptitude: system(/^(search|show|why)$/),
  dpkg: system(/^(-l|-L|-s|-S|--list|--listfiles|--status|--search|--print-architecture|--get-selections)$/),
  rpm: system(/^(-q\w*|--query)$/),
  yum: system(/^(list|info|search|repolist|check-update|provides)$/),
  dnf: system(/^(list|info|search|repolist|check-update|provides|repoquery)$/),
  zypper: system(/^(search|info|se|if|lr|lu|list-updates)$/),
  pacman: system(/^-(Q\w*|Ss|Si|F\w*)$/),
  apk: system(/^(info|list|search|policy|version)$/),
  brew: system(
    /^(list|ls|info|search|doctor|config|outdated|deps|uses|--version|--prefix|home|leaves|cat|desc|services)$/,
  ),
  port: system(/^(list|info|search|installed|outdated)$/),
  snap: system(/^(list|info|find|version|changes)$/),
  flatpak: system(/^(list|info|search|remotes)$/),
  'nix-env': system(/^(-q\w*|--query)$/),
  choco: system(/^(list|search|info|outdated)$/),
  winget: system(/^(list|search|show)$/),
  scoop: system(/^(list|search|info|status)$/),
  asdf: system(/^(list|current|where|which|plugin|info|help)$/),
  nvm: (invocation) => {
    if (/^(install|uninstall|alias|reinstall-packages)$/.test(invocation.args[0]?.text ?? ''))
      installs(invocation, 'changes what is installed');
  },
  rustup: system(/^(show|check|which|doc|--version|run)$/),
  corepack: (invocation) => installs(invocation, 'changes what is installed'),
};

function nodePackages(invocation: Invocation): void {
  const { operands, has } = flagsOf(invocation.args, [
    '--prefix',
    '-C',
    '--dir',
    '--cwd',
    '--filter',
    '-F',
    '-w',
    '--workspace',
    '--registry',
    '--tag',
    '--loglevel',
  ]);
  const [first, ...rest] = operands;
  const what = first?.text ?? (invocation.name === 'yarn' ? 'install' : '');
  // Yarn keeps what it has of npm below a word of its own.
  if (invocation.name === 'yarn' && what === 'npm') return nodePackages({ ...invocation, name: 'npm', args: rest });
  if (what === 'workspace' && rest.length > 1)
    return nodePackages({
      ...invocation,
      args: invocation.args.slice(invocation.args.findIndex(({ text }) => text === rest[0]?.text) + 1),
    });
  if (invocation.args.some(({ text }) => /^--(script-shell|node-options|call|shell-emulator)/.test(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} is told to run another program.`);
  if (/^(i|in|ins|install|add|isntall)$/.test(what)) {
    if (rest.length > 0 || has('--global', 'g') || what === 'add') installs(invocation, 'brings in new code');
    return;
  }
  if (
    /^(uninstall|remove|rm|un|unlink|r|update|up|upgrade|dedupe|link|ln|rebuild|import|self-update|global)$/.test(what)
  )
    return installs(invocation, `${what} changes what is installed`);
  if (what === 'audit' && rest[0]?.text === 'fix') return installs(invocation, 'audit fix changes what is installed');
  if (
    /^(publish|unpublish|deprecate|dist-tag|owner|access|team|token|login|logout|adduser|star|hook|org|profile|stage)$/.test(
      what,
    ) &&
    !has('--dry-run')
  ) {
    if (rest[0]?.text === 'ls' || rest[0]?.text === 'list') return;
    return publishes(invocation, `${what} changes what others get or who you are`);
  }
  if (/^(version)$/.test(what) && rest.length > 0)
    return ask(invocation, 'historyOrRemoteRewrite', `${invocation.name} version commits and tags a release.`);
  if ((what === 'pkg' && rest.some(({ text }) => /^(scripts|bin)\b/.test(text))) || what === 'set-script')
    return ask(invocation, 'install', `${invocation.name} ${what} changes what a later run of the package starts.`);
  if (what === 'config' || what === 'set') {
    if (/^(set|delete|edit)$/.test(rest[0]?.text ?? '') || what === 'set')
      ask(invocation, 'protectedPath', `${invocation.name} config changes settings of this account.`);
    return;
  }
  if (/^(exec|x|dlx|create|init|innit)$/.test(what)) {
    const command = invocation.args.slice(invocation.args.findIndex(({ text }) => text === what) + 1);
    if (what === 'create' || ((what === 'init' || what === 'innit') && rest.length > 0))
      return installs(invocation, `${what} brings in new code`);
    if (what !== 'init' && what !== 'innit') return runsPackage({ ...invocation, args: command });
    return;
  }
  if (what === 'cache') {
    if (/^(clean|rm|delete)$/.test(rest[0]?.text ?? ''))
      ask(
        invocation,
        'outsideWorkspace',
        `${invocation.name} cache ${rest[0]?.text} deletes files outside the workspace.`,
      );
    return;
  }
  const script =
    what === 'run' || what === 'run-script' || what === 'rum'
      ? rest[0]?.text
      : /^(test|t|tst|start|stop|restart)$/.test(what)
        ? what === 't' || what === 'tst'
          ? 'test'
          : what
        : invocation.name === 'npm'
          ? undefined
          : what;
  if (script !== undefined) packageScript(invocation, script);
}

/** A script of package.json is read and judged like a line that was typed. */
function packageScript(invocation: Invocation, name: string): void {
  if (releaseNames.test(name)) publishes(invocation, `runs the script ${name}`);
  const folder = invocation.cwd ?? invocation.places.workspace;
  const text = invocation.places.host.readText(join(folder, 'package.json'));
  if (text === undefined) return;
  let scripts: unknown;
  try {
    scripts = Object(JSON.parse(text)).scripts;
  } catch {
    return ask(invocation, 'unparseable', 'package.json is not JSON, so what the script does cannot be known.');
  }
  for (const each of [`pre${name}`, name, `post${name}`]) {
    const line: unknown = Object(scripts)[each];
    if (typeof line === 'string') invocation.script(line);
  }
}

function runsPackage(invocation: Invocation): void {
  const named = invocation.args.findIndex(
    ({ text }, index) =>
      !text.startsWith('-') &&
      !/^(-c|--call|-p|--package|-w|--workspace)$/.test(invocation.args[index - 1]?.text ?? ''),
  );
  const { value } = flagsOf(named < 0 ? invocation.args : invocation.args.slice(0, named), [
    '-c',
    '--call',
    '-p',
    '--package',
    '-w',
  ]);
  const call = value('-c', '--call');
  if (call !== undefined) invocation.script(call.text);
  if (value('-p', '--package') !== undefined) return installs(invocation, 'brings in new code');
  const at = named;
  const word = invocation.args[at];
  if (word === undefined || at < 0) return;
  const name = word.text.replace(/(?<=.)@[^/]*$/, '');
  const isHere =
    invocation.places.host.kind(
      join(invocation.cwd ?? invocation.places.workspace, 'node_modules', '.bin', name.replace(/^@[^/]+\//, '')),
    ) !== 'none';
  if (word.isDynamic || (!isHere && !everydayTools.has(name)))
    return installs(invocation, `runs ${word.text}, which is fetched if it is not there`);
  invocation.run([{ ...word, text: name }, ...invocation.args.slice(at + 1)]);
}

function python(invocation: Invocation): void {
  const { operands, value, has } = flagsOf(invocation.args, [
    '-r',
    '--requirement',
    '-e',
    '--editable',
    '-c',
    '-t',
    '--target',
    '-i',
    '--index-url',
    '--extra-index-url',
    '-f',
    '--find-links',
    '--python',
    '-p',
  ]);
  const [first, ...rest] = operands;
  const what = first?.text ?? '';
  if (value('-i', '--index-url', '--extra-index-url', '-f', '--find-links') !== undefined)
    installs(invocation, 'takes packages from an address that is named here');
  if (what === 'install' && (rest.length > 0 || has('--break-system-packages', '--upgrade', 'U'))) {
    const isOwn = rest.every(({ text }) => /^\.(\/[\w.-]*)*(\[[\w,-]+\])?$/.test(text)) && rest.length > 0;
    if (!isOwn) installs(invocation, 'brings in new code');
  }
  if (
    /^(uninstall|upgrade|upgrade-all|inject|ensurepath|reinstall|uninject)$/.test(what) ||
    (invocation.name === 'pipx' && /^(install|run)$/.test(what))
  )
    installs(invocation, `${what} changes what is installed`);
}

function dependencies(changing: RegExp): (invocation: Invocation) => void {
  return (invocation) => {
    const { operands } = flagsOf(invocation.args, ['-n', '--name', '-C', '--directory']);
    const what = operands[0]?.text ?? '';
    if (what === 'run' || what === 'exec')
      return invocation.run(invocation.args.slice(invocation.args.findIndex(({ text }) => text === what) + 1));
    if (what === 'env' && operands[1]?.text === 'list') return;
    if (what === 'publish') return publishes(invocation, 'publishes');
    if (changing.test(what) || (what === 'install' && operands.length > 1))
      installs(invocation, `${what} changes what is installed`);
  };
}

function release(names: RegExp): (invocation: Invocation) => void {
  return (invocation) => {
    const { operands, has } = flagsOf(invocation.args, ['-f', '-C', '-j', '--file', '--directory']);
    const inner = invocation.args.slice(
      invocation.args.findIndex(({ text }) => text === '--' || text === '--command') + 1,
    );
    if (inner.length > 0 && inner.length < invocation.args.length) invocation.run(inner);
    if (has('--dry-run', '--just-print') || (invocation.name === 'make' && has('n'))) return;
    if (invocation.name === 'make' || invocation.name === 'gmake') checkRecipes(invocation);
    const named = operands.find(({ text }) => names.test(text));
    if (named !== undefined) publishes(invocation, `${named.text} changes something beyond the workspace`);
    for (const { text } of invocation.args)
      if (/^(SHELL|CC|CXX|MAKEFLAGS|\.SHELLFLAGS)=/.test(text))
        ask(invocation, 'hiddenCode', `${invocation.name} ${text} changes what is run.`);
    if (invocation.args.some(({ text }) => /^--eval/.test(text)))
      ask(invocation, 'hiddenCode', `${invocation.name} --eval runs rules given here.`);
  };
}

function system(reads: RegExp): (invocation: Invocation) => void {
  return (invocation) => {
    const first = invocation.args.find(({ text }) => !/^(-y|--yes|-q|--quiet)$/.test(text))?.text;
    if (first === undefined || /^(--version|--help|-h|-V|help|version)$/.test(first) || reads.test(first)) return;
    installs(invocation, `${first} changes what is installed on this machine`);
  };
}
