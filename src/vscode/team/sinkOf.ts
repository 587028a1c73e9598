import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { openGit } from '../../history/git.ts';
import { fileSink } from '../../team/fileSink.ts';
import type { StatsSink } from '../../team/sink.ts';
import { gitSink } from '../../team/statsRefs.ts';
import type { SinkChoice } from './membership.ts';

/** The sink for a choice; the OpenTelemetry SDK is loaded only for a collector. */
export async function sinkOf(choice: SinkChoice, folder: string | undefined): Promise<StatsSink> {
  switch (choice.kind) {
    case 'git':
      if (folder === undefined) throw new AppError('notFound', l10n.t('Open the repository first.'));
      return gitSink(openGit(folder), choice.remote);
    case 'otlp':
      return (await import('../../team/otlpSink.ts')).otlpSink(choice.endpoint);
    case 'file':
      return fileSink(choice.folder);
  }
}
