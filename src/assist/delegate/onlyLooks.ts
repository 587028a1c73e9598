/** Programs that only print and run nothing from the project. The gate judges git, and the copy has no hooks. */
const readers = new Set([
  'basename',
  'cat',
  'cksum',
  'cmp',
  'cut',
  'diff',
  'dirname',
  'du',
  'echo',
  'false',
  'git',
  'grep',
  'egrep',
  'fgrep',
  'head',
  'ls',
  'md5sum',
  'nl',
  'pwd',
  'sha1sum',
  'sha256sum',
  'stat',
  'tail',
  'test',
  'true',
  'tr',
  'wc',
  'which',
]);

/**
 * Whether a command can only read: a plain pipeline of programs that read. Anything else counts as running code, because a test runner,
 * build tool or interpreter executes what is in the files.
 */
export function onlyLooks(command: string): boolean {
  if (/[;&<>`$(){}\n\\]/.test(command)) return false;
  return command.split('|').every((part) => readers.has(part.trim().split(/\s+/)[0] ?? ''));
}
