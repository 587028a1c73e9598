import { ask, type Invocation } from '../../invocation.ts';
import type { Word } from '../../shell/words.ts';

/** Variables that make other programs run something, load code or fetch it from elsewhere. */
const steering =
  /^(PAGER|\w+_PAGER|MANPAGER|EDITOR|VISUAL|\w+_EDITOR|GIT_(SSH|SSH_COMMAND|EXTERNAL_DIFF|PROXY_COMMAND|ASKPASS|EXEC_PATH|TEMPLATE_DIR|CONFIG\w*|DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE\w*)|SSH_ASKPASS|SUDO_ASKPASS|LD_\w+|DYLD_\w+|BASH_(ALIASES|CMDS)|BASH_ENV|BASH_FUNC_\w+(?:%%|\(\))?|ENV|ZDOTDIR|FPATH|PROMPT_COMMAND|PS[0-4]|EXINIT|VIMINIT|GVIMINIT|MYVIMRC|NODE_(OPTIONS|PATH|EXTRA_CA_CERTS)|NODE_TLS_\w+|PYTHON(STARTUP|PATH|HOME|BREAKPOINT|USERBASE|INSPECT|EXECUTABLE|PLATLIBDIR|WARNINGS)|PYTEST_(ADDOPTS|PLUGINS)|PERL5(LIB|OPT|DB|SHELL)|PERLLIB|RUBY(OPT|LIB|SHELL)|GEM_(HOME|PATH)|BUNDLE_GEMFILE|PHPRC|PHP_INI_SCAN_DIR|LUA_(INIT|PATH|CPATH)\w*|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|JAVA_HOME|CLASSPATH|\w*_OPTS|GRADLE_USER_HOME|MAVEN_ARGS|BROWSER|LESS(OPEN|CLOSE|KEY\w*)?|LESSEDIT|PATH|SHELL|IFS|CDPATH|GLOBIGNORE|BASHOPTS|SHELLOPTS|HISTFILE|HISTCONTROL|npm_config_\w+|NPM_CONFIG_\w+|YARN_\w+|PNPM_\w+|BUN_\w+|DENO_\w+|COREPACK_\w+|(PIP|UV|POETRY|PDM|CONDA|CARGO|RUSTUP|GO|COMPOSER|HOMEBREW|BUNDLE)_\w*(URL|INDEX|REGISTR\w*|SOURCE\w*|PROXY|MIRROR|CHANNEL\w*|DOMAIN|REPO\w*)\w*|UV_\w*INDEX\w*|GO(PROXY|NOSUMDB|NOSUMCHECK|NOPROXY|INSECURE|FLAGS|SUMDB|PRIVATE|ROOT|TOOLCHAIN|ENV)|RUSTC\w*|RUSTFLAGS|RUSTDOC\w*|CARGO_(TARGET_\w+_(LINKER|RUNNER|RUSTFLAGS)|BUILD_\w+|ENCODED_RUSTFLAGS|HOME|REGISTRIES_\w+|NET_GIT\w*)|CC|CXX|CPP|LD|AR|AS|NM|(C|CXX|CPP|LD)FLAGS|CMAKE_\w+|MAKE(FLAGS|FILES|SHELL|OVERRIDES)?|GNUMAKEFLAGS|MFLAGS|NINJA_\w+|DOCKER_(HOST|CONFIG|CONTEXT)|KUBECONFIG|KUBE_\w+|HOME|XDG_(CONFIG|DATA|RUNTIME)_\w+|APPDATA|USERPROFILE|TERMINFO\w*|TERMCAP|LOCPATH|NLSPATH|GCONV_PATH|OPENSSL_(CONF|ENGINES|MODULES)|SSL_CERT_\w+|CURL_(HOME|CA_BUNDLE)|REQUESTS_CA_BUNDLE|WGETRC|INPUTRC|NETRC|AWS_(CONFIG_FILE|SHARED_\w+|PROFILE|ENDPOINT\w*|CA_BUNDLE)|(HTTPS?|ALL|FTP|NO|https?|all|ftp|no)_(PROXY|proxy)|RSYNC_(RSH|CONNECT_PROG|PROXY)|CVS_RSH|SVN_SSH|TAR_OPTIONS|TAPE|GZIP|GREP_OPTIONS|XARGS_\w+|FZF_DEFAULT_(COMMAND|OPTS)|RIPGREP_CONFIG_PATH|BAT_(PAGER|CONFIG_PATH)|DELTA_PAGER|FIGNORE|AWKPATH|AWKLIBPATH|TCLLIBPATH|EMACSLOADPATH|ANSIBLE_\w+|TF_CLI_\w+|VAULT_ADDR|PG\w*(HOST|SERVICE\w*|SYSCONFDIR|SSL\w+)|PSQLRC|PSQL_\w+|MYSQL_\w+|TSAN_OPTIONS|ASAN_OPTIONS|QT_PLUGIN_PATH|GTK_MODULES|NODE_(V8_COVERAGE|COMPILE_CACHE|REDIRECT_WARNINGS|REPL_HISTORY|PENDING_\w+)|GIT_TRACE\w*|(CARGO|CARGO_BUILD)_TARGET_DIR|COVERAGE_FILE|GIO_\w+|MAIL|MAILPATH|NIX_\w+|DOTNET_(STARTUP_HOOKS|ADDITIONAL_DEPS|SHARED_STORE|ROOT)|COR(ECLR)?_PROFILER\w*|COR(ECLR)?_ENABLE_PROFILING|NODE_REPL_EXTERNAL_MODULE|ELECTRON_RUN_AS_NODE|R_(PROFILE|ENVIRON|LIBS)\w*|JULIA_(LOAD|DEPOT)_PATH|ERL_\w*FLAGS|ERL_LIBS|ELIXIR_ERL_OPTIONS|GUILE_LOAD\w*|GHC_PACKAGE_PATH|OCAMLPATH|BASH_LOADABLES_PATH|CGO_\w+|PKG_CONFIG\w*|GH_BROWSER|GIT_SSL_\w+|YACC|LEX|VIRTUAL_ENV|PYTHONPYCACHEPREFIX)$/;
/** Everyday values: programs that only display or read. */
const harmlessValues = /^(cat|less( -[A-Za-z]+)?|more|most|bat|true|false|vi|vim|nano|code --wait|:|0|1|)$/;
/** List-valued variables: what each item may be, and the separator. */
const harmlessLists: Readonly<Record<string, { readonly part: RegExp; readonly between: RegExp }>> = {
  CFLAGS: { part: /^(-[OWgfms][\w=+-]*|-D[\w=]+|-std=[\w+]+)$/, between: /\s+/ },
  CXXFLAGS: { part: /^(-[OWgfms][\w=+-]*|-D[\w=]+|-std=[\w+]+)$/, between: /\s+/ },
  RUSTFLAGS: {
    part: /^(-D|warnings|-Dwarnings|-C|(-C)?(target-cpu|opt-level|debuginfo|instrument-coverage)(=[\w-]+)?)$/,
    between: /\s+/,
  },
  PYTHONPATH: { part: /^(\.|src|lib|\.\/src|\.\/lib|app|\$PWD(\/src)?)$/, between: /:/ },
};
const harmlessByName: Readonly<Record<string, RegExp>> = {
  NODE_OPTIONS:
    /^(--max[-_]old[-_]space[-_]size=\d+|--enable-source-maps|--no-warnings|--trace-\w+|--experimental-vm-modules|--experimental-strip-types|--no-deprecation|--openssl-legacy-provider|\s)*$/,
  NODE_V8_COVERAGE: /^(\.\/)?(coverage|\.nyc_output|\.?tmp|out)(\/[\w-]+)*$/,
  NODE_COMPILE_CACHE: /^(\.\/)?(\.?cache|node_modules\/\.cache)(\/[\w-]+)*$/,
  CARGO_TARGET_DIR: /^(\.\/)?target(\/[\w-]+)*$|^\/tmp(\/[\w-]+)+$/,
  COVERAGE_FILE: /^\.coverage(\.[\w-]+)?$/,
  CC: /^(gcc|clang|cc)(-\d+)?$/,
  CXX: /^(g\+\+|clang\+\+|c\+\+)(-\d+)?$/,
  PYTHONWARNINGS: /^[\w:,]*$/,
  NODE_PATH: /^(\.|src|node_modules|\.\/\w+)$/,
  PYTEST_ADDOPTS: /^(-[vqxs]+|--tb=\w+|-n ?\w+|\s)*$/,
  MAKEFLAGS: /^-j\s*\d*$/,
  LD_LIBRARY_PATH: /^$/,
  IFS: /^.{0,4}$/s,
  GOFLAGS: /^(-mod=(vendor|readonly)|-count=1|-race|-v|\s)*$/,
  GOPROXY: /^(off|direct|https:\/\/proxy\.golang\.org(,direct)?)$/,
  GOPRIVATE: /^/,
  GOTOOLCHAIN: /^(local|auto)$/,
  LESS: /^-?[A-Za-z]*$/,
  AWS_PROFILE: /^[\w.-]+$/,
  no_proxy: /^/,
  NO_PROXY: /^/,
  HISTCONTROL: /^/,
  TF_CLI_ARGS: /^(-no-color|-input=false|\s)*$/,
  PIP_NO_INDEX: /^/,
  YARN_ENABLE_IMMUTABLE_INSTALLS: /^/,
  MAVEN_OPTS: /^(-Xm[xs]\d+[mg]|\s)*$/,
  GRADLE_OPTS: /^(-Xm[xs]\d+[mg]|-Dorg\.gradle\.[\w.]+=\w+|\s)*$/,
  JAVA_OPTS: /^(-Xm[xs]\d+[mg]|\s)*$/,
};
/** Folders commonly prepended to PATH: those of the project and of language tools. */
const pathParts =
  /^(\$\{?PATH\}?|\.?\/?node_modules\/\.bin|(\$PWD|\$\(pwd\))\/node_modules\/\.bin|\.?\/?\.?venv\/bin|(\$\{?(HOME|CARGO_HOME|GOPATH|BUN_INSTALL|PNPM_HOME|PYENV_ROOT|NVM_DIR|VOLTA_HOME)\}?|~|\/home\/[\w.-]+|\/Users\/[\w.-]+|\/root)(\/\.(cargo|local|deno|bun|pyenv|rbenv|asdf|volta|fnm|nvm|dotnet|npm-global|poetry|pulumi|fly)(\/[\w.-]+)*|\/go)?(\/(bin|shims))?|\/usr(\/local)?(\/go)?\/s?bin|\/s?bin|\/opt\/homebrew\/s?bin|\$\(go env GOPATH\)\/bin|\$\(npm (bin|prefix)( -g)?\)(\/bin)?|\$\(brew --prefix\)(\/[\w.-]+)*|\/opt\/[\w.-]+\/bin)$/;

/** Longer names are asked about. Chosen by us. */
const maxNameLength = 100;

/** Judges an assignment before a command, or an exported one. */
export function checkAssignment(invocation: Invocation, name: string, value: Word): void {
  if (name.length <= maxNameLength && !steering.test(name)) return;
  if (!value.isDynamic && harmlessValues.test(value.text)) return;
  if (
    name === 'PATH' &&
    partsOf(value.text, invocation.places.host.home).every((part) => part !== '' && pathParts.test(part))
  )
    return;
  if (harmlessByName[name]?.test(value.text) === true) return;
  const list = harmlessLists[name];
  if (list !== undefined && value.text.split(list.between).every((part) => part === '' || list.part.test(part))) return;
  ask(invocation, 'hiddenCode', `Setting ${name} changes what other programs run or where they go.`);
}

/** Splits a search path; a colon inside `$(...)` does not separate. */
function partsOf(text: string, home: string): string[] {
  return text.split(':').map((part) => (part.startsWith(`${home}/`) ? `~${part.slice(home.length)}` : part));
}
