// Every bundle gets this file wherever the source imports `@vscode/l10n` (see esbuild.mjs): the words are then translated before the first
// constant that holds some of them is made. The command line and the tests stay English.
import * as library from '@vscode/l10n';

/** The English text and what it is in the editor's language. */
export type Translation = Readonly<Record<string, string>>;

/** The editor's entry bundle and the parts that it loads each have their own copy of the library. */
const key = Symbol.for('calibrated.translation');
/** The element of a webview's page that holds the translation as JSON. */
export const translationElement = 'translation';

/** For the bundles that are loaded after this. */
export function setTranslation(translation: Translation): void {
  Reflect.set(globalThis, key, translation);
  library.config({ contents: { ...translation } });
}

const given: unknown =
  'document' in globalThis
    ? globalThis.document.getElementById(translationElement)?.textContent
    : Reflect.get(globalThis, key);
if (isTranslation(given)) library.config({ contents: given });

function isTranslation(value: unknown): value is string | Record<string, string> {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

export const t = library.t;
