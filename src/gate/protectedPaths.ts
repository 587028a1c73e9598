import { basename } from 'node:path';

interface ProtectedPlace {
  readonly what: string;
  /** Matched against the lower-case path with `/` as separator and at the start. */
  readonly pattern: RegExp;
}

const lockFiles =
  /\/(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|package\.resolved|podfile\.lock|packages\.lock\.json|gradle\.lockfile)$/;

const keyFiles =
  /\/\.(ssh|gnupg|aws|azure|kube|docker|password-store|vault-token|terraform\.d)(\/|$)|\/\.config\/(gcloud|gh|op|rclone|doctl)(\/|$)|\/authorized_keys$|\/(id_rsa|id_ed25519|id_ecdsa)[^/]*$|\/\.git-credentials$|\/\.terraformrc$/;

/** Files that control what runs later, or what the gate itself is told. */
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
      /\/\.(claude|cursor|codex|gemini|copilot|kiro|cline|roo|windsurf|continue|aider|amazonq|agents?|junie|opencode|calibrated|mcp|trae|augment|goose|factory|qwen|amp|codeium|kilocode|crush|openhands)(\/|$)|\/\.config\/(opencode|amp|crush|goose)(\/|$)|\/\.(clinerules|cursorrules|roorules|windsurfrules|goosehints|roomodes)([-/]|$)|\/\.(cursor|cline|roo|codeium|aider|gemini|claude|copilot|cursorindexing)ignore$|\/\.aider[^/]*$|\/(agents?|claude|gemini|copilot-instructions|skill)(\.local)?\.md$|\/[^/]+\.(instructions|prompt|agent|chatmode)\.md$|\/\.?mcp([-_.][^/]*)?\.json$|\/mcp[-_]?(settings|config|servers)[^/]*$|\/claude_desktop_config\.json$|\/\.claude\.json$|\/\.github\/(copilot|instructions|prompts|agents|chatmodes|hooks|skills)/,
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
    pattern: keyFiles,
  },
  {
    what: 'code that package tools run by themselves',
    pattern:
      /\/\.pnp\.(c|loader\.m)js$|\/\.yarn\/(releases|plugins)\/|\/sitecustomize\.py$|\/usercustomize\.py$|\/[^/]+\.pth$|\/\.cargo\/config(\.toml)?$|\/gradle\/wrapper\/|\/\.mvn\/(wrapper|jvm|extensions)[^/]*/,
  },
  {
    what: 'the lock file',
    pattern: lockFiles,
  },
];

/** Why the path is protected, in words, or undefined. @param path Absolute, links resolved. */
export function protectedPlace(path: string): string | undefined {
  const spellings = spellingsOf(path);
  return places.find(({ pattern }) => spellings.some((text) => pattern.test(text)))?.what;
}

/** The path as it is written, and as Windows reads it. */
function spellingsOf(path: string): readonly string[] {
  const text = `/${path.replaceAll('\\', '/').normalize('NFKC').toLowerCase()}`.replaceAll(/\/+/g, '/');
  // Windows drops dots and spaces at the end of a name and reads `name::$data` as `name`.
  const plain = text
    .split('/')
    .map((part) => (/^\.+$/.test(part) ? part : plainPart(part)))
    .join('/');
  return [text, plain];
}

/** Whether the file is a lock file. @param path With forward slashes. */
export function isLockFile(path: string): boolean {
  return lockFiles.test(`/${path.toLowerCase()}`);
}

function plainPart(part: string): string {
  const stream = part.search(/::?\$/);
  let end = stream < 0 ? part.length : stream;
  while (end > 0 && /[. ]/.test(part[end - 1] ?? '')) end -= 1;
  return part.slice(0, end);
}

/** Project files that usually hold keys; sample files do not. */
const secretNames =
  /^\.env(rc)?([-_.](?!example$|sample$|template$|dist$|defaults?$|schema$|test$)[\w.-]+)?$|^(.*\.)?(pem|p12|pfx|keystore|jks|kdbx)$|^(id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.my\.cnf|\.htpasswd|credentials(\.(json|ya?ml|toml))?|secrets?\.(json|ya?ml|toml)|service-account[\w-]*\.json|\.vault-token|auth\.json|\.credentials\.json|\.pypirc)$/;
/** The same by how the name ends, and those of single tools. A project's `.npmrc` is ordinary: whether it has a token is seen in its text. */
const secretEnds =
  /^(?!((.*[-_.])?(example|sample|template)|dist|defaults?|schema|test)\.(env|tfvars)$)(?!(process|import\.meta)\.env$)(?!(.*[-_.])?pub(lic)?([-_.]?key)?\.key$).*[^@:=[({,;-]\.(env|key|tfvars(\.json)?|tfstate(\.\d+)?(\.backup)?|kubeconfig)$|^\.dev\.vars(\.(?!example$|sample$|template$)[\w-]+)?$|^client[-_]?secrets?([-_].*)?\.json$|^kubeconfig(\.ya?ml|\.json)?$/;
/** Places of an account or the system that hold keys or private messages. */
const secretPlaces =
  /\/\.claude\.json$|\/\.(claude|codex|gemini|cursor|copilot)\/.*(credential|auth|token|oauth)|\/\.config\/(github-copilot|gh|gcloud|op|rclone)(\/|$)|\/\.local\/share\/keyrings(\/|$)|\/library\/keychains(\/|$)|\/\.mozilla(\/|$)|\/\.config\/(google-chrome|chromium|brave[^/]*|microsoft-edge)(\/|$)|\/google\/chrome\/|\/\.(bash|zsh|python|psql|mysql|node_repl)_history$|\/proc\/[^/]+\/(environ|mem)$|\/etc\/(shadow|gshadow|sudoers)(\/|$)|\/\.(netrc|npmrc|pypirc|git-credentials|pgpass)$/;

/**
 * Whether reading the file would reveal a key.
 * @param path Absolute, links resolved.
 * @param isInside Whether it is in the workspace.
 */
export function isSecret(path: string, isInside: boolean): boolean {
  const text = path.replaceAll('\\', '/').toLowerCase();
  const name = basename(text);
  if (secretNames.test(name) || secretEnds.test(name)) return true;
  // Asked alone: an agent's hook compiles each of these patterns anew, and a key below another protected place is still a key.
  return spellingsOf(text).some((spelling) => keyFiles.test(spelling)) || (!isInside && secretPlaces.test(text));
}

/** Names of files and folders that tools can always regenerate, even when nobody has ignored them. */
const alwaysRegenerable = new Set(
  'node_modules __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .nyc_output .next .nuxt .turbo .parcel-cache .svelte-kit .vite .gradle .eggs htmlcov .coverage .eslintcache .angular .dart_tool deriveddata .terraform coverage .ds_store'.split(
    ' ',
  ),
);
/** Names that people also use for their own folders; git decides which it is. */
const oftenRegenerable = new Set('dist build out target .cache .output obj tmp bin lib site public logs'.split(' '));

/** Whether tools can regenerate something of this name: always, often or not. */
export function regenerableName(path: string): 'always' | 'often' | 'no' {
  const parts = path.toLowerCase().split(/[\\/]/);
  const name = parts.at(-1) ?? '';
  if (parts.some((part) => alwaysRegenerable.has(part)) || /\.(pyc|pyo|o|class|tsbuildinfo|swp)$/.test(name))
    return 'always';
  return parts.some((part) => oftenRegenerable.has(part)) || /\.(egg-info|log|tmp|orig|bak)$/.test(name)
    ? 'often'
    : 'no';
}
