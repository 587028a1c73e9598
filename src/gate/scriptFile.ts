import { newFileFindings } from './codeText.ts';
import { type Act, ask } from './invocation.ts';
import type { Word } from './words.ts';

/** A longer script is a program of the project, and not read. Source: own choice, some 500 lines. */
const longestScript = 20_000;

/**
 * A file that a program is about to run. The project's own programs may run, as its tests do; what lies elsewhere, or was written by the
 * same line, is nobody's program yet. @param isShell True when what stands in it can be read as commands.
 */
export function checkScriptFile(act: Act, file: Word, isShell: boolean): void {
  if (file.isDynamic) return ask(act, 'hiddenCode', `${act.name} runs a file that is only known when it runs.`);
  const place = act.places.of(file, act.cwd);
  if (place === null) return ask(act, 'hiddenCode', `${act.name} runs a file that is only known when it runs.`);
  if (act.places.written.has(place.path))
    return ask(act, 'hiddenCode', `${act.name} runs ${file.text}, which the same line has written.`);
  if (place.zone === 'outside' || place.zone === 'temporary')
    return ask(act, 'outsideWorkspace', `${act.name} runs ${file.text}, which lies outside the workspace.`);
  // A file that is committed is the project's; one that is not may be a moment old.
  const { world } = act.places;
  if (place.zone !== 'inside' || world.kind(place.path) !== 'file') return;
  const text = world.readText(place.path);
  if (text === undefined || text.length > longestScript) return;
  if (isShell) {
    if (!world.isCommitted(place.path)) act.script(text);
  } else if (world.isNew(place.path)) {
    for (const finding of newFileFindings(file.text, text)) act.report(finding);
  }
}

/** What their makers say to source in every shell. */
const versionManagers =
  /^(~|\$HOME|\$\{HOME\}|\/home\/[\w.-]+|\/Users\/[\w.-]+|\/root)\/\.?(nvm\/nvm\.sh|cargo\/env|asdf\/asdf\.sh|sdkman\/bin\/sdkman-init\.sh|ghcup\/env|deno\/env|local\/bin\/env)$/;

/** `source` and `.`: the file becomes a part of the shell. */
export function sourced(act: Act): void {
  const [file] = act.args;
  if (file === undefined) return;
  // One's own start-up files are read every day.
  if (versionManagers.test(file.text) || act.places.of(file, act.cwd)?.protects !== undefined) return;
  checkScriptFile(act, file, true);
}
