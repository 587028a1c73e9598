import { relative } from 'node:path';
import { newFileFindings } from '../codeText.ts';
import { ask, type Invocation } from '../invocation.ts';

/** Tests of JavaScript and TypeScript, and what is loaded before them. */
export const testFiles =
  /[._-](test|spec)\.[cm]?[jt]sx?$|(^|\/)(tests?|__tests__|spec|e2e|cypress)\/.*\.[cm]?[jt]sx?$|(^|\/)[\w.-]*(setup|config)[\w.-]*\.[cm]?[jt]s$|\.bats$|(^|\/)package\.json$/;
/** Tests of Python, and what is loaded before them. */
export const pythonTests =
  /(^|\/)(conftest|test_\w+|\w+_test|noxfile|setup)\.py$|(^|\/)tests?\/.*\.py$|(^|\/)(tox|pytest)\.ini$/;
/** Of a new folder, at most so many files of any kind are listed. Source: own choice, some milliseconds. */
const maxListed = 2000;
/** More changed files than this are not read; they are asked about. Source: own choice, some milliseconds of reading. */
const maxFiles = 200;
/** A longer file is asked about, UTF-16 units. Source: own choice; nobody writes a test of this length by hand. */
const maxFileLength = 200_000;

/**
 * A test runner or a build starts code that may be a moment old. What is changed since the last commit and would be loaded is read for
 * what no test does by the way: deleting a home, starting gated programs. An everyday change is not asked about; a project of which git
 * cannot say in time what has changed is. Outside of a repository nothing is known to be new, and nothing is asked.
 * @param names Which files it loads.
 */
export function checkChangedCode(invocation: Invocation, names: RegExp): void {
  const { places } = invocation;
  const { work } = places;
  const written = [...places.written].filter(
    (path) =>
      names.test(path) &&
      /(^|\/)(package\.json|Makefile|conftest\.py|build\.rs|pom\.xml)$|\.(gradle|config\.[cm]?[jt]s|toml|cfg)$/.test(
        path,
      ),
  );
  const [first] = written;
  if (first !== undefined)
    ask(
      invocation,
      'hiddenCode',
      `${invocation.name} loads ${relative(places.workspace, first)}, which the same line has written.`,
    );
  if (work === undefined) {
    if (places.otherRepository(places.workspace) !== undefined)
      ask(
        invocation,
        'hiddenCode',
        `${invocation.name} runs code of the project, and git did not say in time what of it has changed.`,
      );
    return;
  }
  const files = [
    ...work.changed,
    ...work.untracked.flatMap((path) =>
      // One more than is read, so that it shows when there are too many.
      places.host.kind(path) === 'folder' ? places.host.files(path, maxListed) : [path],
    ),
  ].filter((path) => names.test(path));
  if (files.length > maxFiles)
    ask(invocation, 'hiddenCode', `${invocation.name} loads more changed files than are read here.`);
  for (const path of files.slice(0, maxFiles)) {
    places.checkTime();
    // A file that was deleted loads nothing.
    if (places.host.kind(path) === 'none') continue;
    const text = places.host.readText(path);
    if (text === undefined || text.length > maxFileLength) {
      ask(
        invocation,
        'hiddenCode',
        `${invocation.name} loads ${relative(places.workspace, path)}, which has changed and is too long to be read.`,
      );
      continue;
    }
    for (const finding of newFileFindings(relative(places.workspace, path), text)) invocation.report(finding);
  }
}
