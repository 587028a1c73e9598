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
 * @returns {string}
 * @throws Error for a package whose licence does not fit, or that brings no text of it.
 */
export function noticesOf(folders) {
  const line = '='.repeat(80);
  const notices = new Map([...new Set(folders)].map(noticeOf).map(({ title, text }) => [title, text]));
  const parts = [...notices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `${line}\n${title}\n${line}\n\n${text}\n`);
  return ['Calibrated contains the following software of others, each under its own licence.\n', ...parts].join('\n');
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const named = String(license ?? 'no licence');
  if (!fits(named))
    throw new Error(`${name} is under "${named}", which cannot be part of this package; use another one.`);
  const files = readdirSync(folder).filter((file) => /^(?:(?:un)?licen[cs]e|copying|notice)/i.test(file));
  if (!files.some((file) => !/^notice/i.test(file))) {
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
