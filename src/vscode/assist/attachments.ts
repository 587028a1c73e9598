import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hasKey } from '../../assist/keyText.ts';
import { imageAttachment, PastedImages } from '../../assist/pastedImages.ts';
import { changesText } from '../../assist/patchFiles.ts';
import { maxAttachmentUnits } from '../../assist/prompts.ts';
import { type Reading, readMentions } from '../../assist/readMentions.ts';
import { AppError } from '../../base/appError.ts';
import { clip } from '../../base/clip.ts';
import type { Clock } from '../../base/clock.ts';
import type { Level } from '../../base/level.ts';
import { type Mention, mentionsIn, mentionText } from '../../base/mentions.ts';
import { isSecret } from '../../gate/protectedPaths.ts';
import { type Attachment, attachmentSize } from '../../hints/askContext.ts';
import { patchText } from '../../history/git/git.ts';
import type { Code } from '../app/code.ts';
import { fileOf } from '../app/fileOf.ts';
import type { Languages } from '../app/languages.ts';
import { type FileName, fileAt, nameOfFile, namesOf } from '../app/workspaceFiles.ts';
import { gitApi, safeGit } from '../git/gitApi.ts';
import type { LevelDocument } from '../level/levelResolver.ts';
import type { AskContextReader } from './askContextReader.ts';
import type { CodebaseSearch } from './codebaseSearch.ts';
import type { TerminalOutput } from './terminalOutput.ts';

/** What would be sent, for display. */
export interface AttachmentPreview {
  /** As written in the question. */
  readonly label: string;
  readonly size?: string;
  /** Longer, for the tooltip. */
  readonly detail?: string;
  /** Why it cannot be sent. */
  readonly problem?: string;
}

export interface AttachmentDeps {
  /** The level of a file. */
  readonly levelOf: (uri: vscode.Uri, languageId: string) => Level;
  /** Whether a question gets hints only. */
  readonly isHint: (asked: AskedModels) => boolean;
  readonly code: Pick<Code, 'symbolsOf'>;
  readonly languages: Pick<Languages, 'of'>;
  readonly codebase: CodebaseSearch;
  readonly clock: Clock;
  readonly terminal: TerminalOutput;
  /** The active editor's document. */
  readonly inFront: () => vscode.TextDocument | undefined;
  readonly reader: Pick<AskContextReader, 'selectedIn'>;
  /** Why the models that would be asked cannot take an image; undefined if they can. */
  readonly imageProblem: (asked: AskedModels) => string | undefined;
}

/** The models that a question would go to. */
export interface AskedModels extends Reading {
  /** A hint also asks the models for answers. If undefined, the level of the file in front decides. */
  readonly way?: 'hint' | 'plain' | undefined;
  /** Id of the model chosen for this question. */
  readonly modelId?: string | undefined;
  /** UTC ms when the question was asked first: an image pasted later is not the one it names. */
  readonly askedMs?: number | undefined;
  /** Gets the files that were found to be allowed, since their levels can change before the question is sent. */
  readonly files?: LevelDocument[];
}

/** Most mentions in one question. Chosen by us: together they stay below what a small model reads. */
const maxMentions = 6;
const maxProblems = 50;
/** New files to name beside a patch. Chosen by us. */
const maxNewFiles = 50;
/** What a chip shows of a command. Chosen by us. */
const maxCommandUnits = 40;
const imageName = /\.(?:png|jpe?g|gif|webp)$/i;

/** Reads what a person mentions with `#` in a question. Nothing is sent of files at level Off. */
export class Attachments {
  readonly #deps: AttachmentDeps;

  readonly #pasted = new PastedImages();

  constructor(deps: AttachmentDeps) {
    this.#deps = deps;
  }

  /** Keeps a pasted image. @returns its name in a question. @throws AppError `refused` */
  paste(bytes: Uint8Array, size: number, asked: AskedModels): string {
    return this.#pasted.add(bytes, size, this.#deps.clock.nowMs(), this.#deps.imageProblem(asked));
  }

  /** @throws AppError `refused` or `notFound` naming what cannot be sent, and why. */
  async read(question: string, asked: AskedModels = {}): Promise<readonly Attachment[]> {
    const mentions = mentionsIn(question);
    if (mentions.length > maxMentions)
      throw new AppError('refused', l10n.t('A question can name at most {0} things. Remove some.', maxMentions));
    return readMentions(mentions, (mention) => this.#one(mention, question, asked), asked);
  }

  /** @throws AppError `refused` if the level of a file that was read is too low by now. */
  refuseLowered({ files = [], ...asked }: AskedModels): void {
    const lowered = files.find((file) => !this.#maySend(file, asked));
    if (lowered !== undefined) throw this.#refusal(lowered);
  }

  /** What would be sent, for display: a label, or the problem. Searching the codebase needs the whole question. */
  async preview(question: string): Promise<readonly AttachmentPreview[]> {
    const seen: AttachmentPreview[] = [];
    for (const mention of mentionsIn(question).slice(0, maxMentions)) {
      const label = mentionText(mention);
      if (mention.kind === 'codebase') {
        void this.#deps.codebase.prepare();
        seen.push({ label, size: this.#deps.codebase.preview });
        continue;
      }
      try {
        for (const each of await this.#one(mention, question, {}))
          seen.push({ label, size: this.#what(mention) + attachmentSize(each) });
        const { selectedIn = '' } = this.#deps.reader;
        if (mention.kind === 'selection')
          seen.push({ label, size: l10n.t('{0} and its file', selectedIn), detail: selectedIn });
      } catch (error) {
        if (!AppError.is(error)) throw error;
        seen.push({ label, problem: error.message });
      }
    }
    return seen;
  }

  /** Which command, for the preview. */
  #what({ kind }: Mention): string {
    const { last } = this.#deps.terminal;
    return kind === 'terminal' && last !== undefined ? `${clip(last.commandLine, maxCommandUnits)}, ` : '';
  }

  async #one(mention: Mention, question: string, asked: AskedModels): Promise<readonly Attachment[]> {
    const label = mentionText(mention);
    switch (mention.kind) {
      case 'file':
        return [await this.#file(mention.argument, label, asked)];
      case 'symbol':
        return [await this.#symbol(mention.argument, label, asked)];
      case 'selection':
        // The selection is already sent with its file; one of an earlier question was kept with it.
        if (asked.askedMs === undefined && this.#deps.reader.selectedIn === undefined)
          throw new AppError('refused', l10n.t('Nothing is selected; select the lines first.'));
        return [];
      case 'changes':
        return [{ label, title: 'What is not committed yet, as a patch', text: await this.#changes(asked) }];
      case 'problems':
        return [{ label, title: 'Problems that the editor reports', text: await this.#problems(label, asked) }];
      case 'terminal':
        return [this.#terminal(label)];
      case 'codebase':
        return this.#deps.codebase.find(
          question,
          (uri, languageId) => this.#mayGo({ uri, languageId }, asked),
          asked.signal,
        );
      case 'image':
        return [this.#pasted.attachment(mention.argument, label, this.#deps.imageProblem(asked), asked.askedMs)];
    }
  }

  async #file(argument: string, label: string, asked: AskedModels): Promise<Attachment> {
    const path = posix.normalize(argument.replaceAll('\\', '/'));
    const uri = path.startsWith('..') ? undefined : await fileAt(path);
    if (uri === undefined) throw new AppError('notFound', l10n.t('There is no file {0} in this workspace.', argument));
    if (isSecret(uri.path, true)) throw heldBack(argument);
    if (imageName.test(path)) {
      await this.#refuse({ uri, languageId: this.#deps.languages.of(uri) }, argument, asked);
      const bytes = await vscode.workspace.fs.readFile(uri);
      return imageAttachment({ bytes, title: path, label }, this.#deps.imageProblem(asked));
    }
    // It throws for a file that isn't text.
    const document = await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined);
    if (document === undefined)
      throw new AppError('refused', l10n.t('{0} isn’t a text file, so it can’t go along.', argument));
    await this.#refuse(document, argument, asked);
    if (hasKey(document.getText())) throw heldBack(argument);
    return {
      label,
      title: `File ${path} (${document.languageId})`,
      text: document.getText().slice(0, maxAttachmentUnits),
    };
  }

  /** Where a function or class is declared: in the file in front, else in the workspace's own code. */
  async declarationOf(name: string): Promise<Pick<vscode.Location, 'uri' | 'range'> | undefined> {
    const front = this.#deps.inFront();
    if (front !== undefined) {
      const symbols = await this.#deps.code.symbolsOf(front.languageId, front.getText());
      const own = symbols.find((each) => each.name === name);
      if (own !== undefined) return new vscode.Location(front.uri, front.positionAt(own.start));
    }
    return (await symbolsNamed(name, true)).find(({ uri }) => !uri.path.includes('/node_modules/'));
  }

  async #symbol(name: string, label: string, asked: AskedModels): Promise<Attachment> {
    const front = this.#deps.inFront();
    if (front !== undefined) {
      const own = await this.#symbolIn(front, name, label, asked);
      if (own !== undefined) return own;
    }
    for (const { uri } of await symbolsNamed(name, true)) {
      const found = await this.#symbolIn(await vscode.workspace.openTextDocument(uri), name, label, asked);
      if (found !== undefined) return found;
    }
    throw new AppError(
      'notFound',
      l10n.t('No function or class is called {0} here. Open its file, or name the file.', name),
    );
  }

  async #symbolIn(
    document: vscode.TextDocument,
    name: string,
    label: string,
    asked: AskedModels,
  ): Promise<Attachment | undefined> {
    const text = document.getText();
    const symbol = (await this.#deps.code.symbolsOf(document.languageId, text)).find((each) => each.name === name);
    if (symbol === undefined) return undefined;
    const path = nameOfFile(document.uri);
    await this.#refuse(document, path, asked);
    if (hasKey(text)) throw heldBack(path);
    return {
      label,
      title: `"${name}" from ${path}`,
      text: text.slice(symbol.start, symbol.end).slice(0, maxAttachmentUnits),
    };
  }

  async #changes(asked: AskedModels): Promise<string> {
    const git = await gitApi();
    const front = this.#deps.inFront()?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    const repository =
      (front === undefined ? null : git?.getRepository(fileOf(front, vscode.workspace))) ?? git?.repositories[0];
    if (repository === undefined)
      throw new AppError('notFound', l10n.t('This folder isn’t a git repository, so there are no changes to send.'));
    const repositoryGit = await safeGit(repository);
    const patch = (await patchText(repositoryGit, ['--cached'])) + (await patchText(repositoryGit, []));
    const named = (path: string): FileName => {
      const uri = vscode.Uri.joinPath(repository.rootUri, path);
      return { uri, languageId: this.#deps.languages.of(uri) };
    };
    // The repository may begin above the workspace, where no rule by folder holds.
    const isInside = ({ uri }: FileName) => vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    const maySend = (path: string) => {
      const file = named(path);
      return isInside(file) && this.#maySend(file, asked);
    };
    const isOpen = (path: string) => {
      const file = named(path);
      return isInside(file) && this.#isOpen(file, asked);
    };
    const untracked = await repositoryGit.run(['ls-files', '-z', '--others', '--exclude-standard']);
    const added = untracked
      .toString()
      .split('\0')
      .filter((path) => path !== '' && isOpen(path));
    // Only those that are named go along: there may be thousands.
    const names = added.slice(0, maxNewFiles).filter(maySend).join(', ');
    const note =
      added.length === 0 ? '' : `Also ${added.length} new files that git does not track, not shown here: ${names}\n`;
    const text = note + changesText(patch, maySend, maxAttachmentUnits - note.length);
    if (text.trim() === '' && patch !== '')
      throw new AppError(
        'notFound',
        l10n.t('What has changed may hold keys, is outside of the workspace, or is at a level that sends nothing.'),
      );
    if (text.trim() === '')
      throw new AppError('notFound', l10n.t('There is no saved change to send. Save your files, then ask.'));
    return text.slice(0, maxAttachmentUnits);
  }

  async #problems(label: string, asked: AskedModels): Promise<string> {
    const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
    const lines: string[] = [];
    for (const [uri, all] of vscode.languages.getDiagnostics()) {
      if (lines.length >= maxProblems) break;
      const problems = all.filter(({ severity }) => severity <= warning);
      if (problems.length === 0 || vscode.workspace.getWorkspaceFolder(uri) === undefined) continue;
      if (!(await this.#mayGo({ uri, languageId: this.#deps.languages.of(uri) }, asked))) continue;
      const path = nameOfFile(uri);
      for (const { message, range, severity } of problems)
        lines.push(`${path}:${range.start.line + 1}: ${severity === error ? 'error' : 'warning'}: ${message}`);
    }
    if (lines.length === 0) throw new AppError('notFound', l10n.t('The editor reports no problem in this workspace.'));
    const text = lines.slice(0, maxProblems).join('\n');
    if (hasKey(text)) throw heldBack(label);
    return text.slice(0, maxAttachmentUnits);
  }

  #terminal(label: string): Attachment {
    const { last } = this.#deps.terminal;
    if (last === undefined)
      throw new AppError('notFound', l10n.t('No command has run yet. Run one in the editor’s terminal, then ask.'));
    if (last.text === '')
      throw new AppError('notFound', l10n.t('`{0}` has printed nothing yet; wait for it, then ask.', last.commandLine));
    if (last.mayHoldKeys)
      throw new AppError(
        'refused',
        l10n.t('The output of `{0}` may hold keys, so it isn’t sent.', clip(last.commandLine, maxCommandUnits)),
      );
    return { label, title: `Output of the command \`${last.commandLine}\``, text: last.text };
  }

  /** Files at level Hint go along with hints only: a question about another file would otherwise get the answer to theirs. */
  #isOpen({ uri, languageId }: FileName, asked: AskedModels): boolean {
    const level = this.#deps.levelOf(uri, languageId);
    return level !== 'Off' && (level !== 'Hint' || this.#deps.isHint(asked));
  }

  /** The same, noted for the question, which asks again directly before sending. */
  #maySend(file: FileName, asked: AskedModels): boolean {
    const may = this.#isOpen(file, asked);
    if (may) asked.files?.push({ uri: file.uri, languageId: file.languageId });
    return may;
  }

  /** Whether a file may go along by its name, and by that of the file it leads to. */
  async #mayGo(file: FileName, asked: AskedModels): Promise<boolean> {
    return (await namesOf(file, this.#deps.languages))?.every((name) => this.#maySend(name, asked)) ?? false;
  }

  async #refuse(file: FileName, title: string, asked: AskedModels): Promise<void> {
    const names = await namesOf(file, this.#deps.languages);
    if (names === undefined) throw heldBack(title);
    const refused = names.find((name) => !this.#maySend(name, asked));
    if (refused !== undefined) throw this.#refusal(refused);
  }

  #refusal({ uri, languageId }: FileName): AppError {
    const path = nameOfFile(uri);
    return new AppError(
      'refused',
      this.#deps.levelOf(uri, languageId) === 'Off'
        ? l10n.t('The level for {0} is Off, so nothing of it is sent.', path)
        : l10n.t('The level for {0} is Hint, so it goes along with hints only. Press Hint first instead.', path),
    );
  }
}

function heldBack(name: string): AppError {
  return new AppError('refused', l10n.t('{0} may hold keys or leads out of the workspace, so it isn’t sent.', name));
}

/**
 * Functions, classes and methods with a name, found by the editor's language services.
 * @param isExact Otherwise part of the name is enough.
 */
export async function symbolsNamed(
  name: string,
  isExact: boolean,
): Promise<readonly { readonly name: string; readonly uri: vscode.Uri; readonly range: vscode.Range }[]> {
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    name,
  );
  return (found ?? [])
    .map((symbol) => ({
      name: symbol.name.replace(/\(.*$/, ''),
      uri: symbol.location.uri,
      range: symbol.location.range,
    }))
    .filter(
      (symbol) => vscode.workspace.getWorkspaceFolder(symbol.uri) !== undefined && (!isExact || symbol.name === name),
    );
}
