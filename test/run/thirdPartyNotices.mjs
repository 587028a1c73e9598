import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences under which code may be part of this package; each asks for its notice only. */
const fitLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/**
 * The compiled grammars come in one package, which brings the licence of its own work only; each grammar is under the MIT licence of its
 * authors. Source: the LICENSE of each `tree-sitter-NAME` on npm.
 * @type {Readonly<Record<string, string>>}
 */
const grammarAuthors = {
  bash: '2017 Max Brunsfeld',
  'c-sharp': '2014-2023 Max Brunsfeld, Damien Guard, Amaan Qureshi, and contributors',
  cpp: '2014 Max Brunsfeld',
  go: '2014 Max Brunsfeld',
  java: '2017 Ayman Nadeem',
  javascript: '2014 Max Brunsfeld',
  php: '2017 Josh Vera, GitHub; 2019 Max Brunsfeld, Amaan Qureshi, Christian Frøystad, Caleb White',
  powershell: '2023 Airbus CERT',
  python: '2016 Max Brunsfeld',
  ruby: '2016 Rob Rix',
  rust: '2017 Maxim Sokolov',
  tsx: '2017 Max Brunsfeld',
  typescript: '2017 Max Brunsfeld',
};

/**
 * Packages under the MIT licence that bring no text of it, and whose copyright it names. Source: the LICENSE in the repository of each.
 * @type {Readonly<Record<string, string>>}
 */
const withoutText = { '@vscode/l10n': '(c) Microsoft Corporation' };

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/**
 * The folder of the package that a bundled file belongs to, for example `node_modules/@a/b`.
 * @param {string} input
 * @returns {string | undefined}
 */
export function packageFolder(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

/**
 * The text of `ThirdPartyNotices.txt`.
 * @param {readonly string[]} folders One for each package that is shipped; repeated ones count once.
 * @param {readonly string[]} grammars Names of the compiled grammars that are shipped, for example `c-sharp`.
 * @returns {string}
 * @throws Error for a package whose licence does not fit, or that brings no text of it, and for a grammar whose authors are unknown.
 */
export function noticesOf(folders, grammars) {
  const line = '='.repeat(80);
  const notices = new Map([...new Set(folders)].map(noticeOf).map(({ title, text }) => [title, text]));
  if (grammars.length > 0)
    notices.set('tree-sitter grammars (MIT)', `${grammars.map(grammarLine).join('\n')}\n\n${mit}`);
  const parts = [...notices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `${line}\n${title}\n${line}\n\n${text}\n`);
  return ['Calibrated contains the following software of others, each under its own licence.\n', ...parts].join('\n');
}

function grammarLine(name) {
  const authors = Object.hasOwn(grammarAuthors, name) ? grammarAuthors[name] : undefined;
  if (authors === undefined) throw new Error(`The grammar ${name} has no known authors; add them from its LICENSE.`);
  return `tree-sitter-${name}: Copyright (c) ${authors}`;
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const named = String(license ?? 'no licence');
  if (!fits(named))
    throw new Error(`${name} is under "${named}", which cannot be part of this package; use another one.`);
  const files = readdirSync(folder).filter((file) => /^(?:(?:un)?licen[cs]e|copying|notice)/i.test(file));
  if (!files.some((file) => !/^notice/i.test(file))) {
    if (named === 'MIT' && Object.hasOwn(withoutText, name))
      return { title: `${name} ${version} (MIT)`, text: `Copyright ${withoutText[name]}\n\n${mit}` };
    throw new Error(`${name} brings no text of its licence (${named}), so it cannot be shipped; use another one.`);
  }
  const text = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { title: `${name} ${version} (${named})`, text: text.join('\n\n') };
}

/** Of alternatives one has to fit, of parts each. */
function fits(licence) {
  const alternatives = licence.replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((each) => each.split(' AND ').every((part) => fitLicences.has(part.trim())));
}
