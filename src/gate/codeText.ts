import type { Finding } from './verdict.ts';

interface Danger {
  readonly class: Finding['class'];
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * Calls that a one-line script makes to leave its place. Code is not run to find out: what names such a call is asked about, also where it
 * stands in a string. The names are those of the standard libraries of Python, Node, Ruby, Perl, PHP and .NET.
 */
const dangers: readonly Danger[] = [
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'deletes or moves files',
    pattern:
      /\b(rmtree|unlink(Sync)?|rmdir(Sync)?|removedirs|rm_rf|rm_r|rm_f|remove_tree|remove_dir|remove_entry\w*|delete_(file|if_exists|recursive)|rename(s|Sync)?|truncate(Sync)?|send2trash|emptyDir(Sync)?|rimraf|Deno\.(remove|rename|truncate)\w*|Remove-Item|Clear-Content|Move-Item)\b|\bos\.remove\b|\bfs\w*\.(promises\.)?(rm|rmSync)\b|\.(rm|rmSync)\s*\(|\b(File|Dir|FileUtils|Pathname)\b[^;\n]*\.(delete|rm\w*|mv|remove\w*)\b|\bFile::(Delete|Move)|\[(System\.)?IO\.(File|Directory)\]::(Delete|Move)|\bshutil\.(move|copy\w*)\b|\bremove\s*\(\s*['"]|\brm\s*\(\s*['"]|\bfile\s+delete\b/i,
  },
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'writes to files',
    pattern:
      /\b(writeFile(Sync)?|appendFile(Sync)?|createWriteStream|copyFile(Sync)?|write_text|write_bytes|file_put_contents|writeTextFile(Sync)?|fwrite|IO\.write|File\.write|Set-Content|Add-Content|Out-File|New-Item|symlink(Sync)?)\b|\bopen\s*\([^)]*,\s*(mode\s*=\s*)?['"][rb]?[wax]|\bopen\s*\(?[^)]*['"]\s*>{1,2}|\bFile\.open\([^)]*['"][wa]/,
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
    what: 'names a place with keys or settings',
    pattern:
      /\/\.(ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|bashrc|zshrc|profile|git\/)|\/etc\/|id_rsa|id_ed25519|\.git-credentials/,
  },
];

/** What a piece of code would do that needs a person. @param who The program that runs it, for the sentence. */
export function codeFindings(who: string, text: string): Finding[] {
  return dangers
    .filter(({ pattern }) => pattern.test(text))
    .map(({ class: gateClass, what }) => ({ class: gateClass, reason: `The code given to ${who} ${what}.` }));
}

/** What a program that nobody has committed yet would do to the work: only what no test does by the way. */
const lossesInFiles: readonly Danger[] = [
  {
    class: 'deleteOrOverwriteUncommitted',
    what: 'deletes files',
    pattern:
      /\b(rmtree|rm_rf|rm_r|removedirs|remove_tree|rimraf|rmSync|unlinkSync|emptyDir(Sync)?|rmdirSync|send2trash|Remove-Item)\b|\bos\.(remove|unlink|rmdir)\b|\bfs\w*\.(promises\.)?(rm|unlink|rmdir)\b|\bDeno\.remove|\bFileUtils\.rm|\bPath\([^)]*\)\.unlink/,
  },
  {
    class: 'hiddenCode',
    what: 'starts commands that are gated',
    pattern:
      /\b(os\.(system|popen)|subprocess|child_process|execSync|spawnSync|shell_exec|proc_open|Open3|Kernel\.system|execa|zx)\b[\s\S]*\b(rm\s+-\w|git\s+(push|reset|clean|checkout)|sudo|mkfs|curl|wget|npm\s+publish|chmod|dd\s+if)|\b(rm\s+-\w|git\s+(push|reset|clean)|sudo|mkfs|curl|wget)\b[\s\S]*\b(os\.(system|popen)|subprocess|execSync|spawnSync|shell_exec)\b/,
  },
];

export function newFileFindings(file: string, text: string): Finding[] {
  return lossesInFiles
    .filter(({ pattern }) => pattern.test(text))
    .map(({ class: gateClass, what }) => ({
      class: gateClass,
      reason: `${file}, which is not committed yet, ${what}.`,
    }));
}
