import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Approval } from '../../assist/delegate/delegateRun.ts';
import { type DelegateStep, noteStep } from '../../assist/delegate/delegateStep.ts';
import { type LevelOf, refuseChange } from '../../assist/delegate/fileLevels.ts';
import { Proposal } from '../../assist/edit/proposal.ts';
import { AppError } from '../../base/appError.ts';
import { clip } from '../../base/clip.ts';
import { allows, type Level } from '../../base/level.ts';
import type { FoundSandbox } from '../../sandbox/sandbox.ts';
import type { DelegateState, DelegateViewMessage, ShownChange } from '../../webview/delegate/delegateProtocol.ts';
import { isDelegateViewMessage } from '../../webview/delegate/delegateProtocol.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import { fileOf } from '../app/fileOf.ts';
import type { Languages } from '../app/languages.ts';
import type { Recorder } from '../app/recorder.ts';
import { workScheme } from '../app/registry.ts';
import { fillWebview, tabIcon } from '../app/webviewHost.ts';
import { openFolders } from '../app/workspaceFiles.ts';
import type { ProposalController } from '../edit/proposalController.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import { leftOutSentence, lineCount } from './delegateSentences.ts';
import { refuseIfChanged } from './deletedFile.ts';
import type { ChangedFile, WorkCopy } from './workCopy.ts';
import type { RefuseOwned } from './workGate.ts';

/** What delegated work needs from the rest of the extension. */
export interface DelegateDeps {
  readonly entry: Entry;
  readonly levels: LevelResolver;
  readonly models: ModelService;
  readonly code: Code;
  readonly languages: Languages;
  readonly proposals: ProposalController;
  readonly recorder: Recorder;
  readonly refuseOwned: RefuseOwned;
  /** May ask whether the work will succeed the first time. */
  readonly forecast: (workId: string) => Promise<void>;
  readonly task: () => string | null;
  readonly newId: () => string;
}

/** One piece of work, from the instruction to the last accepted change. */
interface Work {
  readonly id: string;
  readonly instruction: string;
  readonly folder: vscode.WorkspaceFolder;
  readonly panel: vscode.WebviewPanel;
  readonly abort: AbortController;
  readonly steps: Map<string, DelegateStep>;
  readonly questions: Map<string, (answer: Approval) => void>;
  readonly states: Map<string, ShownChange['state']>;
  copy?: WorkCopy;
  changes: readonly ChangedFile[];
  summary: string | null;
  model: string;
  approvals: string | null;
}

/** Characters of a tab's title. Chosen by us: three tabs fit side by side. */
const titleLength = 24;

/** `Delegate Work…`: the model works in a copy of the project, behind the gate; its changes are reviewed part by part. */
export class DelegateController implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #context: vscode.ExtensionContext;
  readonly #deps: DelegateDeps;
  readonly #works = new Map<string, Work>();
  #found: Promise<FoundSandbox> | undefined;
  readonly #disposables: readonly vscode.Disposable[];

  constructor(context: vscode.ExtensionContext, deps: DelegateDeps) {
    this.#context = context;
    this.#deps = deps;
    this.#disposables = [vscode.workspace.registerTextDocumentContentProvider(workScheme, this)];
    const copies = vscode.Uri.joinPath(context.globalStorageUri, 'work').fsPath;
    deps.entry.quietly('remove copies of an editor that crashed', async () =>
      (await import('./abandonedCopies.ts')).removeAbandonedCopies(copies),
    );
  }

  /** A new file as the model wrote it, before it exists. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    const work = this.#works.get(uri.query);
    return work?.changes.find(({ path }) => `/${path}` === uri.path)?.after ?? '';
  }

  dispose(): void {
    for (const work of this.#works.values()) this.#end(work);
    for (const part of this.#disposables) part.dispose();
  }

  async begin(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const folder =
      (document === undefined
        ? undefined
        : vscode.workspace.getWorkspaceFolder(fileOf(document.uri, vscode.workspace))) ??
      vscode.workspace.workspaceFolders?.[0];
    if (folder?.uri.scheme !== 'file') {
      throw new AppError('refused', l10n.t('Open a git repository first. The work happens in a copy of it.'));
    }
    const { level, source } = this.#deps.levels.level(document);
    if (!allows(level, 'Delegate')) {
      throw new AppError('refused', l10n.t('Raise the level to Delegate first. It is {0} here ({1}).', level, source));
    }
    const instruction = await vscode.window.showInputBox({
      title: l10n.t('Delegate work in {0}', folder.name),
      prompt: l10n.t('Describe the task and how you’ll verify it'),
      placeHolder: l10n.t('For example: make the failing test in discount.test.ts pass and change nothing else'),
      ignoreFocusOut: true,
    });
    if (instruction === undefined || instruction.trim() === '') return;
    const work = this.#open(instruction.trim(), folder);
    await this.#deps.forecast(work.id);
    await this.#run(work, level, () => this.#deps.levels.level(document).level);
  }

  #open(instruction: string, folder: vscode.WorkspaceFolder): Work {
    // Reuse the column of earlier work; a third column would leave no room to read.
    const column = [...this.#works.values()].find(({ panel }) => panel.viewColumn !== undefined)?.panel.viewColumn;
    const panel = vscode.window.createWebviewPanel(
      'calibrated.delegate',
      l10n.t('Delegate: {0}', clip(instruction, titleLength)),
      column ?? vscode.ViewColumn.Beside,
    );
    panel.iconPath = tabIcon(this.#context.extensionUri);
    const work: Work = {
      id: this.#deps.newId(),
      instruction,
      folder,
      panel,
      abort: new AbortController(),
      steps: new Map(),
      questions: new Map(),
      states: new Map(),
      changes: [],
      summary: null,
      model: '',
      approvals: null,
    };
    this.#works.set(work.id, work);
    panel.onDidDispose(() => this.#end(work));
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isDelegateViewMessage(message)) {
        void this.#deps.entry.guard(`delegate ${message.type}`, () => this.#receive(work, message));
      }
    });
    fillWebview(panel.webview, this.#context.extensionUri, { name: 'delegate', title: l10n.t('Delegate') });
    return work;
  }

  /** Looked up once per window. */
  #boundary(): Promise<FoundSandbox> {
    this.#found ??= import('../../sandbox/findSandbox.ts').then(({ findSandbox }) => findSandbox(process.env));
    return this.#found;
  }

  async #run(work: Work, level: Level, ofWork: () => Level): Promise<void> {
    const { recorder, models, task, newId } = this.#deps;
    const ended = new AbortController();
    try {
      const [{ DelegateRun }, { WorkCopy }, { workGate }, { approvalSentence }, { outsideTools }] = await Promise.all([
        import('../../assist/delegate/delegateRun.ts'),
        import('./workCopy.ts'),
        import('./workGate.ts'),
        import('./approvalSentence.ts'),
        import('./outsideServers.ts'),
      ]);
      const copies = vscode.Uri.joinPath(this.#context.globalStorageUri, 'work', work.id).fsPath;
      const ofFile = levelsIn(work.folder, this.#deps);
      const boundary = await this.#boundary();
      const copy = await WorkCopy.make(work.folder.uri.fsPath, copies, unsavedTexts(), boundary, ofFile, openFolders());
      work.copy = copy;
      this.#show(work);
      if (work.abort.signal.aborted) return await copy.remove();
      await models.load();
      const outside = await outsideTools(
        work.folder,
        AbortSignal.any([work.abort.signal, ended.signal]),
        (sentence) => {
          const note = noteStep(newId(), sentence);
          work.steps.set(note.id, note);
          this.#show(work);
        },
      );
      const gate = workGate(await this.#deps.code.parser(), copy, level, (path, ...change) =>
        this.#deps.refuseOwned(vscode.Uri.joinPath(work.folder.uri, path), ...change),
      );
      const run = new DelegateRun(
        models,
        copy,
        gate,
        {
          step: (step) => {
            work.steps.set(step.id, step);
            this.#show(work);
          },
          approve: async (step) => {
            const answer = await this.#ask(work, step);
            work.approvals = approvalSentence(await recorder.store());
            return answer;
          },
          request: (phase, requestId, usage) =>
            recorder.record(
              `request.${phase}`,
              { requestId, role: 'delegate', level, agent: work.id, ...usage },
              task(),
            ),
        },
        newId,
        { ofFile, ofWork },
        outside,
      );
      const outcome = await run.run(work.instruction, work.abort.signal);
      work.model = outcome.model;
      work.changes = await copy.changes();
      work.summary = outcome.summary;
    } catch (error) {
      work.summary = AppError.is(error) ? error.message : l10n.t('The work could not start. The log says why.');
      throw error;
    } finally {
      // The MCP servers stop with the work.
      ended.abort();
      this.#show(work);
    }
  }

  /** Asks in the panel; closing it or stopping the work is a refusal. */
  async #ask(work: Work, step: DelegateStep): Promise<Approval> {
    const { recorder, task } = this.#deps;
    recorder.record('request.approvalShown', { requestId: step.id, agent: work.id }, task());
    const answer = await new Promise<Approval>((resolve) => {
      work.questions.set(step.id, resolve);
      work.abort.signal.addEventListener('abort', () => resolve('refuse'), { once: true });
      this.#show(work);
      // Does not take the focus from someone who is typing elsewhere.
      work.panel.reveal(undefined, true);
    });
    work.questions.delete(step.id);
    recorder.record(
      'request.approvalDecided',
      { requestId: step.id, agent: work.id, kind: step.kind, approved: answer !== 'refuse' },
      task(),
    );
    await recorder.flush();
    return answer;
  }

  async #receive(work: Work, message: DelegateViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#show(work);
      case 'stop':
        return work.abort.abort();
      case 'discard':
        return work.panel.dispose();
      case 'decide':
        work.questions.get(message.id)?.(message.answer);
        return;
      case 'review':
      case 'take': {
        const change = work.changes.find(({ path }) => path === message.path);
        if (change === undefined)
          throw new AppError('notFound', l10n.t('{0} is no longer among the changes.', message.path));
        await (message.type === 'review' ? this.#review(work, change) : this.#take(work, change));
        this.#show(work);
      }
    }
  }

  async #review(work: Work, change: ChangedFile): Promise<void> {
    const uri = vscode.Uri.joinPath(work.folder.uri, change.path);
    if (change.kind === 'deleted') await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    else if (change.kind === 'added') {
      const written = vscode.Uri.from({ scheme: workScheme, path: `/${change.path}`, query: work.id });
      await vscode.window.showTextDocument(written, { viewColumn: vscode.ViewColumn.One });
    } else await this.#propose(work, change, await vscode.workspace.openTextDocument(uri));
    work.states.set(change.path, 'reviewed');
  }

  /** A change to an existing file becomes a proposal, shown as a diff and accepted part by part. */
  async #propose(work: Work, change: ChangedFile, document: vscode.TextDocument): Promise<Proposal> {
    refuseChange(levelsIn(work.folder, this.#deps), change.path);
    const before = document.getText();
    const after = await work.copy?.merged(before, change);
    if (after === undefined) {
      throw new AppError(
        'refused',
        l10n.t('You and the model changed the same lines of {0}. Merge them by hand.', change.path),
      );
    }
    const source = { tool: 'Calibrated', model: work.model, level: 'Delegate', requestId: work.id };
    const proposal = new Proposal(this.#deps.newId(), document.uri.toString(), source, before, after);
    // Next to the panel, not over it.
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    await this.#deps.proposals.show(proposal, l10n.t('{0}: proposal of {1}', change.path, work.model));
    return proposal;
  }

  /** A new file is created empty and then filled like any accepted proposal, so that its text is tagged. */
  async #take(work: Work, change: ChangedFile): Promise<void> {
    const uri = vscode.Uri.joinPath(work.folder.uri, change.path);
    refuseChange(levelsIn(work.folder, this.#deps), change.path);
    await this.#deps.refuseOwned(uri, this.#deps.languages.of(uri), change.before ?? '', change.after ?? '');
    const edit = new vscode.WorkspaceEdit();
    if (change.kind === 'deleted') {
      await refuseIfChanged(uri.fsPath, change, unsavedTexts());
      edit.deleteFile(uri, { ignoreIfNotExists: true });
    } else edit.createFile(uri);
    if (!(await vscode.workspace.applyEdit(edit))) {
      throw new AppError(
        'refused',
        change.kind === 'deleted'
          ? l10n.t('{0} could not be deleted.', change.path)
          : l10n.t('{0} could not be created: it may be there already.', change.path),
      );
    }
    if (change.kind === 'added' && change.after !== '') {
      const document = await vscode.workspace.openTextDocument(uri);
      const proposal = await this.#propose(work, { ...change, before: '' }, document);
      await vscode.commands.executeCommand('calibrated.acceptAllHunks', proposal.id);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    }
    work.states.set(change.path, 'taken');
  }

  #show(work: Work): void {
    const state: DelegateState = {
      type: 'delegateState',
      instruction: work.instruction,
      modelLabel: work.model === '' ? this.#deps.models.labelFor('delegate') : work.model,
      leftOut: work.copy === undefined ? null : leftOutSentence(work.copy),
      isRunning: work.summary === null,
      steps: [...work.steps.values()],
      summary: work.summary,
      changes: work.changes.map(({ path, kind, before, after }) => ({
        path,
        kind,
        size: lineCount(before ?? '', after ?? ''),
        state: work.states.get(path) ?? 'open',
      })),
      approvals: work.approvals,
    };
    void work.panel.webview.postMessage(state);
  }

  #end(work: Work): void {
    if (!this.#works.delete(work.id)) return;
    work.abort.abort();
    this.#deps.entry.quietly('remove the copy', () => work.copy?.remove());
  }
}

/** The level of a file of the folder, whether or not it is open. */
function levelsIn(folder: vscode.WorkspaceFolder, { levels, languages }: DelegateDeps): LevelOf {
  return (path) => {
    const uri = vscode.Uri.joinPath(folder.uri, path);
    return levels.level({ uri, languageId: languages.of(uri) }).level;
  };
}

function unsavedTexts(): { readonly path: string; readonly text: string }[] {
  return vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
    .map((document) => ({ path: document.uri.fsPath, text: document.getText() }));
}
