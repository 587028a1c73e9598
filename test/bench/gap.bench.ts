import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { normalDeviates, seededRandom } from '../../src/statistics/seededRandom.ts';
import { categories, categoryTimes } from '../../src/tasks/clocks/category.ts';
import type { GapRow } from '../../src/tasks/figures/gap.ts';
import { gapFigures } from '../../src/tasks/figures/gapFigures.ts';
import type { GapState } from '../../src/webview/gap/gapProtocol.ts';
import { launchBrowser } from '../run/browser.ts';
import { root } from '../run/paths.ts';
import type { Bench } from './bench.ts';

const tasks = 1000;
const rounds = 9;
const minuteMs = 60_000;
const drawnMs = 200;

/** The Gap panel in a browser: from the message with the tasks to the last plot in its place. */
export const bench: Bench = {
  name: 'gap',
  async run() {
    const rows = finishedTasks();
    const begin = performance.now();
    const figures = gapFigures({ rows, notEstimated: [], unasked: [], open: [], abandoned: [], withdrawn: [] }, []);
    const figuresMs = performance.now() - begin;
    const built = await build({
      absWorkingDir: root,
      entryPoints: ['src/webview/gap/main.ts'],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'chrome130',
    });
    const script = built.outputFiles[0]?.text ?? '';
    const style = ['colors.css', 'base.css', 'page.css', 'gap.css']
      .map((name) => readFileSync(join(root, 'media', name), 'utf8'))
      .join('\n');
    const browser = await launchBrowser();
    const [drawMs, frameMs]: [number[], number[]] = [[], []];
    try {
      for (let round = 0; round < rounds; round += 1) {
        const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
        await page.setContent(
          `<style>${style}</style><body class="gap"><main id="app"></main><script>window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} });</script></body>`,
        );
        await page.addScriptTag({ type: 'module', content: script });
        const [draw, frame] = await page.evaluate(
          async (state) => {
            const from = performance.now();
            window.postMessage(state, '*');
            await new Promise((seen) => {
              new PerformanceObserver(seen).observe({ type: 'measure', buffered: true });
            });
            await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
            const [measure] = performance.getEntriesByName('calibrated:gap-draw');
            return [measure?.duration ?? 0, performance.now() - from];
          },
          stateOf(rows, figures),
        );
        drawMs.push(draw ?? 0);
        frameMs.push(frame ?? 0);
        await page.close();
      }
    } finally {
      await browser.close();
    }
    const drawn = median(drawMs);
    return [
      {
        name: `${tasks} tasks drawn`,
        value: round1(drawn),
        unit: 'ms',
        target: `< ${drawnMs}`,
        ok: drawn < drawnMs,
        note: `median of ${rounds} (first ${round1(drawMs[0] ?? 0)}), the one picture and the folds`,
      },
      { name: `${tasks} tasks, message to painted frame`, value: round1(median(frameMs)), unit: 'ms' },
      { name: `figures of ${tasks} tasks, in the extension host`, value: round1(figuresMs), unit: 'ms' },
    ];
  },
};

function finishedTasks(): readonly GapRow[] {
  const random = seededRandom(7);
  const normal = normalDeviates(random);
  return Array.from({ length: tasks }, (_, index): GapRow => {
    const estimateMs = Math.round(60 * minuteMs * Math.exp(0.7 * normal()));
    const measuredMs = Math.round(estimateMs * Math.exp(0.55 * normal()));
    const startedMs = index * 240 * minuteMs;
    return {
      id: `task-${index}`,
      title: `Task number ${index}`,
      kind: 'bug fix',
      level: ['Off', 'Hint', 'Edit'][index % 3] ?? 'Hint',
      estimateMs,
      estimateWithoutAiMs: estimateMs,
      estimateWithAiMs: Math.round(estimateMs * 0.8),
      feltMs: Math.round(measuredMs * 0.9),
      isBlind: true,
      feltHelp: 0.8,
      measuredMs,
      uncertainMs: 0,
      isCorrected: false,
      elapsedMs: measuredMs * 2,
      agentBusyMs: 0,
      startedMs,
      doneMs: startedMs + measuredMs,
      sensitivity: { min2Ms: measuredMs, min5Ms: measuredMs, min15Ms: measuredMs },
      categories: categoryTimes((category) => (categories.indexOf(category) + 1) * minuteMs),
    };
  });
}

function stateOf(rows: readonly GapRow[], figures: GapState['figures']): GapState {
  return {
    type: 'gapState',
    tasks: rows.map((row) => ({ ...row, level: row.level === 'Off' || row.level === 'Edit' ? row.level : 'Hint' })),
    reveal: null,
    lead: `${rows.length} finished tasks (n = ${rows.length}).`,
    notes: [],
    next: 'startTask',
    unasked: [],
    figures,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
