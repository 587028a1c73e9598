/** A file of the workspace. */
export interface WorkspaceFile {
  /** Path inside the workspace, with forward slashes. */
  readonly path: string;
  /** Undefined if it cannot be read or is not text. */
  readText(): Promise<string | undefined>;
}

/** The workspace as the offline model sees it; the editor and the command line each provide one. */
export interface WorkspaceText {
  files(): AsyncIterable<WorkspaceFile>;
}

/** Folders whose text was not written in this project. */
const foreignFolders: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  'dist',
  'out',
  'build',
  'target',
  'vendor',
  '.venv',
  '__pycache__',
  'coverage',
  '.angular',
  '.next',
  '.nuxt',
  '.nx',
  '.svelte-kit',
  '.tox',
  '.turbo',
  '.yarn',
]);
/** Longer files are generated or data. */
export const maxFileUnits = 400_000;
const codeFile =
  /\.(?:c|cc|cpp|cs|cts|css|cxx|go|h|hpp|html|java|js|jsx|kt|lua|mjs|mts|cjs|php|pl|py|pyi|rb|rs|scala|sh|sql|svelte|swift|ts|tsx|vue)$/;

export function isLearned(path: string): boolean {
  return codeFile.test(path) && !isForeign(path);
}

/** Whether a file or folder lies in one whose text was not written in this project. */
export function isForeign(path: string): boolean {
  return path.split('/').some((folder) => foreignFolders.has(folder));
}

export function isTestFile(path: string): boolean {
  return /(^|\/)(tests?|specs?|__tests__)\/|[._-](test|spec)\.\w+$|(^|\/)test_[^/]*\.py$|Tests?\.(java|cs)$/.test(path);
}
