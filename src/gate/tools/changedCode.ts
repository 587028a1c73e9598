import { relative } from 'node:path';
import { newFileFindings } from '../codeText.ts';
import { ask, type Invocation } from '../invocation.ts';

/** Tests of JavaScript and TypeScript, and what is loaded before them. */
export const testFiles =
  /[._-](test|spec)\.[cm]?[jt]sx?$|(^|\/)(tests?|__tests__|spec|e2e|cypress)\/.*\.[cm]?[jt]sx?$|(^|\/)[\w.-]*(setup|config)[\w.-]*\.[cm]?[jt]s$|\.bats$|(^|\/)package\.json$/;
/** More changed files than this are not read; they are asked about. Source: own choice, some milliseconds of reading. */
const maxFiles = 200;
/** A longer file is data or made by a machine. Source: own choice. */
const maxFileLength = 200_000;

/**
 * A test runner or a build starts code that may be a moment old. What is changed since the last commit and would be loaded is read for
 * what no test does by the way: deleting a home, starting gated programs. An everyday change is not asked about.
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
  if (work === undefined) return;
  const files = [
    ...work.changed,
    ...work.untracked.flatMap((path) =>
      places.host.kind(path) === 'folder' ? places.host.files(path, maxFiles) : [path],
    ),
  ].filter((path) => names.test(path));
  for (const path of files.slice(0, maxFiles)) {
    places.checkTime();
    const text = places.host.readText(path);
    if (text === undefined || text.length > maxFileLength) continue;
    for (const finding of newFileFindings(relative(places.workspace, path), text)) invocation.report(finding);
  }
}
