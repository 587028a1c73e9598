import { readFileSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { sentenceOf } from '../../base/appError.ts';

/** VS Code and its forks, by the name of their folder. */
const editors = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf'];
const servers = ['.vscode-server', '.vscode-server-insiders', '.vscodium-server', '.cursor-server'];
const prefix = 'calibrated.';

export interface EditorSettings {
  readonly file: string;
  /** The user's settings for Calibrated, as written; undefined when the file cannot be read as settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Names with our prefix that this version does not declare. */
  readonly unknown?: readonly string[];
  readonly problem?: string;
}

export interface EditorPlaces {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** User settings files of the editors, whether they exist or not. */
export function settingsFiles(places: EditorPlaces): string[] {
  const path = places.platform === 'win32' ? win32 : posix;
  const { home, env } = places;
  const roots: Partial<Record<NodeJS.Platform, string>> = {
    win32: env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'),
    darwin: path.join(home, 'Library', 'Application Support'),
  };
  const root = roots[places.platform] ?? env['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
  return [
    ...editors.map((editor) => path.join(root, editor, 'User', 'settings.json')),
    ...servers.map((server) => path.join(home, server, 'data', 'Machine', 'settings.json')),
  ];
}

/** Our settings in each of the files that exists and has any. */
export async function readEditorSettings(files: readonly string[]): Promise<EditorSettings[]> {
  const found = await Promise.all(files.map(readOne));
  return found.filter((one) => one !== undefined);
}

async function readOne(file: string): Promise<EditorSettings | undefined> {
  let text: string;
  try {
    // An agent waits while these few small files are read; `node:fs/promises` would take longer to load than to read them all.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return;
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { file, problem: sentenceOf(error) };
  }
  try {
    const all = await parseSettings(text);
    const ours = Object.entries(Object(all)).filter(([key]) => key.startsWith(prefix));
    return ours.length === 0 ? undefined : { file, settings: Object.fromEntries(ours) };
  } catch (error) {
    return { file, problem: `It is not valid JSON: ${sentenceOf(error)}` };
  }
}

/** Parses settings as the editor writes them, with comments and trailing commas. @throws SyntaxError */
export async function parseSettings(text: string): Promise<unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // Not plain JSON: only then the larger parser is loaded.
    return parseWithComments(text);
  }
}

async function parseWithComments(text: string): Promise<unknown> {
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, {
    allowTrailingComma: true,
    allowEmptyContent: true,
  });
  const [first] = errors;
  if (first !== undefined) throw new SyntaxError(`${printParseErrorCode(first.error)} at offset ${first.offset}`);
  return value ?? {};
}
