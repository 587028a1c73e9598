import { join } from 'node:path';
import { flagsOf } from '../flags.ts';
import { type Act, ask, texts } from '../invocation.ts';
import { interpreterRule } from './interpreterTools.ts';
import { checkRecipes } from './makeRecipes.ts';

const installs = (act: Act, what: string) => ask(act, 'install', `${act.name} ${what}.`);
const publishes = (act: Act, what: string) => ask(act, 'publishDeployInfraDatabase', `${act.name} ${what}.`);

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
export const packageTools: Readonly<Record<string, (act: Act) => void>> = {
  npm: nodePackages,
  pnpm: nodePackages,
  yarn: nodePackages,
  bun: (act) => {
    // It is both: a package manager and what runs the code.
    const isCode = act.args.some(({ text }) => /^(-e|--eval|-p|--print)(=|$)|\.[cm]?[jt]sx?$/.test(text));
    if (isCode) interpreterRule('bun')?.(act);
    nodePackages(act);
  },
  cnpm: nodePackages,
  npx: runsPackage,
  pnpx: runsPackage,
  bunx: runsPackage,
  uvx: runsPackage,
  pip: python,
  pip3: python,
  pipx: python,
  uv: (act) => {
    const [first] = flagsOf(act.args).operands;
    if (first?.text === 'pip')
      return python({
        ...act,
        name: 'uv pip',
        args: act.args.slice(act.args.findIndex(({ text }) => text === first.text) + 1),
      });
    if (first?.text === 'run')
      return act.run(
        act.args
          .slice(act.args.findIndex(({ text }) => text === first.text) + 1)
          .filter(({ text }, index) => index > 0 || !text.startsWith('-')),
      );
    if (
      /^(add|remove|tool|publish|self|cache)$/.test(first?.text ?? '') &&
      !act.args.some(({ text }) => /^(list|dir)$/.test(text))
    )
      installs(act, `${first?.text} changes what is installed`);
  },
  poetry: dependencies(/^(add|remove|update|self|publish|cache)$/),
  pdm: dependencies(/^(add|remove|update|self|publish)$/),
  pipenv: dependencies(/^(uninstall|update|upgrade)$/),
  conda: dependencies(/^(install|remove|uninstall|update|upgrade|create|env)$/),
  mamba: dependencies(/^(install|remove|uninstall|update|create|env)$/),
  cargo: (act) => {
    const [first] = flagsOf(act.args.filter(({ text }) => !text.startsWith('+'))).operands;
    const what = first?.text ?? '';
    if (/^(install|uninstall|add|rm|remove)$/.test(what)) installs(act, `${what} changes what is installed`);
    if (/^(publish|yank|owner)$/.test(what) && !act.args.some(({ text }) => text === '--dry-run'))
      publishes(act, `${what} changes what others get`);
  },
  gem: (act) => {
    const what = act.args[0]?.text ?? '';
    if (/^(install|uninstall|update|cleanup)$/.test(what)) installs(act, `${what} changes what is installed`);
    if (/^(push|yank|owner)$/.test(what)) publishes(act, `${what} changes what others get`);
  },
  bundle: dependencies(/^(add|remove|update)$/),
  go: (act) => {
    const what = act.args[0]?.text ?? '';
    if (what === 'install' || (what === 'get' && act.args.length > 1)) installs(act, `${what} brings in new code`);
    if (what === 'run' && act.args.some(({ text }) => /^[\w.-]+\.\w+\/.*@/.test(text)))
      installs(act, 'run brings in new code');
    if (act.args.some(({ text }) => /^-(toolexec|exec|overlay|vettool)/.test(text)))
      ask(act, 'hiddenCode', 'go is told to run another program.');
    if (what === 'env' && act.args.some(({ text }) => /^-[wu]$/.test(text)))
      ask(act, 'hiddenCode', 'go env -w changes what go runs.');
  },
  composer: dependencies(/^(require|remove|update|global|self-update)$/),
  dotnet: (act) => {
    const all = texts(act).join(' ');
    if (/^(add\b.*\bpackage|package add|tool (install|update)|workload install|new install)/.test(all))
      installs(act, 'brings in new code');
    if (/^nuget (push|delete)/.test(all)) publishes(act, 'changes what others get');
    if (/^ef database (update|drop)/.test(all)) publishes(act, 'changes a database');
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
  'semantic-release': (act) => publishes(act, 'publishes'),
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
  nvm: (act) => {
    if (/^(install|uninstall|alias|reinstall-packages)$/.test(act.args[0]?.text ?? ''))
      installs(act, 'changes what is installed');
  },
  rustup: system(/^(show|check|which|doc|--version|run)$/),
  corepack: (act) => installs(act, 'changes what is installed'),
};

function nodePackages(act: Act): void {
  const { operands, has } = flagsOf(act.args, [
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
  const what = first?.text ?? (act.name === 'yarn' ? 'install' : '');
  // Yarn keeps what it has of npm below a word of its own.
  if (act.name === 'yarn' && what === 'npm') return nodePackages({ ...act, name: 'npm', args: rest });
  if (what === 'workspace' && rest.length > 1)
    return nodePackages({
      ...act,
      args: act.args.slice(act.args.findIndex(({ text }) => text === rest[0]?.text) + 1),
    });
  if (act.args.some(({ text }) => /^--(script-shell|node-options|call|shell-emulator)/.test(text)))
    ask(act, 'hiddenCode', `${act.name} is told to run another program.`);
  if (/^(i|in|ins|install|add|isntall)$/.test(what)) {
    if (rest.length > 0 || has('--global', 'g') || what === 'add') installs(act, 'brings in new code');
    return;
  }
  if (
    /^(uninstall|remove|rm|un|unlink|r|update|up|upgrade|dedupe|link|ln|rebuild|import|self-update|global)$/.test(what)
  )
    return installs(act, `${what} changes what is installed`);
  if (what === 'audit' && rest[0]?.text === 'fix') return installs(act, 'audit fix changes what is installed');
  if (
    /^(publish|unpublish|deprecate|dist-tag|owner|access|team|token|login|logout|adduser|star|hook|org|profile|stage)$/.test(
      what,
    ) &&
    !has('--dry-run')
  ) {
    if (rest[0]?.text === 'ls' || rest[0]?.text === 'list') return;
    return publishes(act, `${what} changes what others get or who you are`);
  }
  if (/^(version)$/.test(what) && rest.length > 0)
    return ask(act, 'historyOrRemoteRewrite', `${act.name} version commits and tags a release.`);
  if ((what === 'pkg' && rest.some(({ text }) => /^(scripts|bin)\b/.test(text))) || what === 'set-script')
    return ask(act, 'install', `${act.name} ${what} changes what a later run of the package starts.`);
  if (what === 'config' || what === 'set') {
    if (/^(set|delete|edit)$/.test(rest[0]?.text ?? '') || what === 'set')
      ask(act, 'protectedPath', `${act.name} config changes settings of this account.`);
    return;
  }
  if (/^(exec|x|dlx|create|init|innit)$/.test(what)) {
    const command = act.args.slice(act.args.findIndex(({ text }) => text === what) + 1);
    if (what === 'create' || ((what === 'init' || what === 'innit') && rest.length > 0))
      return installs(act, `${what} brings in new code`);
    if (what !== 'init' && what !== 'innit') return runsPackage({ ...act, args: command });
    return;
  }
  if (what === 'cache') {
    if (/^(clean|rm|delete)$/.test(rest[0]?.text ?? ''))
      ask(act, 'outsideWorkspace', `${act.name} cache ${rest[0]?.text} deletes files outside the workspace.`);
    return;
  }
  const script =
    what === 'run' || what === 'run-script' || what === 'rum'
      ? rest[0]?.text
      : /^(test|t|tst|start|stop|restart)$/.test(what)
        ? what === 't' || what === 'tst'
          ? 'test'
          : what
        : act.name === 'npm'
          ? undefined
          : what;
  if (script !== undefined) packageScript(act, script);
}

/** A script of package.json is read and judged like a line that was typed. */
function packageScript(act: Act, name: string): void {
  if (releaseNames.test(name)) publishes(act, `runs the script ${name}`);
  const folder = act.cwd ?? act.places.workspace;
  const text = act.places.world.readText(join(folder, 'package.json'));
  if (text === undefined) return;
  let scripts: unknown;
  try {
    scripts = Object(JSON.parse(text)).scripts;
  } catch {
    return ask(act, 'unparseable', 'package.json is not JSON, so what the script does cannot be known.');
  }
  for (const each of [`pre${name}`, name, `post${name}`]) {
    const line: unknown = Object(scripts)[each];
    if (typeof line === 'string') act.script(line);
  }
}

function runsPackage(act: Act): void {
  const named = act.args.findIndex(
    ({ text }, index) =>
      !text.startsWith('-') && !/^(-c|--call|-p|--package|-w|--workspace)$/.test(act.args[index - 1]?.text ?? ''),
  );
  const { value } = flagsOf(named < 0 ? act.args : act.args.slice(0, named), ['-c', '--call', '-p', '--package', '-w']);
  const call = value('-c', '--call');
  if (call !== undefined) act.script(call.text);
  if (value('-p', '--package') !== undefined) return installs(act, 'brings in new code');
  const at = named;
  const word = act.args[at];
  if (word === undefined || at < 0) return;
  const name = word.text.replace(/(?<=.)@[^/]*$/, '');
  const isHere =
    act.places.world.kind(
      join(act.cwd ?? act.places.workspace, 'node_modules', '.bin', name.replace(/^@[^/]+\//, '')),
    ) !== 'none';
  if (word.isDynamic || (!isHere && !everydayTools.has(name)))
    return installs(act, `runs ${word.text}, which is fetched if it is not there`);
  act.run([{ ...word, text: name }, ...act.args.slice(at + 1)]);
}

function python(act: Act): void {
  const { operands, value, has } = flagsOf(act.args, [
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
    installs(act, 'takes packages from an address that is named here');
  if (what === 'install' && (rest.length > 0 || has('--break-system-packages', '--upgrade', 'U'))) {
    const isOwn = rest.every(({ text }) => /^\.(\/[\w.-]*)*(\[[\w,-]+\])?$/.test(text)) && rest.length > 0;
    if (!isOwn) installs(act, 'brings in new code');
  }
  if (
    /^(uninstall|upgrade|upgrade-all|inject|ensurepath|reinstall|uninject)$/.test(what) ||
    (act.name === 'pipx' && /^(install|run)$/.test(what))
  )
    installs(act, `${what} changes what is installed`);
}

function dependencies(changing: RegExp): (act: Act) => void {
  return (act) => {
    const { operands } = flagsOf(act.args, ['-n', '--name', '-C', '--directory']);
    const what = operands[0]?.text ?? '';
    if (what === 'run' || what === 'exec')
      return act.run(act.args.slice(act.args.findIndex(({ text }) => text === what) + 1));
    if (what === 'env' && operands[1]?.text === 'list') return;
    if (what === 'publish') return publishes(act, 'publishes');
    if (changing.test(what) || (what === 'install' && operands.length > 1))
      installs(act, `${what} changes what is installed`);
  };
}

function release(names: RegExp): (act: Act) => void {
  return (act) => {
    const { operands, has } = flagsOf(act.args, ['-f', '-C', '-j', '--file', '--directory']);
    const inner = act.args.slice(act.args.findIndex(({ text }) => text === '--' || text === '--command') + 1);
    if (inner.length > 0 && inner.length < act.args.length) act.run(inner);
    if (has('--dry-run', '--just-print') || (act.name === 'make' && has('n'))) return;
    if (act.name === 'make' || act.name === 'gmake') checkRecipes(act);
    const named = operands.find(({ text }) => names.test(text));
    if (named !== undefined) publishes(act, `${named.text} changes something beyond the workspace`);
    for (const { text } of act.args)
      if (/^(SHELL|CC|CXX|MAKEFLAGS|\.SHELLFLAGS)=/.test(text))
        ask(act, 'hiddenCode', `${act.name} ${text} changes what is run.`);
    if (act.args.some(({ text }) => /^--eval/.test(text)))
      ask(act, 'hiddenCode', `${act.name} --eval runs rules given here.`);
  };
}

function system(reads: RegExp): (act: Act) => void {
  return (act) => {
    const first = act.args.find(({ text }) => !/^(-y|--yes|-q|--quiet)$/.test(text))?.text;
    if (first === undefined || /^(--version|--help|-h|-V|help|version)$/.test(first) || reads.test(first)) return;
    installs(act, `${first} changes what is installed on this machine`);
  };
}
