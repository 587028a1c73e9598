import { noteCertificatesOf } from '../../agents/doneWhen.ts';
import { systemClock } from '../../base/clock.ts';
import { generatorName } from '../../base/generator.ts';
import { openGit } from '../../history/git/git.ts';
import { noteCertificates } from '../../history/notes/keepNotes.ts';
import type { Store } from '../../store/storeTypes.ts';

/** Adds the certificates of HEAD's files to its note, if notes are on and it has any. */
export async function noteCertificateOfHead(root: string, store: Pick<Store, 'events'>): Promise<void> {
  await noteCertificates(openGit(root), noteSources(store));
}

/** What the writer of notes needs to know besides the files. */
export function noteSources(store: Pick<Store, 'events'>) {
  const certificates = noteCertificatesOf([...store.events({ kindPrefix: 'check' })]);
  return { timeMs: systemClock.nowMs(), generator: generatorName, certificates };
}
