import { workerData } from 'node:worker_threads';
import * as z from 'zod/mini';
import { setTranslation } from '../../base/l10n.ts';

/** A thread starts without what its window has set. The translation comes first: constants of what is loaded after it hold texts. */
const { data } = z.object({ translation: z.optional(z.record(z.string(), z.string())) }).safeParse(workerData);
if (data?.translation !== undefined) setTranslation(data.translation);
await import('./historyThread.ts');
