import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mainLoop } from './loop.ts';
import { scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** One step of the tour as it was seen. */
export interface TourStep {
  readonly tour: string;
  readonly step: string;
  readonly durationMs: number;
  readonly seen: boolean;
  /** What was on screen, in words. */
  readonly onScreen: string;
  readonly screenshot: string;
}

export interface Guide {
  readonly workbench: Workbench;
  /** Plays a step and takes a picture; `play` returns what it saw, in words. */
  step(name: string, play: () => Promise<string>): Promise<void>;
}

/** Plays the main loop as a person would, on the offline model and on a scripted server. @returns whether every step was seen. */
export async function playTour(folder: string): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  const steps: TourStep[] = [];
  await play('offline', folder, steps, {}, (guide) => mainLoop.offline(guide));
  const model = await scriptedModel();
  try {
    const settings = { 'calibrated.models': [model.entry] };
    await play('model', folder, steps, settings, (guide) => mainLoop.withModel(guide));
  } finally {
    await model.stop();
  }
  writeFileSync(join(folder, 'tour.json'), `${JSON.stringify({ steps }, null, 2)}\n`);
  const missed = steps.filter(({ seen }) => !seen);
  process.stdout.write(`${steps.length - missed.length} of ${steps.length} steps seen; pictures in ${folder}\n`);
  return missed.length === 0;
}

async function play(
  tour: string,
  folder: string,
  steps: TourStep[],
  settings: Readonly<Record<string, unknown>>,
  loop: (guide: Guide) => Promise<void>,
): Promise<void> {
  const workbench = await openWorkbench({ name: `tour-${tour}`, settings, screenshots: folder });
  let count = 0;
  const guide: Guide = {
    workbench,
    async step(name, run) {
      count += 1;
      const started = performance.now();
      let onScreen: string;
      let seen = true;
      try {
        onScreen = await run();
      } catch (error) {
        seen = false;
        onScreen = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      }
      const durationMs = Math.round(performance.now() - started);
      const file = await workbench.screenshot(
        `${tour}-${String(count).padStart(2, '0')}-${name.replaceAll(/\W+/g, '-')}`,
      );
      steps.push({ tour, step: name, durationMs, seen, onScreen, screenshot: basename(file) });
      process.stdout.write(`${seen ? 'seen  ' : 'MISSED'} ${tour}: ${name} (${durationMs} ms) ${onScreen}\n`);
      // What comes after a step that was not seen would only fail for the same reason.
      if (!seen) throw new TourEnded();
    },
  };
  try {
    await loop(guide);
  } catch (error) {
    if (!(error instanceof TourEnded)) throw error;
  } finally {
    await workbench.close();
  }
}

class TourEnded extends Error {}
