import { posix } from 'node:path';
import type { Attachment } from '../hints/askContext.ts';

/** Files with a project's rules for assistants; within a folder, the first one found counts. */
const ruleNames = ['AGENTS.md', 'CLAUDE.md'] as const;
const copilotRules = '.github/copilot-instructions.md';
const cursorFolder = '.cursor/rules';

/** Longest text of one file and of all together, UTF-16 units. Chosen by us: about 2,000 and 4,000 tokens. */
const maxFileUnits = 8_000;
const maxAllUnits = 16_000;

/** What reading the rules needs from a workspace folder; paths are relative to it, with slashes. */
export interface RuleFiles {
  /** Undefined if there is no such file, or it must not be sent. */
  read(path: string): Promise<string | undefined>;
  /** The files in a folder and those below it, relative to it; empty if there is no folder. */
  list(folder: string): Promise<readonly string[]>;
  matches(glob: string, path: string): boolean;
}

/** The project's rules for a file: the nearest of each kind, limited in size, without duplicates. */
export async function projectRules(path: string, files: RuleFiles): Promise<readonly Attachment[]> {
  const found: Attachment[] = [];
  const add = (label: string, text: string | undefined): boolean => {
    // It also takes a byte order mark away.
    const body = text?.trim() ?? '';
    if (body === '') return false;
    const left = maxAllUnits - found.reduce((sum, each) => sum + each.text.length, 0);
    const cut = body.slice(0, Math.min(maxFileUnits, left));
    // Many projects keep the same rules under several names.
    if (cut !== '' && !found.some((each) => each.text === cut)) {
      found.push({ label, title: `Rules of this project, from ${label}`, text: cut });
    }
    return true;
  };
  await nearest(path, async (folder) => {
    for (const name of ruleNames) {
      const file = posix.join(folder, name);
      if (add(file, await files.read(file))) return true;
    }
    return false;
  });
  add(copilotRules, await files.read(copilotRules));
  await nearest(path, async (folder) => {
    const rules = posix.join(folder, cursorFolder);
    let isAny = false;
    for (const name of [...(await files.list(rules))].sort()) {
      if (!/\.mdc?$/.test(name)) continue;
      const file = posix.join(rules, name);
      const text = await files.read(file);
      if (text === undefined) continue;
      const { body, holds } = cursorRule(text, posix.relative(folder, path), files);
      if (holds) isAny = add(file, body) || isAny;
    }
    return isAny;
  });
  return found;
}

/** Walks from the file's folder up to the workspace's until one has it. */
async function nearest(path: string, has: (folder: string) => Promise<boolean>): Promise<void> {
  let folder = posix.dirname(path);
  for (;;) {
    if (await has(folder === '.' ? '' : folder)) return;
    if (folder === '.' || folder === '/') return;
    folder = posix.dirname(folder);
  }
}

/** Cursor's format: front matter that says which files a rule is for, then the rule. Without front matter it is for all. */
function cursorRule(
  text: string,
  path: string,
  { matches }: RuleFiles,
): { readonly body: string; readonly holds: boolean } {
  const whole = text.replace('\uFEFF', '');
  const head = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(whole);
  if (head === null) return { body: whole, holds: true };
  const body = whole.slice(head[0].length);
  const fields = head[1] ?? '';
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(fields)?.[1] ?? '';
  if (withoutComment(field('alwaysApply')) === 'true') return { body, holds: true };
  // On the line itself, or as a list below it.
  const [, list = ''] = /^globs:[ \t]*((?:\r?\n[ \t]*- .*)+)/m.exec(fields) ?? [];
  const lines = list === '' ? [field('globs')] : list.split('\n').map((line) => line.replace(/^[ \t]*- /, ''));
  const globs = lines.flatMap((line) => splitGlobs(withoutList(withoutComment(line)))).filter((glob) => glob !== '');
  // A name alone means any folder.
  return { body, holds: globs.some((glob) => matches(glob.includes('/') ? glob : `**/${glob}`, path)) };
}

/** A value of YAML without the comment after it. */
function withoutComment(value: string): string {
  const text = value.trim();
  const closing = new Map([
    ['"', '"'],
    ["'", "'"],
    ['[', ']'],
  ]).get(text[0] ?? '');
  const comment = text.indexOf(' #', closing === undefined ? 0 : text.indexOf(closing, 1));
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}

/** The items of a list in brackets, without quotes, which no glob has. */
function withoutList(value: string): string {
  const items = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  return items.replaceAll('"', '').replaceAll("'", '');
}

/** At the commas outside of braces: those inside are part of a glob. */
function splitGlobs(text: string): readonly string[] {
  const globs = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === ',' && depth === 0) {
      globs.push('');
      continue;
    }
    if (sign === '{') depth += 1;
    if (sign === '}' && depth > 0) depth -= 1;
    globs.push(`${globs.pop()}${sign}`);
  }
  return globs.map((glob) => glob.trim());
}
