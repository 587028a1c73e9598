import { dirname, relative } from 'node:path';
import { ask, checkRemoval, checkWrite, type Invocation } from '../../invocation.ts';
import type { Places } from '../../places.ts';
import { isSecret } from '../../protectedPaths.ts';
import { after, flagsOf, type Parsed } from '../../shell/getopt.ts';
import { plainWord, textOf, type Word, wordsText } from '../../shell/words.ts';
import { gitPatch } from '../files/patchTool.ts';
import { bringsClone, bringsRefs, takesRefs } from '../foreignCode.ts';

/** Settings that make git run a program, send code elsewhere, or work in another place. */
const steeringSetting =
  /^(core\.(pager|editor|sshcommand|fsmonitor|hookspath|askpass|gitproxy|alternaterefscommand|worktree|attributesfile|excludesfile)|pager\.|alias\.|hook\.|diff\.|difftool\.|merge\.|mergetool\.|filter\.|credential|gpg\.|guitool\.|tar\.|lfs\.|extensions\.|gc\.(\S+\.)?(reflog|prune)|sequence\.editor|ssh\.|protocol\.|url\.|uploadpack\.|receive\.|remote\.[^=]*\.(uploadpack|receivepack|vcs|push|proxy|url|pushurl)|http\.|https\.|submodule\.[^=]*\.update|init\.templatedir|include|includeif|browser\.|man\.|web\.browser|interactive\.difffilter|sendemail\.|trailer\.|commit\.template|log\.|user\.signingkey|push\.(default|gpgsign)|safe\.)/i;
/** Everyday values of these settings that run nothing. */
const harmlessSetting =
  /^((diff\.(algorithm|renames|colormoved|context|noprefix|mnemonicprefix|renamelimit|submodule)|merge\.(conflictstyle|ff|renames|autostash)|log\.(date|decorate|showsignature|follow)|http\.(postbuffer|lowspeed\w{1,20}))(=.*)?|core\.pager=(cat|less( -[a-z]+)?|)|core\.editor=(true|cat|:|vi|vim|nano|code --wait)|pager\.\w+=(false|cat)|push\.default=(current|simple|upstream|nothing|matching)|alias\.\w+=(checkout|commit|branch|st|(status|log|diff|show)( (?!-o|--(out|ext|textc))[^!\s]{1,80}){0,20})|sequence\.editor=(true|cat|:))$/is;

const losesWork = 'deleteOrOverwriteUncommitted';
const loses = (invocation: Invocation, what: string) => ask(invocation, losesWork, `${invocation.name} ${what}.`);
const rewrites = (invocation: Invocation, what: string) =>
  ask(invocation, 'historyOrRemoteRewrite', `${invocation.name} ${what}.`);

const reading =
  /^(status|diff|log|show|branch|blame|rev-parse|ls-files|ls-tree|describe|shortlog|grep|cat-file|reflog|for-each-ref|merge-base|name-rev|rev-list|remote|tag|config|worktree)$/;

export function gitGlobal(invocation: Invocation, { operands, values }: Parsed): void {
  for (const { text } of values('-c')) {
    if (steeringSetting.test(text) && !harmlessSetting.test(text))
      ask(invocation, 'hiddenCode', `git -c ${text} changes what git runs or where it works.`);
  }
  const verb = textOf(operands[0]);
  takesRefs(invocation, verb, after(invocation.args, verb));
  for (const word of [...values('-C'), ...values('--git-dir', '--work-tree')]) {
    const place = invocation.places.of(word, null) ?? invocation.places.of(word, invocation.places.workspace);
    if (place?.zone !== 'inside' && !(reading.test(verb) && place !== null))
      ask(invocation, 'outsideWorkspace', `git works in ${word.text}, which is not this workspace.`);
  }
}

/** `--no-index` reads any file, as `diff` does. */
export function noIndex(invocation: Invocation, { operands, given }: Parsed): void {
  const isGrep = invocation.name.endsWith(' grep');
  if (!given.some(({ name }) => name === '--no-index' || (isGrep && name === '--no-exclude-standard'))) return;
  const isWhole = (word: Word) => invocation.places.of(word, invocation.cwd)?.path === invocation.places.workspace;
  if (isGrep ? operands.length < 2 || operands.slice(1).some(isWhole) : operands.some(isWhole))
    ask(invocation, 'protectedPath', `${invocation.name} shows files that git ignores, where keys may be.`);
  for (const word of operands) {
    const place = invocation.places.of(word, invocation.cwd);
    if (getsKey(invocation, word)) continue;
    if (place?.zone === 'outside' && place.protects !== undefined)
      ask(invocation, 'protectedPath', `${invocation.name} gets ${word.text}: ${place.protects}.`);
  }
}

/** Ignored files are added only by force, and are often keys; what is added is committed and pushed next. */
export function add(invocation: Invocation, { operands, has }: Parsed): void {
  const { places } = invocation;
  const isWhole = operands.length === 0 && has('-A', '--all', '--pathspec-from-file');
  for (const word of isWhole ? [plainWord(places.workspace)] : operands) {
    const place = places.of(word, invocation.cwd);
    // A pattern, of the shell or of git, may fit any of the files.
    const top = /^:|[*?[]/.test(word.text) ? places.workspace : place?.path;
    const isFile = top !== undefined && places.host.kind(top) !== 'folder';
    if (isFile && !isSecret(top, true)) continue;
    if (has('-f', '--force'))
      ask(invocation, 'protectedPath', `git add -f takes ${word.text} in, which git ignores for a reason.`);
    else if (!has('-u', '--update')) {
      const keys = newFiles(places).find(
        (path) => isSecret(path, true) && (top === undefined || places.within(path, top)),
      );
      if (keys !== undefined)
        ask(invocation, 'protectedPath', `git add takes in ${relative(places.workspace, keys)}, a place of keys.`);
    }
  }
}

/** How many files of a new folder are looked at. Chosen by us. */
const maxNewFiles = 1000;

/** The files that git would take in; of a folder without any tracked file it only says the folder. */
function newFiles(places: Places): readonly string[] {
  return (places.work?.untracked ?? []).flatMap((path) =>
    places.host.kind(path) === 'folder'
      ? places.host.files(path, maxNewFiles).filter((file) => !places.isIgnored(file))
      : [path],
  );
}

export function restore(invocation: Invocation, { has, operands }: Parsed): void {
  if (has('--staged', '-S') && !has('--worktree', '-W')) return;
  if (
    has('--pathspec-from-file', '-p', '--patch') ||
    operands.length === 0 ||
    operands.some((word) => holdsWork(invocation, word))
  )
    loses(invocation, 'puts files back and throws away what was changed in them');
}

/** Whether restoring this file would discard uncommitted work. Unknown, hence true, for a pattern, a folder or a missing file. */
function holdsWork({ places, cwd }: Invocation, word: Word): boolean {
  const place = places.of(word, cwd);
  if (place?.zone !== 'inside' || word.isGlob || /^:/.test(word.text)) return true;
  return places.host.kind(place.path) !== 'file' || !places.isCommitted(place.path);
}

/** Switching branches loses nothing; naming files or `.` overwrites work. */
export function checkout(invocation: Invocation, { has, operands }: Parsed): void {
  const separator = invocation.args.findIndex(({ text }) => text === '--');
  const overwrites = () => loses(invocation, 'overwrites the files named');
  const work = (words: readonly Word[]) => words.some((word) => holdsWork(invocation, word));
  if (separator >= 0 && separator < invocation.args.length - 1) {
    if (has('-f', '--force') || work(invocation.args.slice(separator + 1))) overwrites();
    return;
  }
  if (has('--pathspec-from-file', '--ours', '--theirs', '-p', '--patch')) return overwrites();
  const makesBranch = has('-b', '-B', '--orphan');
  if (makesBranch || (has('--track', '-t') && operands.length <= 2)) return;
  const [first] = operands;
  if (operands.length > 1) {
    // Paths after the first word are restored, whatever the first word is.
    if (work(operands.slice(1)) || first?.isDynamic === true) overwrites();
    return;
  }
  if (first === undefined) return;
  if (/^[.:*]|[*?]/.test(first.text)) return overwrites();
  const place = invocation.places.of(first, invocation.cwd);
  if (first.isDynamic) loses(invocation, 'gets a name that is only known when it runs');
  else if (place !== null && invocation.places.host.kind(place.path) !== 'none' && holdsWork(invocation, first))
    loses(invocation, `overwrites ${first.text}`);
}

export function clean(invocation: Invocation): void {
  loses(invocation, 'deletes files that are not tracked');
}

/** With a name it creates or moves a branch; without one it lists. */
export function branchRule(invocation: Invocation, { operands, has }: Parsed): void {
  if (operands.length > 0 && !has('--list', '-l', '--contains', '--merged', '--no-merged', '-a', '-r'))
    invocation.places.touched = true;
}

export function push(invocation: Invocation, { operands }: Parsed): void {
  for (const { text, isDynamic } of operands.slice(1)) {
    if (text.startsWith('+')) rewrites(invocation, 'overwrites what others may have built on');
    if (text.startsWith(':')) rewrites(invocation, 'deletes a branch on the server');
    if (isDynamic) rewrites(invocation, 'gets a name that is only known when it runs');
  }
  const [remote] = operands;
  if (remote !== undefined && (/[:/@]|^\.\.?$/.test(remote.text) || remote.isDynamic))
    ask(
      invocation,
      'egress',
      `${invocation.name} sends the code to ${remote.text}, which is no remote of this repository by name.`,
    );
}

/** A text from a file becomes a message that is committed and pushed next. */
export function messageFile(invocation: Invocation, { values }: Parsed): void {
  for (const word of values('-F', '--file')) getsKey(invocation, word);
}

/** Asks if the file is a key. @returns whether it is. */
function getsKey(invocation: Invocation, word: Word): boolean {
  const place = invocation.places.of(word, invocation.cwd);
  if (place === null || !isSecret(place.path, place.zone === 'inside')) return false;
  ask(invocation, 'protectedPath', `${invocation.name} gets ${word.text}, a place of keys.`);
  return true;
}

/** Ignored files, keys among them, become a commit whose text every `git show` prints. */
export function stashAll(invocation: Invocation, { has }: Parsed): void {
  if (has('-a', '--all'))
    ask(invocation, 'protectedPath', `${invocation.name} takes in files that git ignores, where keys may be.`);
}

/** An address may carry away what another command printed. */
export function remoteAddress(invocation: Invocation, { operands }: Parsed): void {
  const word = operands.find(({ text, isComputed }) => isComputed === true && /:\/\/|@/.test(text));
  if (word !== undefined)
    ask(invocation, 'egress', `${invocation.name} gets an address that another command works out.`);
}

/** A forced fetch overwrites local branches. */
export function fetch(invocation: Invocation, parsed: Parsed): void {
  const { operands } = parsed;
  remoteAddress(invocation, parsed);
  bringsRefs(invocation, parsed, invocation.name.endsWith(' pull'));
  if (operands.slice(1).some(({ text }) => text.startsWith('+')))
    rewrites(invocation, 'overwrites branches of this repository');
  if (/^ext::/.test(textOf(operands[0]))) ask(invocation, 'hiddenCode', `${invocation.name} runs a program.`);
}

export function clone(invocation: Invocation, parsed: Parsed): void {
  const { operands } = parsed;
  const [from, to] = operands;
  remoteAddress(invocation, parsed);
  if (/^ext::/.test(textOf(from))) ask(invocation, 'hiddenCode', `${invocation.name} runs a program.`);
  if (to !== undefined) checkWrite(invocation, to, true);
  bringsClone(invocation, operands);
}

export function worktreeAdd(invocation: Invocation, { operands }: Parsed): void {
  const path = operands[invocation.name.endsWith(' move') ? 1 : 0];
  const place = path === undefined ? null : invocation.places.of(path, invocation.cwd);
  // Work trees usually live next to the workspace.
  const isBeside = place !== null && dirname(place.path) === dirname(invocation.places.workspace);
  if (place !== null && path !== undefined && !isBeside) checkWrite(invocation, path, true);
  else if (place?.protects !== undefined)
    ask(invocation, 'protectedPath', `${invocation.name} makes ${path?.text}: ${place.protects}.`);
}

export function bundle(invocation: Invocation, { operands }: Parsed): void {
  const [verb, target] = operands;
  if (verb?.text === 'create' && target !== undefined) checkWrite(invocation, target, false);
}

export function remove(invocation: Invocation, { has, operands }: Parsed): void {
  if (has('-r')) for (const word of operands) checkRemoval(invocation, word, { isRecursive: true, isForced: false });
}

export function config(invocation: Invocation): void {
  const { has, operands } = flagsOf(invocation.args, '-f --file --blob --type --default -t');
  if (has('--get', '--get-all', '--get-regexp', '--get-urlmatch', '--list', '-l', '--show-origin', '--show-scope'))
    return;
  const [first, second] = operands;
  if (
    has('--rename-section', '--remove-section') ||
    first?.text === 'rename-section' ||
    first?.text === 'remove-section'
  )
    return ask(invocation, 'hiddenCode', `${invocation.name} moves settings.`);
  if (has('-e', '--edit') || first?.text === 'edit')
    return ask(invocation, 'protectedPath', `${invocation.name} opens the settings.`);
  const isUnset = has('--unset', '--unset-all');
  if (first === undefined || first.text === 'get' || (operands.length === 1 && !isUnset)) return;
  invocation.places.touched = true;
  const isVerb = first.text === 'set' || first.text === 'unset';
  const [name, value] = isVerb ? [second, operands[2]] : [first, second];
  if (has('--global', '--system', '--file', '-f'))
    ask(invocation, 'protectedPath', `${invocation.name} changes settings outside of this repository.`);
  const setting = `${textOf(name)}=${textOf(value)}`;
  if (name?.isDynamic === true || (steeringSetting.test(setting) && !harmlessSetting.test(setting)))
    ask(invocation, 'hiddenCode', `${invocation.name} ${name?.text} changes what git runs later, or where.`);
  if (/^(remote\..*url|branch\..*\.(remote|pushremote)|remote\.pushdefault)$/i.test(textOf(name)))
    rewrites(invocation, 'changes where the code goes to');
}

export function rebase(invocation: Invocation, { values }: Parsed): void {
  for (const { text } of values('-x', '--exec')) invocation.script(text);
}

export function bisect(invocation: Invocation, { operands }: Parsed): void {
  if (operands[0]?.text === 'run') invocation.run(operands.slice(1));
}

export function foreach(invocation: Invocation): void {
  invocation.script(wordsText(invocation.args.filter(({ text }) => !text.startsWith('--'))));
}

/** The result goes into the first of the three files. */
export function mergeFile(invocation: Invocation, { operands, has }: Parsed): void {
  const [first] = operands;
  if (first !== undefined && !has('-p', '--stdout')) checkWrite(invocation, first, false);
}

/** After these, git and thus every check for uncommitted work sees changed files as unchanged. */
export function updateIndex(invocation: Invocation, { has }: Parsed): void {
  if (has('--assume-unchanged', '--skip-worktree')) loses(invocation, 'hides changes of files from git');
  if (has('--force-remove', '--cacheinfo', '--index-info'))
    loses(invocation, 'puts other contents into what is staged');
}

export function apply(invocation: Invocation): void {
  if (invocation.args.some(({ text }) => text === '--unsafe-paths'))
    ask(invocation, 'outsideWorkspace', `${invocation.name} may change files outside the workspace.`);
  gitPatch(invocation, invocation.args);
}
