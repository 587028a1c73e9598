import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { systemClock } from '../../base/clock.ts';
import { openGit } from '../git/git.ts';
import { type CommitsBehind, commitsBehind } from './commitsBehind.ts';
import { type HistoryReport, historyReport, readHistory } from './historyReport.ts';
import { type OwnCommit, ownCommits } from './ownCommits.ts';

/** The request to the worker thread. */
const work = z.object({ folder: z.string(), cacheFolder: z.string() });
export type HistoryWork = z.infer<typeof work>;

export type HistoryAnswer =
  | { readonly type: 'progress'; readonly done: number; readonly all: number }
  | {
      readonly type: 'report';
      readonly report: HistoryReport;
      /** The person's own commits, newest last. */
      readonly own: readonly OwnCommit[];
      readonly behind: CommitsBehind;
    }
  | { readonly type: 'failed'; readonly sentence: string };

async function read({ folder, cacheFolder }: HistoryWork): Promise<HistoryAnswer> {
  const git = openGit(folder);
  await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => {
    throw new AppError(
      'refused',
      l10n.t('There is no commit here yet. What becomes of your code shows after the first ones.'),
    );
  });
  const history = await readHistory(git, {
    cache: { folder: cacheFolder, repository: folder },
    nowMs: systemClock.nowMs(),
    progress: (done, all) => parentPort?.postMessage({ type: 'progress', done, all } satisfies HistoryAnswer),
  });
  const email = (await git.run(['config', 'user.email']).catch(() => Buffer.alloc(0))).toString('utf8').trim();
  return {
    type: 'report',
    report: historyReport(history),
    own: ownCommits(history, email),
    behind: commitsBehind(history),
  };
}

// Runs in a separate thread: reading five thousand commits takes seconds of CPU, which would block the editor's host.
const asked = work.safeParse(workerData);
if (parentPort !== null && asked.success) {
  const port = parentPort;
  read(asked.data).then(
    (answer) => port.postMessage(answer),
    (error: unknown) => port.postMessage({ type: 'failed', sentence: sentenceOf(error) } satisfies HistoryAnswer),
  );
}
