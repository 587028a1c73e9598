import { ask, doubt, type Invocation } from './invocation.ts';
import type { Finding } from './verdict.ts';

interface Danger {
  readonly class: Finding['class'];
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * Calls with which a one-line script reaches outside itself. The code is not run to find out: naming such a call, even in a string, is
 * enough to ask. The names come from the standard libraries of Python, Node, Ruby, Perl, PHP and .NET.
 */
const dangers: readonly Danger[] = [
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'deletes or moves files',
    pattern:
      /\b(rmtree|unlink(Sync)?|rmdir(Sync)?|removedirs|rm_rf|rm_r|rm_f|remove_tree|remove_dir|remove_entry\w*|delete_(file|if_exists|recursive)|rename(s|Sync)?|truncate(Sync)?|send2trash|rmSync|emptyDir(Sync)?|rimraf|Deno\.(remove|rename|truncate)\w*|Remove-Item|Clear-Content|Move-Item)\b|\bos\.remove\b|\bfs\w*\.(promises\.)?(rm|rmSync)\b|\.(rm|rmSync)\s*\(|\b(File|Dir|FileUtils|Pathname)\b[^;\n]*\.(delete|rm\w*|mv|remove\w*)\b|\bFile::(Delete|Move)|\[(System\.)?IO\.(File|Directory)\]::(Delete|Move)|\bshutil\.(move|copy\w*)\b|\bremove\s*\(\s*['"]|\brm\s*\(\s*['"]|\bfile\s+delete\b/i,
  },
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'writes to files',
    pattern:
      /\b(writeFile(Sync)?|appendFile(Sync)?|createWriteStream|copyFile(Sync)?|write_text|write_bytes|file_put_contents|writeTextFile(Sync)?|fwrite|IO\.write|File\.write|Set-Content|Add-Content|Out-File|New-Item|symlink(Sync)?)\b|\bopen\s*\([^)]*,\s*(mode\s*=\s*)?['"][rb]?[wax]|\bopen\s*\(?[^)]*['"]\s*>{1,2}|\bFile\.open\([^)]*['"][wa]/,
  },
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'opens a file in a way that is only known when it runs',
    pattern:
      /\bf?open(Sync)?\s{0,9}\([^()\n]{0,200},\s{0,9}(mode\s{0,9}=\s{0,9})?(?!encoding\b|errors\b|newline\b|buffering\b|mode\b|flags?\b|function\b|async\b)[A-Za-z_$*([]|=\s{0,9}open\s{0,9}([;,)\n]|$)|\bopen\s{0,9}\(?[^;,\n]{0,80},\s{0,9}["']?\$/,
  },
  {
    class: 'hiddenCode',
    what: 'starts programs',
    pattern:
      /\b(os\.(system|popen|exec\w*|spawn\w*|posix_spawn\w*)|subprocess|pty\.spawn|commands\.getoutput|child_process|execSync|spawnSync|execFile(Sync)?|execa|shelljs|Bun\.spawn|do\s+shell\s+script|Deno\.(Command|run)|Kernel\.(system|exec|spawn)|Open3|IO\.popen|shell_exec|passthru|proc_open|popen|pcntl_exec|Start-Process|Invoke-Expression|iex)\b|\b(system|exec|spawn|qx)\s*[("'{/]|`[^`]+`|\bBun\s*\.\s*\$|^\s*spawn\s+\S|['"]\.execute\s*\(|\brun\s*\(\s*`|\bfrom\s+(os|shutil|subprocess|pty|ctypes|importlib|socket)\s+import\b/m,
  },
  {
    class: 'egress',
    what: 'uses the network',
    pattern:
      /\b(urllib|urlopen|requests\.(get|post|put|delete|patch|request)|httpx|aiohttp|http\.client|smtplib|ftplib|paramiko|socket\.(socket|create_connection)|socketserver|telnetlib|XMLHttpRequest|WebSocket|https?\.(get|request)|net\.(connect|createConnection|Socket)|dgram|dns\.(lookup|resolve)|Net::HTTP|open-uri|URI\.open|TCPSocket|LWP::|IO::Socket|curl_exec|fsockopen|Invoke-(WebRequest|RestMethod)|iwr|irm|DownloadString|DownloadFile|Net\.WebClient)\b|\bfetch\s*\(|file_get_contents\s*\(\s*['"](https?|ftp):|require\(['"](node:)?(https?|net|dgram|tls|dns)['"]\)/,
  },
  {
    class: 'hiddenCode',
    what: 'runs code that it puts together itself',
    pattern:
      /\b(eval|Function|compile|__import__|importlib|getattr|marshal|pickle\.loads?|vm\.run\w*|instance_eval|class_eval|base64|b64decode|fromhex|FromBase64String|EncodedCommand|codecs\.decode|unhexlify|atob|Buffer\.from)\s*\(?|\bexec\b|\bglobals\s*\(\)|\b__builtins__\b|\bctypes\b|\bprocess\.(binding|dlopen)\b|\bchr\s*\(/,
  },
  {
    class: 'permissionsOrProcesses',
    what: 'changes rights or processes',
    pattern: /\b(chmod|chown|lchown|os\.kill|killpg|process\.kill|setuid|Stop-Process|Process\.kill)\b/,
  },
  {
    class: 'publishDeployInfraDatabase',
    what: 'changes a database',
    pattern:
      /\b(drop\s+(table|database|schema|index|view)|truncate\s+table|delete\s+from|drop_all|dropDatabase|flushall|flushdb|deleteMany|destroy_all|delete_all)\b/i,
  },
  {
    class: 'protectedPath',
    what: 'shows the whole environment, keys included',
    pattern:
      /\bprocess\.env\b(?!\s{0,9}(\?\.|[.[]))|\bos\.environ\b(?!\s{0,9}(\[|\.get\b|\.setdefault\b))|\bENV\.(to_h|each|inspect)\b|%ENV\b/,
  },
  {
    class: 'protectedPath',
    what: 'names a place with keys or settings',
    pattern:
      /['"`][^'"`\n]{0,80}\.env(\.(?!example|sample|template)\w+)?['"`]|\/\.(ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|bashrc|zshrc|profile|git\/)|\/etc\/|id_rsa|id_ed25519|\.git-credentials/,
  },
];

/** Longest text matched at once, UTF-16 units: patterns with several unbounded parts take quadratic time. */
const partLength = 1000;
/** None of the calls we look for is longer. */
const overlap = 200;

function partsOf(text: string): readonly string[] {
  const count = Math.max(1, Math.ceil((text.length - overlap) / (partLength - overlap)));
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * (partLength - overlap), index * (partLength - overlap) + partLength),
  );
}

/** Finds what a piece of code would do that a person must approve. @param who The program that runs it, for the sentence. */
export function codeFindings(who: string, text: string, language = ''): Finding[] {
  const parts = partsOf(text);
  return [...dangers, ...(dangersOf[language] ?? [])]
    .filter(({ pattern }) => parts.some((part) => pattern.test(part)))
    .map(({ class: gateClass, what }) => ({ class: gateClass, reason: `The code given to ${who} ${what}.` }));
}

const starts = (pattern: RegExp): Danger => ({ class: 'hiddenCode', what: 'starts programs or loads code', pattern });
const loses = (pattern: RegExp): Danger => ({
  class: 'deleteOrOverwriteUncommitted',
  what: 'deletes or overwrites files',
  pattern,
});
const computes: Danger = {
  class: 'hiddenCode',
  what: 'puts a name together that is only known when it runs',
  pattern: /\[\s*(['"])[^'"\n]{0,40}\1\s*[+.]|['"]\s*[+.]\s*['"][^'"\n]{0,40}['"]\s*[\])]|\$\w+\s*\(|\$\{?\w+\}?->\$/,
};

/** Calls that exist in one language only. */
const dangersOf: Readonly<Record<string, readonly Danger[]>> = {
  python: [
    starts(
      /\b(asyncio\.create_subprocess|create_subprocess_\w+|runpy|pty|code\.interact|pdb|multiprocessing|concurrent|ctypes|cffi|webbrowser|antigravity|imp\.load|zipimport|execfile|site\.addsitedir|platform\.popen|distutils|setuptools|pip|ensurepip|venv|trace|cProfile|timeit|doctest|unittest)\b|\bimport\s+\*|^[ \t]{0,40}(!|%{1,2}(sx|bash|sh|system|run|script)\b)/m,
    ),
    loses(
      /\b(os\.(replace|open|truncate|ftruncate|link|symlink|mkfifo|sendfile|write|pwrite)|shutil|\w+\.(move|copytree|copyfile|rmtree|copy2?)\s*\(|Path\([^)]*\)\.(write\w*|touch|rename|replace|unlink|rmdir|mkdir|symlink_to|hardlink_to|open)|zipfile|tarfile|extractall|tempfile|fileinput|sqlite3|dbm|shelve|mmap|logging\.FileHandler)\b|\.(replace|rename)\s*\(\s*['"][./\w-]*\/[^'"]*['"]\s*\)/,
    ),
    {
      class: 'permissionsOrProcesses',
      what: 'changes rights or processes',
      pattern: /\bpsutil\b|\bsignal\.|\bos\.(kill|chroot|set\w+|putenv|environ\[)/,
    },
  ],
  javascript: [
    starts(
      /\b(getBuiltinModule|process\.(dlopen|binding|mainModule|kill|abort)|module\.constructor|constructor\.constructor|worker_threads|Worker|cluster|inspector|repl|vm|module\.(createRequire|_load)|register|createRequire|wasi|execArgv|Deno\.(dlopen|Command)|Bun\.(spawn\w*|file|write|\$)|import\s*\(\s*[^'")\s]|require\s*\(\s*[^'")\s])/,
    ),
    loses(
      /\b(cpSync|cp|copyFile\w*|createWriteStream|ftruncate\w*|write(v|Sync)?\s*\(\s*\d|mkdtemp\w*|link(Sync)?|rename\w*|outputFile\w*|utimes\w*)\s*\(|\bopen(Sync)?\s{0,9}\([^)]{0,200}['"][wa]/,
    ),
    // Imported by name, they are called without the module, and possibly under an alias.
    loses(
      /\{[^{}]{0,200}\b(rm|rmdir|unlink|cp|rename|truncate|writeFile|appendFile|copyFile|open|createWriteStream|symlink|link|chmod|chown)(Sync)?\b[^{}]{0,200}\}\s*(from|=)\s{0,5}(await\s{1,5}import\s{0,5}\(|require\s{0,5}\()?\s{0,5}['"](node:)?(fs|fs\/promises|fs-extra)\b/,
    ),
    starts(
      /\{[^{}]{0,200}\b(exec|spawn|fork|execFile)(Sync)?\b[^{}]{0,200}\}\s*(from|=)|['"](node:)?child_process['"]/,
    ),
    computes,
  ],
  perl: [
    starts(
      /\b(system|exec|fork|require|do|syscall|qx|open3|open2|pipe|use\s+(?!strict|warnings|utf8|feature|v?5|List::Util|Data::Dumper|POSIX|JSON|Time::HiRes|Encode|Text::\w+|Getopt\S+|File::(Basename|Spec)|Cwd|MIME\S+|Digest\S+))\b|\bopen\s*\(?[^;]*\|/,
    ),
    loses(
      /\bopen\s*\(?[^;]*['"]\s*\+?[<>]?[>]|\b(unlink|rename|rmdir|truncate|symlink|link|utime|sysopen|syswrite|binmode)\b|\bopen\s*\(?[^;]*['"]\+</,
    ),
    computes,
  ],
  ruby: [
    starts(
      /%x|\b(load|require_relative|system|exec|spawn|fork|syscall|send|public_send|__send__|method|const_get|autoload|trap|binding|ObjectSpace|Fiddle|Process\.\w+|Open3|PTY|Kernel)\b|\brequire\s*\(?\s*['"](?!json|date|time|set|csv|yaml|pp|digest|securerandom|bigdecimal|ostruct|erb|stringio|benchmark)/,
    ),
    loses(
      /\b(FileUtils|File\.(write|open|rename|delete|unlink|symlink|truncate|link|chmod)|IO\.(write|binwrite|copy_stream)|Dir\.(mkdir|rmdir|delete|unlink)|Pathname|Tempfile|File\.new)\b/,
    ),
  ],
  php: [
    starts(
      /\b(include|require)(_once)?\b|\b(system|exec|passthru|assert|create_function|call_user_func\w*|array_map|usort|array_walk|register_shutdown_function|preg_replace_callback|ReflectionFunction|FFI|dl|mail|putenv|ini_set)\s*\(/,
    ),
    loses(
      /\b(unlink|rename|copy|rmdir|mkdir|touch|file_put_contents|fopen|ftruncate|symlink|link|move_uploaded_file|tempnam|extractTo)\s*\(/,
    ),
    computes,
  ],
  lua: [
    starts(/\b(os\.execute|io\.popen|load|loadstring|loadfile|dofile|require|package|debug)\b/),
    loses(/\bos\.(remove|rename|tmpname)\b|\bio\.(open|output)\b/),
  ],
  other: [
    starts(
      /\b(system2?|shell|exec|run|spawn|process|source|sys\.source|library|require|eval|parse|load|include|pipe|popen|do\s+shell|Process|ProcessBuilder|Runtime|os:cmd|port_open|Base\.run|sh|e?syscmd|deferred|unix|getoutput)\s*[(.\s"'`{]|(^|\s)!\s*[\w/~]|%pipe%|["']\s{0,9}\.!/i,
    ),
    loses(
      /\b(unlink|file\.(remove|rename|copy|create)|dir\.create|writeLines|write\.\w+|saveRDS|sink|delete\w*|remove\w*|rm|mv|cp|write|rename\w*|truncate|File\.(write|rm|cp)\w*|file:(delete|write\w*|rename)|download\.file)\s*[!(.]/i,
    ),
  ],
};

/** Modules that only compute and print. Source: the documentation of the standard libraries. */
const harmlessModules: Readonly<Record<string, RegExp>> = {
  python:
    /^(__future__|json|sys|re|math|cmath|decimal|fractions|statistics|random|datetime|time|calendar|zoneinfo|collections|itertools|functools|operator|string|textwrap|pprint|copy|enum|dataclasses|typing|typing_extensions|abc|os|pathlib|platform|hashlib|base64|binascii|struct|uuid|csv|io|inspect|ast|dis|tokenize|traceback|warnings|unicodedata|locale|argparse|heapq|bisect|array|types|contextlib|glob|fnmatch|difflib|secrets|hmac|html|xml|urllib|ipaddress|email|sysconfig|site|pkgutil|importlib|numpy|pandas|scipy|matplotlib|sklearn|torch|tensorflow|jax|django|flask|fastapi|pydantic|sqlalchemy|yaml|tomllib|tomli|toml|requests|httpx|attr|attrs|click|rich|pytest|packaging|six|PIL|cv2|networkx|sympy|polars|pyarrow|transformers|datasets|openai|anthropic|boto3|psycopg2|redis|celery|jinja2|markdown|bs4|lxml|dotenv|tqdm|cryptography|google|grpc|zlib|gzip|bz2|lzma|encodings|codecs|gc|weakref|queue|threading|asyncio|socket|ssl|select|subprocess|shutil|tempfile|signal|logging)$/,
};

/** Inline code that loads an uncommitted or unknown module. */
export function unknownImports(invocation: Invocation, language: string, text: string): void {
  if (language === 'javascript') return localModules(invocation, text);
  const harmless = harmlessModules[language];
  if (harmless === undefined) return;
  const { places } = invocation;
  const found = text.matchAll(
    /(?:^|[;\n:])\s{0,40}(?:from\s{1,9}([\w.]{1,200})\s{1,9}import\b|import\s{1,9}([\w., ]{1,400}))/g,
  );
  for (const [, from, list] of found) {
    for (const part of (from ?? list ?? '').split(',')) {
      const name = part.trim().split(/[\s.]/)[0] ?? '';
      if (name === '') continue;
      // A file of that name next to the program shadows the library.
      if (harmless.test(name) && !isShadowed(invocation, name)) continue;
      for (const file of [`${name}.py`, `${name}/__init__.py`, `src/${name}.py`, `src/${name}/__init__.py`]) {
        const place = places.ofPath(file, invocation.cwd);
        if (place !== null && places.written.has(place.path))
          ask(invocation, 'hiddenCode', `${invocation.name} loads ${file}, which the same line has written.`);
        if (place === null || places.host.kind(place.path) !== 'file' || places.isCommitted(place.path)) continue;
        const code = places.host.readText(place.path) ?? '';
        const findings = newFileFindings(file, code);
        for (const finding of findings) invocation.report(finding);
        if (findings.length === 0) doubt(invocation, `${invocation.name} loads ${file}, which is not committed.`);
      }
    }
  }
}

function isShadowed({ places, cwd }: Invocation, name: string): boolean {
  const place = places.ofPath(`${name}.py`, cwd);
  return place !== null && (places.written.has(place.path) || places.host.kind(place.path) === 'file');
}

/** Files of the project that the code loads by their paths. */
function localModules(invocation: Invocation, text: string): void {
  const { places } = invocation;
  for (const [, path = ''] of text.matchAll(
    /\b(?:require|import)\s{0,9}\(?\s{0,9}['"](\.{1,2}\/[^'"\n]{1,200})['"]/g,
  )) {
    for (const ending of ['', '.js', '.mjs', '.cjs', '.ts', '/index.js']) {
      const place = places.ofPath(`${path}${ending}`, invocation.cwd);
      if (place === null || places.host.kind(place.path) !== 'file' || places.isCommitted(place.path)) continue;
      for (const finding of newFileFindings(path, places.host.readText(place.path) ?? '')) invocation.report(finding);
    }
  }
}

/** Finds what an uncommitted program would do to the work; limited to things that no ordinary test does. */
const lossesInFiles: readonly Danger[] = [
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'deletes files of a place that no test makes',
    pattern:
      /\b(rmtree|rm_rf|rm_r|removedirs|remove_tree|rimraf|rmSync|rmdirSync|unlinkSync|emptyDir(Sync)?|send2trash|Remove-Item|os\.(remove|unlink|rmdir)|fs\w*\.(promises\.)?(rm|unlink|rmdir)|Deno\.remove|FileUtils\.rm\w*|RemoveAll|remove_dir_all|deleteRecursively|deleteDirectory)\b[^\n]{0,80}(['"`](\/(home|Users|root|etc|usr|var|opt)\b|~|\/['"`]|\.\.\/|\.['"`]|\*)|\b(HOME|homedir|home_dir|expanduser|UserHomeDir|Path\.home|USERPROFILE|cwd\(\)|getcwd|Dir\.home|src['"`]))/,
  },
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'deletes the home folder or the work',
    pattern:
      /\brm\s+-\w*[rf]\w*\s+(-\w+\s+)*(~|\$HOME|\/(home|Users|root|etc|usr|var)?\b|\/\s|\.\.|\.git\b|\*|\.(\s|['"]))/,
  },
  {
    class: 'egress',
    what: 'reads keys',
    pattern: /\/\.(ssh|aws|gnupg|netrc)\b|id_rsa|id_ed25519|\.git-credentials/,
  },
  {
    class: 'hiddenCode',
    what: 'starts commands that are gated',
    pattern:
      /\b(os\.(system|popen)|subprocess|child_process|execSync|spawnSync|shell_exec|proc_open|Open3|Kernel\.system|execa|zx|system|exec\.Command|Command::new|ProcessBuilder|getRuntime)\b[^\n]{0,120}\b(rm\s+-\w|git\s+(push|reset|clean|checkout)|sudo|mkfs|npm\s+publish|dd\s+if|curl\b[^\n]{0,80}\|\s*(ba)?sh)/,
  },
];

export function newFileFindings(file: string, text: string): Finding[] {
  const parts = partsOf(text);
  return lossesInFiles
    .filter(({ pattern }) => parts.some((part) => pattern.test(part)))
    .map(({ class: gateClass, what }) => ({
      class: gateClass,
      reason: `${file}, which is not committed yet, ${what}.`,
    }));
}
