import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { writeWhole } from '../../base/writeWhole.ts';
import { pseudonymName } from './pseudonym.ts';
import { sharedBytes } from './sharedBytes.ts';
import type { StatsSink } from './sink.ts';

/** One file per pseudonym in a folder, for example one that the team syncs. */
export function fileSink(folder: string): StatsSink {
  const pathOf = (name: string) => join(folder, `${name}.json`);
  return {
    place: `the folder ${folder}`,
    bytes: async (stats) => sharedBytes(stats),
    async send(stats) {
      const path = pathOf(pseudonymName(stats.who));
      try {
        await mkdir(folder, { recursive: true });
        await writeWhole(path, sharedBytes(stats));
      } catch (error) {
        throw new AppError(
          'unavailable',
          l10n.t('The team stats cannot be written to {0} ({1}).', folder, sentenceOf(error)),
          {
            cause: error,
          },
        );
      }
    },
    async remove(pseudonyms) {
      await Promise.all(pseudonyms.map((name) => rm(pathOf(name), { force: true })));
    },
  };
}
