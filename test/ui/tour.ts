import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mainLoop } from './loop.ts';
import { scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench.ts';
import { addYearOfCommits } from './yearOfCommits.ts';

/** One step of the tour, as observed. */
export interface TourStep {
  readonly tour: string;
  readonly step: string;
  /** Clicks, commands chosen and lines entered. */
  readonly actions: number;
  readonly seconds: number;
  readonly seen: boolean;
  /** What was on screen, in words. */
  readonly onScreen: string;
  readonly screenshot: string;
}

export interface Guide {
  readonly workbench: Workbench;
  /** Plays a step and takes a screenshot; `play` returns what it saw, in words. */
  step(name: string, actions: number, play: () => Promise<string>): Promise<void>;
}

/** What the first figure may cost a person who has just installed the extension. */
const firstNumberLimit = { seconds: 120, actions: 5 };
const opened = 'Open the editor';

/**
 * Plays the first minutes and the main loop as a person would, on the offline model and on a scripted server.
 * @param vsix Tours this packed extension, installed, instead of the source folder.
 * @returns whether every step was seen, and the first figure soon enough.
 */
export async function playTour(folder: string, vsix: string | undefined): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  const steps: TourStep[] = [];
  const installed = vsix === undefined ? {} : { vsix };
  const fresh = { ...installed, workspaceTrust: true, prepare: addYearOfCommits };
  await play('first', folder, steps, fresh, (guide) => mainLoop.firstNumber(guide));
  await play('offline', folder, steps, installed, (guide) => mainLoop.offline(guide));
  const model = await scriptedModel();
  try {
    const settings = { 'calibrated.models': [model.entry] };
    await play('model', folder, steps, { ...installed, settings }, (guide) => mainLoop.withModel(guide));
  } finally {
    await model.stop();
  }
  const first = steps.slice(0, steps.findIndex(({ step }) => step === 'Trust the folder and see a number') + 1);
  const sum = (of: (step: TourStep) => number) => first.reduce((total, step) => total + of(step), 0);
  const firstNumber = { seconds: tenths(sum(({ seconds }) => seconds)), actions: sum(({ actions }) => actions) };
  const isSoon = firstNumber.seconds <= firstNumberLimit.seconds && firstNumber.actions <= firstNumberLimit.actions;
  const document = { from: vsix === undefined ? 'source' : 'VSIX', firstNumber, firstNumberLimit, steps };
  writeFileSync(join(folder, 'tour.json'), `${JSON.stringify(document, null, 2)}\n`);
  process.stdout.write(`First number after ${firstNumber.seconds} s and ${firstNumber.actions} actions\n`);
  const missed = steps.filter(({ seen }) => !seen);
  process.stdout.write(`${steps.length - missed.length} of ${steps.length} steps seen; pictures in ${folder}\n`);
  return missed.length === 0 && isSoon;
}

async function play(
  tour: string,
  folder: string,
  steps: TourStep[],
  options: Partial<WorkbenchOptions>,
  loop: (guide: Guide) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const workbench = await openWorkbench({ name: `tour-${tour}`, screenshots: folder, ...options });
  let count = 0;
  const seconds = secondsSince(began);
  steps.push({ tour, step: opened, actions: 1, seconds, seen: true, onScreen: 'the workbench', screenshot: '' });
  const guide: Guide = {
    workbench,
    async step(name, actions, run) {
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
      const seconds = secondsSince(started);
      const file = await workbench.screenshot(
        `${tour}-${String(count).padStart(2, '0')}-${name.replaceAll(/\W+/g, '-')}`,
      );
      steps.push({ tour, step: name, actions, seconds, seen, onScreen, screenshot: basename(file) });
      process.stdout.write(
        `${seen ? 'seen  ' : 'MISSED'} ${tour}: ${name} (${seconds} s, ${actions} actions) ${onScreen}\n`,
      );
      // Steps after a failed one would only fail for the same reason.
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

const tenths = (value: number): number => Math.round(10 * value) / 10;
const secondsSince = (startedMs: number): number => tenths((performance.now() - startedMs) / 1000);

class TourEnded extends Error {}
