import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Conversations } from '../../src/assist/conversations.ts';
import { rememberedTurns } from '../../src/assist/earlierTurns.ts';
import type { Turn } from '../../src/assist/turn.ts';
import { systemClock } from '../../src/base/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { earlierChip } from '../../src/vscode/assist/assistSentences.ts';
import { turnState } from '../../src/vscode/assist/turnState.ts';
import { ViewFeed } from '../../src/vscode/assist/viewFeed.ts';
import type { AssistState, AssistTurn } from '../../src/webview/assist/assistProtocol.ts';
import { launchBrowser } from '../run/browser.ts';
import { command } from '../run/command.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const turnCount = 200;
const rounds = 15;
const keys = 5_000;

/** A long conversation: what it costs to open, from the database to the pixels of the real page, and what it costs each key. */
export const bench: Bench = {
  name: 'conversation',
  async run() {
    const directory = mkdtempSync(join(tmpdir(), 'calibrated-conversation-'));
    const { store } = await openStore({ directory, clock: systemClock });
    try {
      const conversations = new Conversations(store.keyValue, '/work');
      conversations.save(
        'long',
        Array.from({ length: turnCount }, (_, at) => turn(at)),
      );
      const read = () => conversations.turns('long').map((each) => turnState(each, undefined));
      const hostMs = median(Array.from({ length: rounds }, () => timed(read)));
      const pageMs = await drawnMs(read());
      const totalMs = round(hostMs + pageMs);
      const [none, many] = [await keyMicroseconds([]), await keyMicroseconds(conversations.turns('long'))];
      return [
        {
          name: `opening a conversation of ${turnCount} turns`,
          value: totalMs,
          unit: 'ms',
          target: '<= 100 ms',
          ok: totalMs <= 100,
          note: `${round(hostMs)} ms from the database, ${round(pageMs)} ms until the page has painted; medians of ${rounds}`,
        },
        {
          name: `a caret move with ${turnCount} turns`,
          value: round(many),
          unit: 'us',
          note: `${round(none)} us with none; the last four are read for their chip, and none is posted`,
        },
      ] satisfies BenchRow[];
    } finally {
      store.close();
      rmSync(directory, { recursive: true });
    }
  },
};

function turn(at: number): Turn {
  const code = `export function step${at}(line: Line): number {\n  return lineTotal(line) * ${at};\n}`;
  const markdown = [
    `The test at src/discount.ts:${at + 1} asks for a discount from ten pieces on, and \`bulkDiscount\` gives it from eleven on. `.repeat(
      6,
    ),
    `\`\`\`typescript\n${code}\n\`\`\``,
    '| quantity | before | after |\n| --- | --- | --- |\n| 10 | 0 | 10 |\n| 11 | 10 | 10 |',
    'Run the tests once more, and look at the line that compares the quantity itself. '.repeat(8),
  ].join('\n\n');
  return {
    id: String(at),
    question: `Why is line ${at} not cheaper?`,
    context: {
      file: { uri: 'file:///a.ts', path: 'src/a.ts', languageId: 'typescript', line: at + 1 },
      diagnostics: [],
    },
    level: 'Edit',
    rung: 'H6',
    asked: 'H6',
    onLadder: false,
    status: 'done',
    progress: null,
    markdown,
    modelLabel: 'model',
    modelId: 'model',
    modelName: 'model',
    askedMs: at,
  };
}

const state = (label: string, turns: readonly Turn[] = []): AssistState => ({
  type: 'assistState',
  level: 'Edit',
  levelWhy: '',
  levels: [],
  models: [{ id: '', label: 'model', also: null }],
  context: [{ id: 'file', kind: 'file', label, removable: true }, ...earlierChip(rememberedTurns(turns, () => 'Edit'))],
  task: null,
  canAsk: true,
  canAskHint: true,
  cannotAskReason: null,
  placeholder: '',
  empty: { sentence: '', examples: [], ownCommits: null },
  unasked: null,
  notice: null,
  question: null,
});

/** From the message to the second frame after it, in the page that the extension ships. */
async function drawnMs(turns: readonly AssistTurn[]): Promise<number> {
  const { code, output } = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
  if (code !== 0) throw new Error(output);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 400, height: 900 } });
    const styles = ['colors.css', 'base.css', 'assist.css'].map((name) =>
      readFileSync(join(root, 'media', name), 'utf8'),
    );
    await page.setContent(`<style>${styles.join('\n')}</style><body class="assist"><main id="app"></main></body>`);
    await page.evaluate('globalThis.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} })');
    await page.addScriptTag({ type: 'module', content: readFileSync(join(root, 'dist/webview/assist.js'), 'utf8') });
    const times: number[] = [];
    for (let at = 0; at < rounds; at += 1) {
      const seen = await page.evaluate(
        async ({ now, all }) => {
          const painted = () =>
            new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))));
          window.postMessage(now);
          window.postMessage({ type: 'turns', turns: [] });
          await painted();
          const startMs = performance.now();
          window.postMessage({ type: 'turns', turns: all });
          await painted();
          return { ms: performance.now() - startMs, drawn: document.querySelectorAll('.turn').length };
        },
        { now: state('a.ts:1'), all: turns },
      );
      if (seen.drawn === 0) throw new Error('The page has drawn no turn.');
      times.push(seen.ms);
    }
    return median(times);
  } finally {
    await browser.close();
  }
}

/** What the host spends on one caret move while this conversation is on screen. */
async function keyMicroseconds(turns: readonly Turn[]): Promise<number> {
  let line = 0;
  let units = 0;
  const feed = new ViewFeed({
    post: (message) => {
      units += JSON.stringify(message).length;
    },
    isVisible: () => true,
    state: () => state(`a.ts:${line}`, turns),
    turns: () => turns,
    turnState: (each) => turnState(each, undefined),
  });
  feed.sendAll();
  await Promise.resolve();
  units = 0;
  const startMs = performance.now();
  for (line = 1; line <= keys; line += 1) {
    feed.stateChanged();
    await Promise.resolve();
  }
  const spentMs = performance.now() - startMs;
  if (units > keys * 1_000) throw new Error(`A caret move posts ${Math.round(units / keys)} characters.`);
  return (1_000 * spentMs) / keys;
}

function timed(run: () => unknown): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const round = (value: number): number => Math.round(value * 10) / 10;
