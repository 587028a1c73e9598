import { moveToRecord } from '../../practice/practiceState.ts';
import type { Store } from '../../store/storeTypes.ts';
import type { Recorder } from '../app/recorder.ts';

/** The record with everything about practice in it: what was just recorded, and what earlier versions stored elsewhere. */
export async function practiceStore(recorder: Pick<Recorder, 'record' | 'flush' | 'store'>): Promise<Store> {
  await recorder.flush();
  const store = await recorder.store();
  await moveToRecord(
    store,
    (kind, data) => recorder.record(kind, data),
    () => recorder.flush(),
  );
  return store;
}
