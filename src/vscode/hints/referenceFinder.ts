import { basename, extname, join } from 'node:path';
import * as vscode from 'vscode';
import type { AskContext } from '../../hints/askContext.ts';
import { referenceAnswer } from '../../hints/referenceAnswer.ts';
import { openGit } from '../../history/git/git.ts';
import { isTestFile } from '../../models/offline/workspaceText.ts';
import type { Code } from '../app/code.ts';
import { atHead, foldersAbove, isBrokenSinceHead, runsTests, TestWatch } from './gitReference.ts';

/** Test files to read; further ones with the same name test something else. */
const maxTests = 5;
/** A file this long is not the solution of an exercise. */
const maxUnits = 200_000;

/** Looks for the answer in the project itself (git, an exercise's exemplar, a test's reference) before a model is asked for it. */
export class ReferenceFinder {
  readonly #code: Code;
  readonly #watch = new TestWatch();

  constructor(code: Code) {
    this.#code = code;
  }

  /** A command ended in a terminal; a test run says something about the code. */
  ended(commandLine: string, exitCode: number): void {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (!runsTests(commandLine) || folder?.scheme !== 'file' || !vscode.workspace.isTrusted) return;
    void this.#watch.ended(openGit(folder.fsPath), exitCode);
  }

  async find(context: AskContext): Promise<string | undefined> {
    const uri = vscode.Uri.parse(context.file?.uri ?? '', true);
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    // No program is started in an untrusted folder, and a virtual one has no git.
    if (root?.scheme !== 'file' || !vscode.workspace.isTrusted) return undefined;
    const git = openGit(root.fsPath);
    return referenceAnswer(context, {
      symbolsOf: (languageId, text) => this.#code.symbolsOf(languageId, text),
      atHead: () => atHead(git, root.fsPath, uri.fsPath),
      isBrokenSinceHead: () => isBrokenSinceHead(git, this.#watch.runs),
      solutions: () => exemplars(uri.fsPath, root.fsPath),
      tests: () => testsOf(root, uri.fsPath),
    });
  }
}

/**
 * Solutions named in an exercise's `.meta/config.json`. Source: Exercism's specification of exercises, `files.example` and
 * `files.exemplar`.
 */
async function exemplars(path: string, root: string): Promise<readonly string[]> {
  for (const folder of foldersAbove(path, root)) {
    const config = await readText(join(folder, '.meta', 'config.json'));
    if (config === undefined) continue;
    const texts = await Promise.all(namedFiles(config).map((name) => readText(join(folder, name))));
    return texts.filter((text) => text !== undefined);
  }
  return [];
}

function namedFiles(config: string): readonly string[] {
  try {
    const { files } = JSON.parse(config);
    return [files?.exemplar, files?.example].flat().filter((name) => typeof name === 'string' && !name.includes('..'));
  } catch {
    // A file that is not JSON names no solution.
    return [];
  }
}

async function testsOf(root: vscode.Uri, path: string): Promise<readonly string[]> {
  const [end, name] = [extname(path), basename(path, extname(path))];
  const pattern = new vscode.RelativePattern(root, `**/*${name}*${end}`);
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', maxTests * 4);
  const tests = found.filter(
    ({ fsPath }) => fsPath !== path && isTestFile(vscode.workspace.asRelativePath(fsPath, false)),
  );
  const texts = await Promise.all(tests.slice(0, maxTests).map(({ fsPath }) => readText(fsPath)));
  return texts.filter((text) => text !== undefined);
}

async function readText(path: string): Promise<string | undefined> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(path)).then(
    (read) => read,
    () => undefined,
  );
  return bytes === undefined || bytes.length > maxUnits ? undefined : new TextDecoder().decode(bytes);
}
