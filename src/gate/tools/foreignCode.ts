import { join } from 'node:path';
import { ask, type Invocation } from '../invocation.ts';
import type { Parsed } from '../shell/getopt.ts';
import { textOf, type Word } from '../shell/words.ts';

/**
 * Third-party code that a line fetches and runs at once: a clone, a pull request, a branch of a foreign remote. Nobody has reviewed it, so
 * we ask, whichever program would run it.
 */

/** Usual names for a project's own remotes. */
const ownRemotes = /^(origin|upstream)$/;
/** Refs under which servers keep other people's proposals. Sources: GitHub, GitLab, Bitbucket, Azure DevOps, Gerrit. */
const proposal = /^\+?(refs\/)?(pull|pull-requests|merge-requests|changes)\//;

/** `git fetch` and `git pull`. @param isPull True when the result goes into the work tree at once. */
export function bringsRefs(invocation: Invocation, { operands }: Parsed, isPull: boolean): void {
  const [remote, ...refs] = operands;
  if (remote === undefined) return;
  const isForeign = remote.isDynamic || isForeignRemote(invocation, remote.text);
  const proposed = refs.filter(({ text, isDynamic }) => isDynamic || proposal.test(text));
  if (!isForeign && proposed.length === 0) return;
  const { foreignRefs } = invocation.places;
  foreignRefs.add('FETCH_HEAD');
  if (isForeign) foreignRefs.add(remote.text);
  for (const { text } of isForeign ? refs : proposed) {
    const target = text.split(':')[1];
    if (target !== undefined && target !== '') foreignRefs.add(target.replace(/^refs\/(heads|tags|remotes)\//, ''));
  }
  if (isPull) bringsInto(invocation);
}

/** Any other git command that checks out a foreign commit or gives it another name. */
export function takesRefs(invocation: Invocation, verb: string, args: readonly Word[]): void {
  const { foreignRefs } = invocation.places;
  const fits = ({ text, isDynamic }: Word) => {
    if (/^https?:/.test(text) && verb === 'checkout') return true;
    if (foreignRefs.size === 0) return false;
    // A computed word or a bare hash may name what was fetched.
    if (isDynamic || /^[0-9a-f]{7,40}$/.test(text)) return true;
    return text.split('..').some((each) => {
      const name = each.replace(/[~^@:].*$/s, '').replace(/^refs\/(heads|tags|remotes)\//, '');
      return foreignRefs.has(name) || [...foreignRefs].some((ref) => name.startsWith(`${ref}/`));
    });
  };
  if (!args.some(fits)) return;
  if (/^(branch|tag)$/.test(verb)) {
    const name = args.find(({ text }) => !text.startsWith('-'));
    if (name !== undefined) foreignRefs.add(name.text);
  } else if (/^(checkout|switch|merge|rebase|cherry-pick|reset|restore|read-tree|revert)$/.test(verb)) {
    const made = args[args.findIndex(({ text }) => /^-(b|B|c|C|-create|-force-create)$/.test(text)) + 1];
    if (made !== undefined) foreignRefs.add(made.text);
    bringsInto(invocation);
  } else if (verb === 'worktree') {
    const folder = args.filter(({ text }, at) => !text.startsWith('-') && !/^-[bB]$/.test(textOf(args[at - 1])))[1];
    if (folder !== undefined) invocation.places.fetch(folder.text, invocation.cwd);
  }
}

/** `gh pr checkout 7`, `glab mr checkout 7`, `gh repo clone a/b`. */
export function bringsProposal(invocation: Invocation, area: string, verb: string, rest: readonly Word[]): void {
  if (/^(pr|mr)$/.test(area) && /^(checkout|co)$/.test(verb)) bringsInto(invocation);
  if (/^(repo|project|gist)$/.test(area) && verb === 'clone') bringsClone(invocation, rest);
}

/** A clone in a folder of its own, named after the last part of the address unless a folder is given. */
export function bringsClone(invocation: Invocation, [from, to]: readonly Word[]): void {
  const name = textOf(from)
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .at(-1);
  const folder = to?.text ?? name ?? '';
  if (folder !== '') invocation.places.fetch(folder, invocation.cwd);
}

/** From now on the files in the command's folder count as third-party code. */
function bringsInto(invocation: Invocation): void {
  const { places, cwd } = invocation;
  const folder = cwd === null || places.within(cwd, places.workspace) ? places.workspace : cwd;
  places.fetch(folder, null);
}

function isForeignRemote(invocation: Invocation, remote: string): boolean {
  if (/[:/]/.test(remote)) return true;
  if (ownRemotes.test(remote)) return false;
  const { places } = invocation;
  const root = places.otherRepository(places.workspace);
  const config = root === undefined ? undefined : places.host.readText(join(root, '.git', 'config'));
  const known = [...(config ?? '').matchAll(/^[ \t]*\[remote "([^"\n]{1,200})"\]/gm)].map(([, name]) => name);
  // The only remote counts as the project's own, whatever its name.
  return !(known.length === 1 && known[0] === remote);
}

/** Programs that run, build or load the code in the folder where they are started. */
const runners = new Set(
  `npm pnpm yarn cnpm tnpm ni nr ied bun npx pnpx bunx nlx deno node tsx ts-node nodemon electron
  uv uvx pip pip3 pipx poetry pdm pipenv hatch rye conda mamba python python2 python3 pypy pypy3 ipython jupyter pythonw
  pytest py.test tox nox nose2 behave ward green mypy pylint coverage sphinx-build mkdocs uvicorn gunicorn flask celery streamlit alembic
  cargo gem bundle rake rails rspec rubocop rackup puma minitest ruby irb sorbet go ginkgo gotestsum
  composer php phpunit pest phpstan artisan dotnet msbuild java kotlin jshell groovy mvn mvnw gradle gradlew sbt ant lein boot clojure
  make gmake just task mage invoke inv fab doit mask cmake ctest ninja meson bazel bazelisk buck2 pants scons waf autoreconf xmake premake
  stack cabal dune elixir mix iex rebar3 gleam zig nim nimble crystal shards swift xcodebuild fastlane flutter dart trunk wasm-pack lake
  perl prove lua luajit busted julia rscript r matlab octave
  turbo nx lerna wireit rush lage ng vue-tsc jest vitest mocha ava tap c8 nyc playwright cypress karma jasmine wdio testcafe cucumber-js
  webpack vite rollup esbuild next nuxt astro eslint prettier biome storybook babel tailwindcss postcss stylelint gulp grunt parcel tsup
  lint-staged commitlint prisma drizzle-kit knex expo gatsby remix hexo hugo jekyll eleventy react-scripts craco nest sails ember bats
  docker-compose podman-compose vagrant skaffold tilt nix nix-shell nix-build direnv devbox earthly act pre-commit husky lefthook
  terraform tofu pulumi ansible-playbook sam serverless wrangler`
    .split(/\s+/)
    .filter(Boolean),
);
/** Subcommands with which they only display something. */
const looks =
  /^(view|info|show|ls|list|search|help|outdated|why|explain|version|versions|metadata|doc|env|fmt|format|--version|-v|-V|--help|-h|audit|whoami|freeze|check-update|inspect|ps|images|logs?)$/;

/** Interpreters whose inline code may look like a path (`/pattern/`). */
const takesPatterns = /^(perl|ruby|lua|luajit|julia|rscript|r|matlab|octave)$/;
/** Options whose value is a pattern or a text. */
const patternOption = /^(-t|-g|-k|-m|-e|--grep|--testNamePattern|--eval|--message)$/;
/** Folders of the operating system. */
const ofMachine = /^\/(usr|opt|nix|bin|lib\w*|etc|dev|proc|sys|run)(\/|$)/;

/** Objects when a program that runs project code is pointed at something outside the workspace. */
export function checkOutsideCode(invocation: Invocation): void {
  const { name, args, places, cwd } = invocation;
  if (!isRunner(name, args) || takesPatterns.test(name)) return;
  for (const [index, word] of args.entries()) {
    const path = word.text.replace(/^--?[\w-]+=/, '');
    if (word.isDynamic || !/^(\/(?!\/)|~(\/|$)|\.\.(\/|$))/.test(path) || /\s/.test(path)) continue;
    if (patternOption.test(textOf(args[index - 1]))) continue;
    const place = places.ofPath(path, cwd);
    if (place?.zone === 'outside' && !ofMachine.test(place.path))
      ask(invocation, 'outsideWorkspace', `${name} works on ${path}, which lies outside the workspace.`);
  }
}

/** Objects when a program would run code that the same line has fetched. */
export function checkForeignCode(invocation: Invocation): void {
  const { name, args, places, cwd } = invocation;
  if (!places.hasFetched || !isRunner(name, args)) return;
  const [first] = args;
  if (first !== undefined && looks.test(first.text)) return;
  const isThere = (word: Word) => {
    const path = word.text.replace(/^--?[\w-]+=/, '');
    const place = word.isDynamic || !/[/.\w]/.test(path) ? null : places.ofPath(path, cwd);
    return place !== null && places.isFetched(place.path);
  };
  if (cwd === null || places.isFetched(cwd) || args.some(isThere))
    ask(invocation, 'hiddenCode', `${name} runs code that the same line has brought in from elsewhere.`);
}

function isRunner(name: string, args: readonly Word[]): boolean {
  const plain = name.replace(/(?<=^(python|pypy|ruby|php|lua|perl|node))-?\d[\d.]*$/, '');
  if (/^(docker|podman|nerdctl)$/.test(plain)) return /^(compose|build|buildx)$/.test(textOf(args[0]));
  return runners.has(plain);
}
