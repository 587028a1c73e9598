import { newFileFindings } from './codeText.ts';
import { ask, doubt, type Invocation } from './invocation.ts';
import { isSecret } from './protectedPaths.ts';
import type { Word } from './shell/words.ts';

/** A longer script is a program of the project and is not read. Chosen by us: about 500 lines. */
const maxScriptLength = 20_000;

/**
 * Judges a file that a program is about to run. The project's own programs may run, as its tests do; a file elsewhere, or one that the
 * same line has written, has not been seen by anybody.
 * @param isShell True when its content can be read as shell commands.
 */
export function checkScriptFile(invocation: Invocation, file: Word, isShell: boolean): void {
  if (file.isDynamic)
    return ask(invocation, 'hiddenCode', `${invocation.name} runs a file that is only known when it runs.`);
  const { input } = invocation;
  if (/^\/(dev\/(stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(file.text)) {
    if (input.kind === 'text' && !/[$`]/.test(input.text)) return invocation.script(input.text);
    return ask(invocation, 'hiddenCode', `${invocation.name} runs what is only known when it runs.`);
  }
  const place = invocation.places.of(file, invocation.cwd);
  if (place === null)
    return ask(invocation, 'hiddenCode', `${invocation.name} runs a file that is only known when it runs.`);
  if (invocation.places.isFetched(place.path))
    return ask(
      invocation,
      'hiddenCode',
      `${invocation.name} runs ${file.text}, which the same line has written or brought in.`,
    );
  const { host } = invocation.places;
  if (place.zone === 'device') return;
  if (place.zone === 'outside') {
    if (/^\/(usr|opt|nix)\//.test(place.path)) return;
    return ask(
      invocation,
      'outsideWorkspace',
      `${invocation.name} runs ${file.text}, which lies outside the workspace.`,
    );
  }
  const kind = host.kind(place.path);
  if (place.zone === 'temporary') {
    const text = kind === 'file' ? host.readText(place.path) : undefined;
    if (text === undefined && kind === 'none' && isShell)
      return ask(
        invocation,
        'outsideWorkspace',
        `${invocation.name} runs ${file.text}, which lies outside the workspace.`,
      );
    if (text === undefined)
      return kind === 'none' ? undefined : doubt(invocation, `What stands in ${file.text} is not known.`);
    return readScript(invocation, file, text, isShell);
  }
  // A committed file belongs to the project; an uncommitted one may have been written a moment ago.
  if (kind !== 'file' || invocation.places.isCommitted(place.path)) return;
  const text = host.readText(place.path);
  if (text === undefined || text.length > maxScriptLength)
    return doubt(invocation, `${file.text} is not committed, and too long to be read.`);
  readScript(invocation, file, text, isShell);
}

/** An unapproved script is judged by its content. */
function readScript(invocation: Invocation, file: Word, text: string, isShell: boolean): void {
  const first = text.slice(0, text.indexOf('\n') + 1);
  if (/\.psm?1$/i.test(file.text)) return invocation.code('powershell', text);
  if (isShell || /^#!.*\b(ba|da|z|k)?sh\b/.test(first)) return invocation.script(text);
  for (const finding of newFileFindings(file.text, text)) invocation.report(finding);
}

/** Files that version managers tell people to source in every shell. */
const versionManagers =
  /^(~|\$HOME|\$\{HOME\}|\/home\/[\w.-]+|\/Users\/[\w.-]+|\/root)\/\.?(nvm\/nvm\.sh|cargo\/env|asdf\/asdf\.sh|sdkman\/bin\/sdkman-init\.sh|ghcup\/env|deno\/env|local\/bin\/env)$/;

/** `source` and `.`: the file becomes part of the shell. */
export function sourced(invocation: Invocation): void {
  const [file] = invocation.args;
  if (file === undefined) return;
  const place = invocation.places.of(file, invocation.cwd);
  if (place !== null && isSecret(place.path, place.zone === 'inside')) invocation.places.knowsKeys = true;
  // Sourcing one's own start-up files is everyday work.
  if (
    versionManagers.test(file.text) ||
    place?.protects !== undefined ||
    /(^|\/)(bin\/activate(\.\w+)?|\.env(\.\w+)*)$/.test(file.text)
  )
    return invocation.inShell(undefined);
  const text =
    place?.zone === 'inside' && !invocation.places.isFetched(place.path)
      ? invocation.places.host.readText(place.path)
      : undefined;
  if (text !== undefined && text.length <= maxScriptLength) return invocation.inShell(text);
  checkScriptFile(invocation, file, true);
  invocation.inShell(undefined);
}
