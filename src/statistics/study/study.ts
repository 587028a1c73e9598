/** One task of a two-arm study. Times in a consistent unit (minutes), above 0. */
export interface StudyTask {
  /** In the treated arm (AI allowed). */
  readonly treated: boolean;
  /** Forecast for the control arm (without AI), above 0. */
  readonly estimate: number;
  /** Forecast for the treated arm (with AI), above 0. */
  readonly estimateTreated?: number | undefined;
  /** The parts of the measured time, in column order; only later parts may be missing. */
  readonly times: readonly (number | undefined)[];
  readonly developer?: string | undefined;
}

/** How missing later parts of a time are imputed. */
export type Imputation = 'armMean' | 'overallMean' | 'zero' | { readonly treated: number; readonly control: number };

/** Mean of each part of the time by arm, over the tasks that have it; undefined if none do. */
export interface PartMeans {
  readonly part: number;
  readonly missing: { readonly treated: number; readonly control: number };
  readonly mean: { readonly treated?: number; readonly control?: number; readonly overall?: number };
}

/** The means that {@link totalTimes} imputes, one entry per time part that is missing somewhere. */
export function partMeans(tasks: readonly StudyTask[]): readonly PartMeans[] {
  const parts = Math.max(0, ...tasks.map((task) => task.times.length));
  return Array.from({ length: parts }, (_, part) => {
    const present = (keep: (task: StudyTask) => boolean) =>
      tasks.filter(keep).flatMap((task) => {
        const value = task.times[part];
        return value === undefined ? [] : [value];
      });
    const meanOf = (values: readonly number[]) =>
      values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
    const treated = present((task) => task.treated);
    const control = present((task) => !task.treated);
    const count = tasks.filter((task) => task.treated).length;
    const means = { treated: meanOf(treated), control: meanOf(control), overall: meanOf([...treated, ...control]) };
    return {
      part,
      missing: { treated: count - treated.length, control: tasks.length - count - control.length },
      mean: Object.fromEntries(Object.entries(means).filter(([, value]) => value !== undefined)),
    };
  }).filter((entry) => entry.missing.treated + entry.missing.control > 0);
}

/** Total time of each task, with missing parts imputed. */
export function totalTimes(tasks: readonly StudyTask[], imputation: Imputation = 'armMean'): readonly number[] {
  const means = new Map(partMeans(tasks).map((entry) => [entry.part, entry.mean]));
  return tasks.map((task) => {
    const fill = (part: number): number => {
      if (imputation === 'zero') return 0;
      if (typeof imputation === 'object') return task.treated ? imputation.treated : imputation.control;
      const mean = means.get(part) ?? {};
      const own = task.treated ? mean.treated : mean.control;
      return (imputation === 'armMean' ? (own ?? mean.overall) : mean.overall) ?? 0;
    };
    return task.times.reduce<number>((sum, value, part) => sum + (value ?? fill(part)), 0);
  });
}

/** Whether no part of the time is missing. */
export function isComplete(task: StudyTask): boolean {
  return task.times.every((value) => value !== undefined);
}

export function countArms(tasks: readonly StudyTask[]): { readonly treated: number; readonly control: number } {
  const treated = tasks.filter((task) => task.treated).length;
  return { treated, control: tasks.length - treated };
}
