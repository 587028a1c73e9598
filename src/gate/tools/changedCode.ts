import { relative } from 'node:path';
import { newFileFindings } from '../codeText.ts';
import { ask, type Invocation } from '../invocation.ts';

/** JavaScript and TypeScript tests and the files loaded before them. */
export const testFiles =
  /[._-](test|spec)\.[cm]?[jt]sx?$|(^|\/)(tests?|__tests__|spec|e2e|cypress)\/.*\.[cm]?[jt]sx?$|(^|\/)[\w.-]*(setup|config)[\w.-]*\.[cm]?[jt]s$|\.bats$|(^|\/)package\.json$/;
/** Python tests and the files loaded before them. */
export const pythonTests =
  /(^|\/)(conftest|test_\w+|\w+_test|noxfile|setup)\.py$|(^|\/)tests?\/.*\.py$|(^|\/)(tox|pytest)\.ini$/;
/** Files listed of a new folder at most. Chosen by us: takes a few milliseconds. */
const maxListed = 2000;
/** With more changed files than this we ask instead of reading them. Chosen by us: takes a few milliseconds. */
const maxFiles = 200;
/** Longer files are asked about, UTF-16 units. Chosen by us; nobody writes a test this long by hand. */
const maxFileLength = 200_000;

/**
 * A test runner or a build may start code that was written a moment ago. Files that changed since the last commit and would be loaded are
 * scanned for things that no ordinary test does: deleting a home folder, starting gated programs. Everyday changes pass. When git cannot
 * say in time what has changed, we ask. Outside a repository nothing is known to be new, so nothing is asked.
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
      // List one more than we read, to notice when there are too many.
      places.host.kind(path) === 'folder' ? places.host.files(path, maxListed) : [path],
    ),
  ].filter((path) => names.test(path));
  if (files.length > maxFiles)
    ask(invocation, 'hiddenCode', `${invocation.name} loads more changed files than are read here.`);
  for (const path of files.slice(0, maxFiles)) {
    places.checkTime();
    // A deleted file loads nothing.
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
