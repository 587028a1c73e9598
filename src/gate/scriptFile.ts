import { newFileFindings } from './codeText.ts';
import { ask, type Invocation } from './invocation.ts';
import type { Word } from './words.ts';

/** A longer script is a program of the project, and not read. Source: own choice, some 500 lines. */
const longestScript = 20_000;

/**
 * A file that a program is about to run. The project's own programs may run, as its tests do; what lies elsewhere, or was written by the
 * same line, is nobody's program yet. @param isShell True when what stands in it can be read as commands.
 */
export function checkScriptFile(invocation: Invocation, file: Word, isShell: boolean): void {
  if (file.isDynamic)
    return ask(invocation, 'hiddenCode', `${invocation.name} runs a file that is only known when it runs.`);
  const place = invocation.places.of(file, invocation.cwd);
  if (place === null)
    return ask(invocation, 'hiddenCode', `${invocation.name} runs a file that is only known when it runs.`);
  if (invocation.places.written.has(place.path))
    return ask(invocation, 'hiddenCode', `${invocation.name} runs ${file.text}, which the same line has written.`);
  if (place.zone === 'outside' || place.zone === 'temporary')
    return ask(
      invocation,
      'outsideWorkspace',
      `${invocation.name} runs ${file.text}, which lies outside the workspace.`,
    );
  // A file that is committed is the project's; one that is not may be a moment old.
  const { host } = invocation.places;
  if (place.zone !== 'inside' || host.kind(place.path) !== 'file') return;
  const text = host.readText(place.path);
  if (text === undefined || text.length > longestScript) return;
  if (isShell) {
    if (!host.isCommitted(place.path)) invocation.script(text);
  } else if (host.isNew(place.path)) {
    for (const finding of newFileFindings(file.text, text)) invocation.report(finding);
  }
}

/** What their makers say to source in every shell. */
const versionManagers =
  /^(~|\$HOME|\$\{HOME\}|\/home\/[\w.-]+|\/Users\/[\w.-]+|\/root)\/\.?(nvm\/nvm\.sh|cargo\/env|asdf\/asdf\.sh|sdkman\/bin\/sdkman-init\.sh|ghcup\/env|deno\/env|local\/bin\/env)$/;

/** `source` and `.`: the file becomes a part of the shell. */
export function sourced(invocation: Invocation): void {
  const [file] = invocation.args;
  if (file === undefined) return;
  // One's own start-up files are read every day.
  if (versionManagers.test(file.text) || invocation.places.of(file, invocation.cwd)?.protects !== undefined) return;
  checkScriptFile(invocation, file, true);
}
