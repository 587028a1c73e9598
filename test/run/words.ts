// `npm run words`: writes what the source says to a person where translators find it, in the format of `@vscode/l10n-dev`. That tool reads
// the same from the source, but takes half a minute for it, too long for a test. It makes XLIFF and a pseudo-language of this file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sources } from './house.ts';
import { root } from './paths.ts';

export const bundlePath = join(root, 'l10n', 'bundle.l10n.json');

const said = /\bl10n\s*\.t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")?/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The texts given to `l10n.t`; undefined where that is no plain string, so that a translator could not find it. */
export function textsIn(source: string): (string | undefined)[] {
  return [...source.matchAll(said)].map(([, literal]) =>
    literal
      ?.slice(1, -1)
      .replace(/\\(?:u([\da-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
        code === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
      ),
  );
}

/** The content of `bundle.l10n.json`. */
export function bundleOfSource(): string {
  const texts = new Set(sources.flatMap(({ text }) => textsIn(text)).filter((text) => text !== undefined));
  return `${JSON.stringify(Object.fromEntries([...texts].sort().map((text) => [text, text])), null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(dirname(bundlePath), { recursive: true });
  writeFileSync(bundlePath, bundleOfSource());
}
