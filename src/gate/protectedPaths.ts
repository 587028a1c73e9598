import { basename } from 'node:path';

interface ProtectedPlace {
  readonly what: string;
  /** Against the path in lower case with `/` between its parts and one in front. */
  readonly pattern: RegExp;
}

/** Files that steer what runs later, or what the gate itself is told: an edit here is an edit of the machinery. */
const places: readonly ProtectedPlace[] = [
  { what: 'the repository’s own data', pattern: /\/\.git(\/|$)|\/\.(hg|svn|jj)(\/|$)/ },
  {
    what: 'settings and tasks of the editor',
    pattern:
      /\/\.(vscode|idea|zed|fleet|devcontainer|vs)(\/|$)|\.code-workspace$|\/\.devcontainer\.json$|\/vscode\/user\/|\/code\/user\//,
  },
  {
    what: 'settings of a coding agent',
    pattern:
      /\/\.(claude|cursor|codex|gemini|copilot|kiro|cline|roo|windsurf|continue|aider|amazonq|agents?|junie|opencode|calibrated|mcp|trae|augment|goose)(\/|$)|\/\.(clinerules|cursorrules|roorules|windsurfrules|goosehints|roomodes)([-/]|$)|\/\.(cursor|cline|roo|codeium|aider|gemini|claude|copilot|cursorindexing)ignore$|\/\.aider[^/]*$|\/(agents?|claude|gemini|copilot-instructions|skill)(\.local)?\.md$|\/[^/]+\.(instructions|prompt|agent|chatmode)\.md$|\/\.?mcp([-_.][^/]*)?\.json$|\/mcp[-_]?(settings|config|servers)[^/]*$|\/claude_desktop_config\.json$|\/\.claude\.json$|\/\.github\/(copilot|instructions|prompts|agents|chatmodes|hooks|skills)/,
  },
  {
    what: 'hooks',
    pattern:
      /\/\.?(husky|githooks|git-hooks|hooks)(\/|$)|\/\.?lefthook(-local)?\.(ya?ml|toml|json)$|\/\.pre-commit-config\.ya?ml$|\/\.overcommit\.yml$|\/\.lintstagedrc[^/]*$|\/\.gitattributes$|\/\.gitmodules$|\/\.gitconfig$|\/\.config\/git(\/|$)/,
  },
  {
    what: 'continuous integration',
    pattern:
      /\/\.github\/(workflows|actions|dependabot|codeowners)|\/codeowners$|\/\.gitlab-ci[^/]*$|\/\.gitlab\/|\/\.circleci(\/|$)|\/\.buildkite(\/|$)|\/\.forgejo\/|\/\.gitea\/|\/\.travis\.yml$|\/(azure|bitbucket)-pipelines[^/]*$|\/\.azure-pipelines(\/|$)|\/jenkinsfile[^/]*$|\/\.drone\.ya?ml$|\/\.woodpecker[^/]*|\/appveyor\.yml$|\/\.appveyor\.yml$|\/cloudbuild\.ya?ml$|\/buildspec\.ya?ml$|\/\.teamcity(\/|$)|\/\.semaphore(\/|$)|\/codemagic\.yaml$|\/renovate\.json5?$/,
  },
  {
    what: 'start-up files of a shell or account',
    pattern:
      /\/\.(bash|zsh|tcsh|csh|ksh|fish|k?sh)(rc|_profile|_login|_logout|_aliases|env|_history|profile)$|\/\.(zprofile|zlogin|zlogout|profile|login|inputrc|envrc|direnvrc|xprofile|xinitrc|xsession|vimrc|gvimrc|exrc|emacs|tmux\.conf|screenrc|pythonrc|pythonstartup|irbrc|pryrc|gdbinit|lldbinit|curlrc|wgetrc|pam_environment|netrc|pypirc|npmrc|yarnrc|yarnrc\.yml|pnpmfile\.cjs|gemrc|bazelrc|mise\.toml|tool-versions)$|\/\.config\/(fish|autostart|systemd|environment\.d|nvim|powershell|zsh)(\/|$)|\/microsoft\.powershell_profile\.ps1$|\/profile\.ps1$|\/launchagents\/|\/launchdaemons\/|\/etc\/|\/var\/spool\/cron/,
  },
  {
    what: 'keys and secrets',
    pattern:
      /\/\.(ssh|gnupg|aws|azure|kube|docker|password-store|vault-token|terraform\.d)(\/|$)|\/\.config\/(gcloud|gh|op|rclone|doctl)(\/|$)|\/authorized_keys$|\/(id_rsa|id_ed25519|id_ecdsa)[^/]*$|\/\.git-credentials$|\/\.terraformrc$/,
  },
  {
    what: 'code that package tools run by themselves',
    pattern:
      /\/\.pnp\.(c|loader\.m)js$|\/\.yarn\/(releases|plugins)\/|\/sitecustomize\.py$|\/usercustomize\.py$|\/[^/]+\.pth$|\/\.cargo\/config(\.toml)?$|\/gradle\/wrapper\/|\/\.mvn\/(wrapper|jvm|extensions)[^/]*/,
  },
  {
    what: 'the lock file',
    pattern:
      /\/(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|package\.resolved|podfile\.lock|packages\.lock\.json|gradle\.lockfile)$/,
  },
];

/** What is protected about the path, in words, or undefined. @param path Absolute, with its links followed. */
export function protectedPlace(path: string): string | undefined {
  const text = `/${path.replaceAll('\\', '/').normalize('NFKC').toLowerCase()}`.replaceAll(/\/+/g, '/');
  // Windows drops dots and blanks at a name's end and reads `name::$data` as `name`.
  const plain = text
    .split('/')
    .map((part) => (/^\.+$/.test(part) ? part : part.replace(/(::?\$.*|[. ]+)$/, '')))
    .join('/');
  return places.find(({ pattern }) => pattern.test(text) || pattern.test(plain))?.what;
}

/** Names of folders that tools make again from what is committed. */
const regenerable = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'target',
  'coverage',
  '.next',
  '.nuxt',
  '.turbo',
  '.cache',
  '.parcel-cache',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.nyc_output',
  '.svelte-kit',
  '.vite',
  '.gradle',
  '.output',
  '.eggs',
  'htmlcov',
  '.coverage',
  '.eslintcache',
  '.angular',
  'obj',
  '.dart_tool',
  'deriveddata',
  '.terraform',
  'tmp',
]);

export function isRegenerable(path: string): boolean {
  const name = basename(path).toLowerCase();
  return regenerable.has(name) || /\.(pyc|o|class|tsbuildinfo|egg-info|log|tmp|swp|orig|bak)$/.test(name);
}
