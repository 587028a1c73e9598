import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Turn } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { type Level, levelReason, levelSentences, levels, offReason } from '../../base/level.ts';
import { sizeText } from '../../hints/askContext.ts';
import { type StepDecision, writeLineFirst } from '../../hints/ladder.ts';
import type {
  AssistHostMessage,
  AssistState,
  AssistViewMessage,
  ContextChip,
  GapSaid,
  ModelChoice,
  TaskSummary,
  TurnError,
} from '../../webview/assist/assistProtocol.ts';
import { isAssistViewMessage } from '../../webview/assist/assistProtocol.ts';
import type { OwnCommitsCard } from '../../webview/consequences/consequencesProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { ViewId } from '../app/registry.ts';
import type { Settings } from '../app/settings.ts';
import { fillWebview } from '../app/webviewHost.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { AskContextReader } from './askContextReader.ts';
import { chips, earlierChip, taskCommands } from './assistSentences.ts';
import type { Attachments } from './attachments.ts';
import { completeMention } from './completeMention.ts';
import type { Conversation } from './conversation.ts';
import { answerPlaces, openPlace } from './openPlace.ts';
import type { QuestionOptions, Questions } from './questions.ts';
import type { RulesReader } from './rulesReader.ts';
import { isHint, turnState } from './turnState.ts';
import { ViewFeed } from './viewFeed.ts';

/** What the view needs from the rest of the extension. */
export interface AssistViewActions {
  /** The models that can be chosen for a question; empty if there is no choice. */
  models(level: Level): readonly ModelChoice[];
  task(): TaskSummary | null;
  /** Asked after a silence. */
  question(): string | null;
  answerReturn(said: GapSaid): Promise<void>;
  /** Title of a finished task whose felt time was not asked for. */
  unasked(): string | null;
  /** What the person's own commits show; null until they have been read. */
  ownCommits(): OwnCommitsCard | null;
  propose(turn: Turn, code: string, language: string): Promise<void>;
  notice(): TurnError | null;
  runAction(action: string): Promise<void>;
}

export interface AssistViewDeps {
  readonly extensionUri: vscode.Uri;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly levels: LevelResolver;
  readonly reader: AskContextReader;
  readonly conversation: Conversation;
  readonly attachments: Attachments;
  readonly questions: Questions;
  readonly rules: RulesReader;
  readonly clock: Clock;
  readonly actions: AssistViewActions;
}

/** Nobody reads more than ten changes of a label per second. */
const caretRefreshMs = 100;
const viewId: ViewId = 'calibrated.assist';
/** Prefix of the ids of rule file chips. */
const ruleChip = 'rules:';

/** The Assist view's host side: keeps the page in sync with the session and carries out the person's actions. */
export class AssistView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #deps: AssistViewDeps;
  readonly #listeners: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  readonly #feed: ViewFeed;
  #soon: NodeJS.Timeout | undefined;
  #refreshAtMs: number | null = null;
  #opening: NodeJS.Timeout | undefined;
  #focusText: string | undefined;
  /** What the question being typed mentions. */
  #named: readonly ContextChip[] = [];
  #drafts = 0;
  #draft = '';

  constructor(deps: AssistViewDeps) {
    const { reader, settings, conversation } = deps;
    this.#deps = deps;
    const places = answerPlaces(deps.attachments, (turn) => this.#feed.turnChanged(turn));
    this.#feed = new ViewFeed({
      post: (message) => this.#post(message),
      isVisible: () => this.#view?.visible === true,
      state: () => this.#state(),
      turns: () => conversation.turns,
      turnState: (turn) => turnState(turn, this.#stepAfter(turn), places.of(turn, conversation.turns)),
    });
    this.#listeners = vscode.Disposable.from(
      reader.onDidChange(() => this.#refreshSoon()),
      deps.rules.onDidChange(() => this.refresh()),
      settings.onDidChange('calibrated.level', () => this.refresh()),
      settings.onDidChange('calibrated.models', () => this.refresh()),
      conversation.onDidSwitch(() => this.#feed.sendAll()),
      conversation.onDidChange((turn) => this.#feed.turnChanged(turn)),
      conversation.onDidAppend(({ turn, text }) => this.#feed.appended(turn, text)),
    );
  }

  dispose(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#opening);
    this.#listeners.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    fillWebview(view.webview, this.#deps.extensionUri, { name: 'assist', title: l10n.t('Assist') });
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (isAssistViewMessage(message))
        void this.#deps.entry.guard(`assist ${message.type}`, () => this.#receive(message));
    });
    view.onDidChangeVisibility(() => {
      if (view.visible) this.#feed.sendAll();
    });
    view.onDidDispose(() => {
      this.#view = undefined;
    });
  }

  /** Shows the view with the caret in its box, and optionally a text in it. */
  async focus(text?: string): Promise<void> {
    this.#focusText = text ?? '';
    await vscode.commands.executeCommand(`${viewId}.focus`);
    this.#sendFocus();
  }

  /** Shows the view and asks a question in it that the person has chosen but not typed. */
  async ask(question: string, options: QuestionOptions = {}): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`);
    await this.#deps.questions.ask(question, { ...options, isWritten: true });
  }

  /** Asks without showing the view: for VS Code's own chat. */
  answer(question: string, options: QuestionOptions): Promise<Turn | undefined> {
    return this.#deps.questions.ask(question, options);
  }

  /** Says what the newest hint waits for, if that is a line of the person's own. */
  get asksPosition(): string | undefined {
    const turn = this.#deps.conversation.turns.at(-1);
    const step = turn === undefined ? undefined : this.#stepAfter(turn);
    return step?.allowed === true && step.asksPosition === true ? (step.reason ?? writeLineFirst()) : undefined;
  }

  /** The next rung for the newest hint. @param position One line in the person's own words, if the hint asks for it. */
  async nextHint(position?: string): Promise<Turn | undefined> {
    const turn = this.#deps.conversation.turns.findLast(
      ({ rung, status, isFact }) => rung !== 'H6' && isFact !== true && status === 'done',
    );
    if (turn === undefined) throw new AppError('refused', l10n.t('There is no hint yet. Ask for one first.'));
    return this.#deps.questions.nextHint(turn, position);
  }

  /** Call it when something the page shows has changed outside the conversation. */
  refresh(): void {
    this.#feed.stateChanged();
  }

  /** Call it when what the names in the box stand for has changed. */
  refreshNamed(): void {
    if (this.#named.length > 0) void this.#deps.entry.guard('assist draft', () => this.#showNamed(this.#draft));
  }

  /** For changes that follow the caret: at most ten times a second. */
  #refreshSoon(): void {
    if (this.#view?.visible !== true) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      // Other lines may be selected, or none.
      const { selectedIn } = this.#deps.reader;
      if (this.#named.some(({ label, detail }) => label === '#selection' && detail !== selectedIn)) this.refreshNamed();
      this.refresh();
    }, caretRefreshMs);
  }

  /** The next hint can become available just by time: the page counts down, the host updates the turn. */
  #refreshAt(timeMs: number | null, turn: Turn): void {
    if (timeMs === null || timeMs === this.#refreshAtMs) return;
    this.#refreshAtMs = timeMs;
    clearTimeout(this.#opening);
    this.#opening = setTimeout(() => this.#feed.turnChanged(turn), Math.max(0, timeMs - this.#deps.clock.nowMs()));
  }

  /** Only the newest turn can continue. */
  #stepAfter(turn: Turn): StepDecision | undefined {
    const session = this.#deps.conversation.live;
    if (!isHint(turn) || turn.isFact === true || turn.status !== 'done' || turn !== session?.turns.at(-1))
      return undefined;
    const step = session.stepAfter(turn);
    this.#refreshAt(step.availableAtMs, turn);
    return step;
  }

  async #receive(message: AssistViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#feed.sendAll();
        this.#sendFocus();
        await this.#deps.conversation.load();
        return;
      case 'ask':
        return this.#keepTyped(message.text, () =>
          this.#deps.questions.ask(message.text, { way: message.way, modelId: message.model }),
        );
      case 'draft':
        return this.#showNamed(message.text);
      case 'complete': {
        const items = await completeMention(message.kind, message.typed);
        this.#post({ type: 'mentionItems', seq: message.seq, items: [...items] });
        return;
      }
      case 'pasteImage': {
        const { base64, size, model: modelId } = message;
        const text = this.#deps.attachments.paste(Buffer.from(base64, 'base64'), size, { modelId });
        this.#post({ type: 'insertMention', text });
        return;
      }
      case 'checkOrder':
        this.#deps.conversation.live?.checkOrder(message.id, message.order);
        return;
      case 'cancel':
        this.#deps.conversation.live?.cancel(message.id);
        return;
      case 'setLevel':
        await this.#deps.settings.setLevel(message.level);
        return;
      case 'removeContext':
        if (message.id.startsWith(ruleChip)) this.#deps.rules.leaveOut(message.id.slice(ruleChip.length));
        else this.#deps.reader.leaveOut(message.id);
        return;
      case 'nextHint':
        return this.#keepTyped(message.position, () =>
          this.#deps.questions.nextHint(this.#turn(message.id), message.position),
        );
      case 'propose':
        return this.#deps.actions.propose(this.#turn(message.id), message.code, message.info);
      case 'copy':
        await vscode.env.clipboard.writeText(message.code);
        return;
      case 'openPlace':
        return openPlace(message.text, this.#deps.attachments);
      case 'runAction':
        return this.#deps.actions.runAction(message.id);
      case 'clear':
        return this.#deps.conversation.begin();
      case 'again':
        return this.#deps.questions.again(this.#turn(message.id), message.model);
      case 'task':
        await vscode.commands.executeCommand(taskCommands[message.command]);
        return;
      case 'answerReturn':
        return this.#deps.actions.answerReturn(message.said);
      case 'showOwnCommits':
        await vscode.commands.executeCommand('calibrated.showConsequences', message.figure);
        return;
    }
  }

  /** None at level Hint: hints are written without a project's rules, and without earlier answers. */
  #along(document: vscode.TextDocument | undefined, level: Level): readonly ContextChip[] {
    if (level === 'Off' || level === 'Hint') return [];
    const rules = this.#deps.rules.shown(document).map(({ label, text }): ContextChip => {
      const detail = l10n.t('Project rules from {0}, sent with answers and edits', label);
      return { id: ruleChip + label, kind: 'rules', label, detail, size: sizeText(text.length), removable: true };
    });
    return [...rules, ...earlierChip(this.#deps.conversation.remembered)];
  }

  /** A question that was not asked, or a line that was not taken, goes back into the box. */
  async #keepTyped(text: string | undefined, send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (text !== undefined) await this.focus(text);
      throw error;
    }
  }

  async #showNamed(text: string): Promise<void> {
    this.#drafts += 1;
    this.#draft = text;
    const draft = this.#drafts;
    const seen = await this.#deps.attachments.preview(text);
    // A newer draft has its own preview.
    if (draft !== this.#drafts) return;
    this.#named = seen.map((each): ContextChip => ({ id: each.label, kind: 'mention', removable: true, ...each }));
    this.refresh();
  }

  #turn(id: string): Turn {
    const turn = this.#deps.conversation.turns.find((each) => each.id === id);
    if (turn === undefined) throw new AppError('refused', l10n.t('That answer is gone. Ask again.'));
    return turn;
  }

  #post(message: AssistHostMessage): void {
    void this.#view?.webview.postMessage(message);
  }

  #sendFocus(): void {
    if (this.#focusText === undefined || this.#view === undefined) return;
    this.#post(this.#focusText === '' ? { type: 'focusInput' } : { type: 'focusInput', text: this.#focusText });
    this.#focusText = undefined;
  }

  #state(): AssistState {
    const { document, context, units } = this.#deps.reader.read('without');
    const effective = this.#deps.levels.level(document);
    const { level } = effective;
    const notice = this.#deps.actions.notice();
    const isOffline = notice !== null;
    const off = level === 'Off' ? offReason(effective) : null;
    return {
      type: 'assistState',
      level,
      levelWhy: level === 'Off' ? '' : levelReason(effective),
      levels: levels.map((each) => ({
        level: each,
        selectable: effective.selectable.includes(each),
        sentence: effective.selectable.includes(each)
          ? levelSentences[each]
          : l10n.t('{0} allows at most {1}.', effective.source, String(effective.selectable.at(-1))),
      })),
      models: [...this.#deps.actions.models(level)],
      context: [...chips(context, units, this.#deps.reader.problem), ...this.#along(document, level), ...this.#named],
      task: this.#deps.actions.task(),
      unasked: this.#deps.actions.unasked(),
      canAsk: off === null,
      canAskHint: level !== 'Off' && level !== 'Hint',
      // In an untrusted folder the notice says it already, with the button.
      cannotAskReason: off === notice?.sentence ? null : off,
      placeholder: level === 'Hint' ? l10n.t('Ask for a hint') : l10n.t('Ask about this code'),
      empty: {
        ownCommits: this.#deps.actions.ownCommits(),
        sentence:
          level === 'Hint'
            ? l10n.t('Ask for a hint. It says where to look first, and more once you have tried.')
            : l10n.t('Ask about the selection, the file or a problem in it.'),
        examples:
          context.diagnostics.length > 0
            ? [l10n.t('Why is there a problem here?'), l10n.t('Where should I look first?')]
            : [
                l10n.t('Where should I look first?'),
                isOffline ? l10n.t('Where is this used?') : l10n.t('What does this code do?'),
              ],
      },
      notice,
      question: this.#deps.actions.question(),
    };
  }
}
