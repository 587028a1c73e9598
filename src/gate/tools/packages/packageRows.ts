import { ask, type Invocation } from '../../invocation.ts';
import { checkScriptFile } from '../../scriptFile.ts';
import { plainWord } from '../../shell/words.ts';
import type { Objection, Row } from '../../table.ts';
import { interpreterRule } from '../interpreterTools.ts';
import { judgeWords, losingTask } from '../unknownTool.ts';
import { hidesCode } from '../wrappers/wrapperRules.ts';
import { nodePackages, runsEverywhere, runsPackage } from './nodePackages.ts';
import { cargo, dependencyRule, go, justRecipes, python, releaseRule, uv } from './packageRules.ts';

const installs = (what = 'changes what is installed'): Objection => ['install', what];
const publishes = (what: string): Objection => ['publishDeployInfraDatabase', what];

/** System package managers: every verb that is not listed as displaying changes what is installed. */
const system = (showing: string, more: Row = {}): Row => ({
  flag: '-yq --yes --quiet --help --version -h -V -v --verbose',
  showing: `${showing} help version --version --help`,
  verbs: { '*': installs('changes what is installed on this machine') },
  ...more,
});
/** A project's package manager. */
const dependencies = (changing: string, more: Row = {}): Row => ({
  rule: dependencyRule(new Set(changing.split(' '))),
  ...more,
});
/** A task runner, where some task names reach beyond the project. */
const release = (names: RegExp): Row => ({ rule: releaseRule(names) });

const makeNames =
  /^(deploy|publish|release|install|uninstall|push|upload|drop[a-z]{0,20}|destroy|distclean|purge|nuke)([-_].*)?$/;
const taskNames = /^(deploy|publish|release|install|push|upload|destroy)([-_:].*)?$/;
const jvmNames = /^:?([\w-]+:)*(publish\w*|uploadArchives|release|deploy\w*|release:\w+|site-deploy)$/;

/** Package managers: adding a package brings in new code; installing what the lock file names does not. */
export const packageRows: Readonly<Record<string, Row>> = {
  'npm pnpm yarn cnpm tnpm ni nr ied': { rule: nodePackages },
  bun: {
    rule: (invocation) => {
      // Bun is both a package manager and a runtime.
      const isCode = invocation.args.some(({ text }) =>
        /^(-e|--eval|-p|--print)(=|$)|^(test|-)$|\.[cm]?[jt]sx?$/.test(text),
      );
      if (isCode) interpreterRule('bun')?.(invocation);
      nodePackages(invocation);
    },
  },
  'npx pnpx bunx uvx nlx': { rule: runsPackage },
  'pip pip3 pipx': { rule: python },
  uv: { rule: uv },
  poetry: dependencies('add remove update self publish cache source config'),
  pdm: dependencies('add remove update self publish config plugin'),
  pipenv: dependencies('uninstall update upgrade install'),
  hatch: dependencies('publish self config env'),
  rye: dependencies('add remove self publish install uninstall'),
  'conda mamba': dependencies('install remove uninstall update upgrade create config clean build init'),
  cargo: { rule: cargo },
  gem: {
    verbs: {
      'install uninstall update cleanup i pristine rebuild': installs(),
      'push yank owner signin': publishes('changes what others get'),
      exec: installs('fetches and runs what is not there'),
    },
    showing: 'list search env environment help specification contents which outdated dependency info',
  },
  bundle: dependencies('add remove update plugin config'),
  go: { rule: go },
  composer: dependencies('require remove update upgrade global self-update create-project config'),
  dotnet: {
    verbs: {
      add: { verbs: { '*': installs('brings in new code') } },
      package: { showing: 'list search', verbs: { 'add update remove': installs('brings in new code') } },
      'tool workload new': {
        showing: 'list search',
        loses: '--force',
        verbs: { 'install update uninstall run exec': installs('brings in new code') },
      },
      nuget: {
        showing: 'list verify',
        verbs: { 'push delete': publishes('changes what others get'), '*': installs() },
      },
      ef: { verbs: { database: { verbs: { 'update drop': publishes('changes a database') } } } },
      'dev-certs user-secrets': ['protectedPath', 'changes keys of this account'],
    },
  },
  'mvn mvnw': release(jvmNames),
  'gradle gradlew': release(jvmNames),
  'make gmake': release(makeNames),
  cmake: { rule: cmake },
  'meson ninja': {
    rule: (invocation) => {
      judgeWords(invocation, true);
      const installing = invocation.args.find(({ text }) => /^(install|uninstall)$/.test(text));
      if (installing !== undefined)
        ask(invocation, 'install', `${invocation.name} ${installing.text} changes what is installed on this machine.`);
    },
  },
  'just task mage invoke fab cake nuke doit mask': { rule: justRecipes(taskNames) },
  rake: release(/^(release|deploy|db:(drop|reset|migrate\w*|schema:load|rollback))(:.*)?$/),
  rails: {
    rule: releaseRule(/^(db:(drop|reset|migrate\w*|schema:load|rollback|truncate\w*)|destroy)(:.*)?$/),
    verbs: {
      'runner r': {
        rule: (invocation, { operands }) => {
          for (const word of operands) invocation.code('ruby', word.text);
        },
      },
    },
  },
  artisan: release(/^(migrate(:\w+)?|db:wipe|down)$/),
  twine: { verbs: { upload: publishes('publishes') } },
  'turbo nx wireit': {
    rule: runsEverywhere,
    verbs: {
      'migrate add import init': installs('brings in new code'),
      'login logout link unlink connect': ['protectedPath', 'changes keys or what the project is connected with'],
    },
  },
  lerna: { rule: runsEverywhere, verbs: { exec: { operands: 'command' }, 'publish version': publishes('publishes') } },
  changeset: { verbs: { publish: publishes('publishes') } },
  'semantic-release np release-it standard-version release-please': {
    asks: publishes('publishes'),
    unless: /^(--help|-h|--dry-run|-d|--version)$/,
  },
  goreleaser: { verbs: { 'release publish': publishes('publishes') } },
  'vsce ovsx': { verbs: { 'publish unpublish login create-publisher': publishes('publishes') } },
  'apt apt-get aptitude': system(
    'list show search policy depends rdepends changelog check indextargets why cache madison',
  ),
  'apt-cache apt-file dpkg-query': { looks: true },
  'apt-key add-apt-repository apt-mark debconf-set-selections update-alternatives alternatives': {
    asks: installs(),
    unless: /^(--list|--display|list|--get-selections|showhold|--query)$/,
  },
  dpkg: {
    asks: installs('changes what is installed on this machine'),
    unless: /^(-l|-L|-s|-S|--list|--listfiles|--status|--search|--print-architecture|--get-selections|--version)$/,
  },
  rpm: { asks: installs('changes what is installed on this machine'), unless: /^(-q\w*|--query|--version|-V)$/ },
  'yum dnf microdnf': system('list info search repolist check-update provides repoquery history'),
  zypper: system('search info se if lr lu list-updates'),
  'pacman yay paru': { asks: installs('changes what is installed on this machine'), unless: /^-(Q\w*|Ss|Si|F\w*)$/ },
  'apk xbps-install emerge eopkg pkg pkg_add slackpkg opkg tdnf swupd': system('info list search policy version query'),
  brew: system('list ls info search doctor config outdated deps uses --prefix home leaves cat desc commands shellenv', {
    verbs: {
      services: { showing: 'list info', verbs: { '*': installs('changes services of this machine') } },
      '*': installs('changes what is installed on this machine'),
    },
  }),
  'port snap flatpak nix-env choco winget scoop guix mas': system(
    'list info search installed outdated find changes remotes show status ls',
  ),
  'asdf nvm rustup volta fnm n pyenv rbenv nodenv jenv sdk proto mise rtx rvm chruby': system(
    'list ls current where which info show check doc run use shell local global exec latest versions version ls-remote available list-all init env activate hook-env default reshim x',
    { verbs: { 'exec x run': { operands: 'command', stops: true, value: '-n' }, '*': installs() } },
  ),
  'nix nix-shell nix-build nix-collect-garbage nix-channel': {
    value: '-f --file -I --argstr --arg',
    program: '--run',
    installs: '-p= --packages=',
    rule: (invocation) => {
      hidesCode(invocation);
    },
    verbs: {
      'run shell profile install': installs('runs or installs what is fetched if it is not there'),
      'store channel collect-garbage': installs(),
    },
  },
  'pre-commit husky lefthook': {
    verbs: {
      'install autoupdate init init-templatedir add uninstall set': [
        'protectedPath',
        'changes the hooks that git runs',
      ],
    },
  },
  corepack: { showing: 'enable', verbs: { '*': installs() } },
  'nuget cpan cpanm cpm ppm cpanp luarocks opam raco spago vcpkg conan pear pecl pecan nimble zef dub shards elm bower jspm tlmgr ansible-galaxy krew arduino-cli platformio pio code codium code-insiders cursor windsurf zed apm mix hex rebar3 flutter dart pub swift carthage pod mint quicklisp ghcup coursier cs lein stack cabal':
    {
      flag: '-yq --help --version',
      verbs: {
        'install i add require upgrade update uninstall remove get-url self-update global activate integrate add-package import':
          installs(),
        'publish push release upload hex.publish': publishes('changes what others get'),
        pub: {
          verbs: {
            'add remove upgrade global downgrade': installs(),
            'publish login': publishes('changes what others get'),
          },
        },
        package: { verbs: { add: installs() } },
        trunk: { verbs: { push: publishes('changes what others get') } },
        'pkg plugins plugin': { verbs: { 'install add upgrade update remove link': installs() } },
        'archive.install escript.install local.hex local.rebar local': installs(),
      },
      rule: (invocation, { given, operands }) => {
        const task = operands.find(({ text }) => losingTask.test(text));
        if (task !== undefined)
          invocation.report({
            class: 'publishDeployInfraDatabase',
            reason: `${invocation.name} ${task.text} takes something away.`,
          });
        const direct =
          /^(cpan|cpanm|cpm)$/.test(invocation.name) &&
          operands.length > 0 &&
          !given.some(({ name }) => /^(--info|-D|-l|--installdeps)$/.test(name));
        const adds = given.some(({ name }) => /^--(install|uninstall)-extension$|^--add-mcp$/.test(name));
        if (direct || adds)
          invocation.report({ class: 'install', reason: `${invocation.name} changes what is installed.` });
      },
    },
};

/** Equivalents of the `cmake -E` tools. Source: cmake(1), "Run a Command-Line Tool". */
const cmakeTools: Readonly<Record<string, string>> = {
  copy: 'cp',
  copy_if_different: 'cp',
  copy_directory: 'cp -r',
  rename: 'mv',
  rm: 'rm',
  remove: 'rm -f',
  remove_directory: 'rm -rf',
  create_symlink: 'ln -s',
  create_hardlink: 'ln',
  make_directory: 'mkdir -p',
  touch: 'touch',
  cat: 'cat',
  env: 'env',
  tar: 'tar',
  time: 'time',
};

function cmake(invocation: Invocation): void {
  const [first, what, ...rest] = invocation.args;
  if (first?.text === '-E' && what !== undefined) {
    const program = cmakeTools[what.text];
    if (program !== undefined) return invocation.run([...program.split(' ').map(plainWord), ...rest]);
  }
  if (first?.text === '-P' && what !== undefined) checkScriptFile(invocation, what, false);
  if (first?.text === '--install')
    ask(invocation, 'install', `${invocation.name} --install changes what is installed on this machine.`);
  judgeWords(invocation, true);
}
