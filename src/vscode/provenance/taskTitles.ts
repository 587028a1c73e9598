import type { Recorder } from '../app/recorder.ts';

/** Titles of tasks, which tags refer to by id. */
export class TaskTitles {
  readonly #recorder: Recorder;
  #titles = new Map<string, string>();
  /** Ids missing from the record, so that it is not reread for each of them. */
  readonly #unknown = new Set<string>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  async title(id: string | null): Promise<string | undefined> {
    if (id === null) return undefined;
    if (!this.#titles.has(id) && !this.#unknown.has(id)) {
      await this.#recorder.flush();
      const [store, { foldTasks }] = await Promise.all([this.#recorder.store(), import('../../tasks/lifecycle.ts')]);
      this.#titles = new Map(foldTasks(store.events({ kindPrefix: 'task' })).map((task) => [task.id, task.title]));
      if (!this.#titles.has(id)) this.#unknown.add(id);
    }
    return this.#titles.get(id);
  }
}
