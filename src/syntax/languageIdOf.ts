import { extname } from 'node:path';
import { builtInLanguages } from './builtInLanguages.ts';
import { LanguageTable } from './languageTable.ts';

/** Common languages of other extensions whose id isn't the ending. */
const others: Readonly<Record<string, string>> = { '.kt': 'kotlin', '.kts': 'kotlin' };

let table: LanguageTable | undefined;

/** The VS Code language id of a file, judged by its name alone, where no editor can be asked. */
export function languageIdOf(path: string): string {
  table ??= new LanguageTable(
    Object.entries(builtInLanguages).map(([id, { endings, names, patterns }]) => ({
      id,
      extensions: words(endings),
      filenames: words(names),
      filenamePatterns: words(patterns),
    })),
  );
  const extension = extname(path).toLowerCase();
  // Most languages are called like the ending of their files.
  return table.of(path.replaceAll('\\', '/')) ?? others[extension] ?? (extension.slice(1) || 'plaintext');
}

function words(text = ''): readonly string[] {
  return text === '' ? [] : text.split(' ');
}
