import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { HistoryAnswer, HistoryWork } from '../../history/consequences/historyThread.ts';
import { translation } from '../app/translation.ts';

export interface HistoryReading {
  /** Resolves when the last answer was received or reading was stopped; rejects if the thread failed. */
  readonly done: Promise<void>;
  stop(): void;
}

/** Reads a history in a separate thread: it takes seconds of CPU time that the extension host must not lose. */
export function readInThread(work: HistoryWork, receive: (answer: HistoryAnswer) => void): HistoryReading {
  const worker = new Worker(workerPlace(), { workerData: { ...work, translation } });
  let isStopped = false;
  const done = new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: HistoryAnswer) => {
      if (isStopped) return;
      receive(answer);
      if (answer.type !== 'progress') resolve();
    });
    worker.on('error', (error) =>
      reject(
        new AppError('unavailable', l10n.t('The history could not be read ({0}). Try again.', String(error.message))),
      ),
    );
    worker.on('exit', () => resolve());
  });
  return {
    done,
    stop: () => {
      isStopped = true;
      void worker.terminate();
    },
  };
}

/** The workspace's first folder on disk. */
export function firstFolder(): string | undefined {
  return vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
}

/** Next to the built extension, or next to its chunks. */
function workerPlace(): URL {
  return new URL(import.meta.url.includes('/chunks/') ? '../historyWorker.js' : './historyWorker.js', import.meta.url);
}
